"""Run a WSGI handler in a thread: its head and its bytes go into a pipe, its iterable is always closed."""

import asyncio
import logging
import re
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, NamedTuple

from mediadesk.surfaces.front.budget import Budget
from mediadesk.surfaces.front.environ import FileAnswer
from mediadesk.surfaces.front.limits import Limits
from mediadesk.surfaces.front.pipe import Abandoned, Pipe
from mediadesk.surfaces.front.protocol import Environ, WsgiApplication

_LOG = logging.getLogger(__name__)
_HEADER_NEVER = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# The connection is the server's affair (PEP 3333, "Other HTTP Features").
_HOP_BY_HOP = frozenset(
    "connection keep-alive proxy-connection server te trailer transfer-encoding upgrade".split()  # noqa: SIM905
)
_BODILESS = frozenset({204, 304})

ExcInfo = tuple[type[BaseException], BaseException, TracebackType] | None


class Head(NamedTuple):
    """Status and headers of an answer."""

    status: int
    headers: list[tuple[bytes, bytes]]


class Production:
    """One run of a handler. The loop reads `pipe`, whose first bytes come after `head` is set."""

    def __init__(
        self,
        application: WsgiApplication,
        environ: Environ,
        *,
        limits: Limits,
        files: Budget,
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._application, self._environ = application, environ
        self.pipe = Pipe(loop, limits=limits, files=files)
        self.head: Head | None = None
        self.file: FileAnswer | None = None  # set at the end: the loop sends and closes it
        self._sent = False

    def run(self) -> None:
        """Call the handler and put all it gives into the pipe. Raises nothing: the pipe tells."""
        end = self.pipe.end
        try:
            self._run()
        except Abandoned:
            pass
        except BaseException:  # noqa: BLE001 - the loop waits for the pipe's end, whatever happens here
            # The path alone: a query may hold a token.
            _LOG.exception("A handler failed at %s", self._environ["mediadesk.raw_path"])
            end = self.pipe.end_broken
        finally:
            self._environ["wsgi.input"].close()
            end()

    def discard(self) -> None:
        """Close what a run would have closed, when there will be none."""
        self._environ["wsgi.input"].close()

    def close_file(self) -> None:
        """Close the file handed over, if any; in a thread, since closing may run the handler's code."""
        if self.file is not None:
            self.file.close()

    def _run(self) -> None:
        result: Iterable[bytes] | None = None
        handed_over = False
        try:
            if self.pipe.is_abandoned:
                raise Abandoned
            result = self._application(self._environ, self._start_response)
            handed_over = self._hand_over(result)
            if not handed_over:
                self._give_out(result)
        finally:
            close: Callable[[], None] | None = getattr(result, "close", None)
            if close is not None and not handed_over:
                close()

    def _hand_over(self, result: Iterable[bytes]) -> bool:
        """Let the loop send a file, unless there is no body to send or nobody to send it to."""
        if not isinstance(result, FileAnswer) or self._is_bodiless() or self.pipe.is_abandoned:
            return False
        self.file = result
        return True

    def _give_out(self, result: Iterable[bytes]) -> None:
        if self._is_bodiless():  # nothing is read of a file whose head alone is asked for
            return
        for chunk in result:
            if self._is_bodiless():
                return
            if chunk:
                self._write(chunk)
        if self.head is None:
            raise RuntimeError("The handler ended without a call of start_response.")

    def _is_bodiless(self) -> bool:
        head = self.head
        return head is not None and (self._environ["REQUEST_METHOD"] == "HEAD" or head.status in _BODILESS)

    def _write(self, chunk: bytes) -> None:
        if self.head is None:
            raise RuntimeError("The handler gave bytes before a call of start_response.")
        if not self._is_bodiless():
            self._sent = True
            self.pipe.put(bytes(chunk))

    def _start_response(
        self, status: str, headers: list[tuple[str, str]], exc_info: ExcInfo = None
    ) -> Callable[[bytes], Any]:
        if exc_info is not None and self._sent:
            raise exc_info[1].with_traceback(exc_info[2])
        if exc_info is None and self.head is not None:
            raise RuntimeError("The handler called start_response twice.")
        self.head = Head(int(status[:3]), [_header(name, value) for name, value in headers if _is_ours(name)])
        return self._write


def _is_ours(name: str) -> bool:
    return name.lower() not in _HOP_BY_HOP


def _header(name: str, value: str) -> tuple[bytes, bytes]:
    if _HEADER_NEVER.search(name) or _HEADER_NEVER.search(value):  # T-89
        raise ValueError(f"The header {name!r} has a control character in it.")
    return name.lower().encode("latin-1"), value.strip().encode("latin-1")
