"""Names of hosts, resolved within a time: the machine's resolver itself knows none, and may wait for minutes.

It is asked in a thread of its own, which is left behind when the time is over; when so many wait that more would be a
burden, nobody is asked.
"""

from __future__ import annotations

import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    Resolve = Callable[[str, int], list[str]]

MOST_SECONDS: Final = 5.0
MOST_WAITING: Final = 32
_waiting = threading.BoundedSemaphore(MOST_WAITING)


class NotResolved(OSError):
    """The resolver did not answer in time, or too many wait for it."""


def resolve(host: str, port: int) -> list[str]:
    """All addresses of a host, as the machine's resolver knows them; each once."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def resolved_in_time(resolve: Resolve, host: str, port: int, *, seconds: float) -> list[str]:
    """What `resolve` finds within so many seconds, and within `MOST_SECONDS`.

    Raises:
        NotResolved: it takes longer.
        OSError, UnicodeError: as `resolve` does.
    """
    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            answer.set_result(resolve(host, port))
        except Exception as error:  # noqa: BLE001 - it is raised where it was asked
            answer.set_exception(error)
        finally:
            _waiting.release()

    if not _waiting.acquire(blocking=False):
        raise NotResolved("too many wait for the resolver")
    threading.Thread(target=ask, name="resolver", daemon=True).start()
    with suppress(TimeoutError):
        return answer.result(min(seconds, MOST_SECONDS))
    raise NotResolved("the resolver does not answer")
