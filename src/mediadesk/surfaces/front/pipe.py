"""What lies between a thread that makes an answer and the loop that sends it.

A slow reader does not hold the thread: what the reader has not taken stays in memory up to a bound, then in
a nameless file. Only past the bound of that file, or of all such files together, does the thread wait, and a
reader that stands still is given up by the loop after `send_idle_seconds`, which frees the thread.
"""

import asyncio
import threading
from collections import deque
from tempfile import TemporaryFile
from typing import IO

from mediadesk.surfaces.front.budget import Budget
from mediadesk.surfaces.front.limits import KB, Limits

_BLOCK_BYTES = 256 * KB


class Abandoned(Exception):
    """Nobody reads on."""


class Broken(Exception):
    """The thread failed before the end."""


class Pipe:
    """Bytes in order, put by one thread and taken by one coroutine."""

    def __init__(self, loop: asyncio.AbstractEventLoop, *, limits: Limits, files: Budget) -> None:
        self._loop, self._limits, self._files = loop, limits, files
        self._changed = threading.Condition()
        self._more = asyncio.Event()
        self._memory: deque[bytes] = deque()
        self._memory_bytes = 0
        self._file: IO[bytes] | None = None
        self._written = self._taken = 0  # places in the file
        self._ended = False
        self._broken = False
        self._abandoned = False

    def put(self, chunk: bytes) -> None:
        """Add to the end, from the thread.

        Raises:
            Abandoned: there is no reader any more.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._abandoned or self._keep(chunk))
            if self._abandoned:
                raise Abandoned
        self._wake()

    def end(self) -> None:
        """Say, from the thread, that all has been put."""
        self._ended = True
        self._wake()

    def end_broken(self) -> None:
        """Say, from the thread, that nothing follows although the answer is not whole."""
        self._broken = True
        self.end()

    @property
    def is_abandoned(self) -> bool:
        """Whether the reader has gone."""
        return self._abandoned

    def abandon(self) -> None:
        """Stop reading: what is kept is dropped, the thread's next `put` raises. May be called twice."""
        with self._changed:
            self._abandoned = True
            self._drop()
            self._changed.notify_all()
        self._more.set()

    async def take(self) -> tuple[bytes, bool]:
        """The next bytes, and whether they are the last.

        Raises:
            Abandoned: `abandon` was called.
            Broken: the thread failed, and all it gave before has been taken.
        """
        while True:
            with self._changed:
                self._more.clear()
                if self._abandoned:
                    raise Abandoned
                chunk = self._next()
                finished = self._ended and not self._memory and self._written == self._taken
                if finished and self._broken and not chunk:
                    raise Broken
                if chunk or finished:
                    return chunk, finished and not self._broken
            await self._more.wait()

    def _keep(self, chunk: bytes) -> bool:
        # Once a file is in use everything goes there until it has been read out: the order must hold.
        if self._written == self._taken and self._memory_bytes < self._limits.answer_memory_bytes:
            self._memory.append(chunk)
            self._memory_bytes += len(chunk)
            return True
        # Counted from the file's beginning, which is freed only when it has been read out.
        fits = self._written < self._limits.answer_file_bytes and self._files.take(len(chunk))
        if fits:
            self._put_in_file(chunk)
        return fits

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._more.set)

    def _put_in_file(self, chunk: bytes) -> None:
        if self._file is None:
            self._file = TemporaryFile(dir=self._limits.directory)  # noqa: SIM115 - closed by _drop
        self._file.seek(self._written)
        self._file.write(chunk)
        self._written += len(chunk)

    def _next(self) -> bytes:
        if self._memory:
            chunk = self._memory.popleft()
            self._memory_bytes -= len(chunk)
            self._changed.notify_all()
            return chunk
        if self._file is None or self._written == self._taken:
            return b""
        self._file.seek(self._taken)
        chunk = self._file.read(_BLOCK_BYTES)
        self._taken += len(chunk)
        if self._taken == self._written:
            self._file.seek(0)
            self._file.truncate()
            self._files.give_back(self._written)
            self._written = self._taken = 0
        self._changed.notify_all()
        return chunk

    def _drop(self) -> None:
        self._memory.clear()
        self._files.give_back(self._written)
        self._memory_bytes = self._written = self._taken = 0
        if self._file is not None:
            self._file.close()
            self._file = None
