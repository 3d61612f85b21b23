"""The end of a connection when its time is over, however slowly the other side drips its bytes."""

from __future__ import annotations

import os
import socket
import threading
from typing import Any, Self


class TookTooLong(OSError):
    """A connection was ended here; what came of it may be cut off, however whole it looks."""


class Watchdog:
    """Ends every connection of a fetch when its time is over, whatever it is waiting for."""

    def __init__(self, seconds: float) -> None:
        """The time runs from when the block is entered."""
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True
        self._sockets: list[socket.socket] = []
        self._over, self._lock = False, threading.Lock()

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            while self._sockets:
                self._sockets.pop().close()

    def require_time(self) -> None:
        """Refuse what came of a connection that was ended here: cut off, it can look whole. Raises: TookTooLong."""
        if self._over:
            raise TookTooLong

    def watched(self, kind: type[Any]) -> type[Any]:
        """The same kind of connection, which is told here when it is made."""
        watch = self._watch

        class Watched(kind):  # type: ignore[misc]  # its base is known when it runs
            def _new_conn(self) -> socket.socket:
                made: socket.socket = super()._new_conn()
                watch(made)
                return made

        return Watched

    def _watch(self, made: socket.socket) -> None:
        with self._lock:
            # A second handle on the same connection: TLS takes the first one over.
            self._sockets.append(socket.socket(fileno=os.dup(made.fileno())))
        if self._over:
            self._end()

    def _end(self) -> None:
        with self._lock:
            self._over = True
            for one in self._sockets:
                try:
                    one.shutdown(socket.SHUT_RDWR)
                except OSError:  # it is gone already
                    continue
