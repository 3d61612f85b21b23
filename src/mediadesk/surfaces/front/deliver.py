"""Send an answer as it is made, at the reader's pace, until its end or until the reader goes."""

import asyncio
from collections.abc import Awaitable
from concurrent.futures import Future
from functools import partial

from mediadesk.surfaces.front.environ import FileAnswer
from mediadesk.surfaces.front.limits import KB, Limits
from mediadesk.surfaces.front.pipe import Abandoned, Broken
from mediadesk.surfaces.front.pool import Pool
from mediadesk.surfaces.front.produce import Head, Production
from mediadesk.surfaces.front.protocol import ClientGone, CutShort, NotAccepted, Receive, Send

NAMELESS = (b"server", b"")
"""What the server would fill in with its own name, for whoever looks for its faults."""
_BLOCK_BYTES = 256 * KB


class Outlet:
    """The way to one client: knows whether the head is out, and gives up a client that stands still."""

    def __init__(self, send: Send, *, limits: Limits) -> None:
        self._send, self._limits = send, limits
        self.begun = False

    async def head(self, head: Head) -> None:
        """Send status and headers. Raises ClientGone as `body` does."""
        self.begun = True
        headers = [*head.headers, NAMELESS]
        await self._patiently(
            self._send({"type": "http.response.start", "status": head.status, "headers": headers})
        )

    async def body(self, chunk: bytes, *, last: bool) -> None:
        """Send bytes.

        Raises:
            ClientGone: they were not taken in time.
        """
        await self._patiently(
            self._send({"type": "http.response.body", "body": chunk, "more_body": not last})
        )
        # A server may take bytes for a client that has gone without pausing; the watcher must get its turn.
        await asyncio.sleep(0)

    async def _patiently(self, sending: Awaitable[None]) -> None:
        try:
            async with asyncio.timeout(self._limits.send_idle_seconds):
                await sending
        except (TimeoutError, OSError):
            raise ClientGone from None


async def deliver(production: Production, receive: Receive, outlet: Outlet, *, pool: Pool) -> None:
    """Run a handler and send what it gives.

    Raises:
        NotAccepted: 503, the threads and the queue are full; 500, the handler failed before its first byte.
        ClientGone: the client went; a handler under way goes on to its next byte and is then closed.
        CutShort: the handler failed after its first byte.
    """
    try:
        work = pool.start(production.run)
    except NotAccepted:
        production.discard()
        raise
    watcher = asyncio.create_task(_watch(receive, production))
    try:
        await _pass_on(production, outlet, pool=pool)
    except Abandoned:
        raise ClientGone from None
    except Broken:
        if outlet.begun:
            raise CutShort("A handler failed after the first byte of its answer.") from None
        raise NotAccepted(500, "Something went wrong here. It has been noted.") from None
    finally:
        watcher.cancel()
        _let_go(production, work, pool=pool)


def _let_go(production: Production, work: Future[None], *, pool: Pool) -> None:
    """Close what a request held, in a thread, as soon as no thread uses it."""
    production.pipe.abandon()
    if work.cancel():
        production.discard()
    elif not work.done() or production.file is not None:
        work.add_done_callback(lambda _: pool.finish(production.close_file))


async def _watch(receive: Receive, production: Production) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    production.pipe.abandon()


async def _pass_on(production: Production, outlet: Outlet, *, pool: Pool) -> None:
    chunk, last = await production.pipe.take()
    head = production.head
    if head is None:
        raise Broken
    await outlet.head(head)
    if production.file is not None:
        await _send_file(production, production.file, outlet, pool=pool)
        return
    await outlet.body(chunk, last=last)
    while not last:
        chunk, last = await production.pipe.take()
        await outlet.body(chunk, last=last)


async def _send_file(production: Production, file: FileAnswer, outlet: Outlet, *, pool: Pool) -> None:
    """Send a file from where it stands, as far as the answer's Content-Length says, or else to its end."""
    left = _content_length(production.head)
    while left is None or left > 0:
        size = _BLOCK_BYTES if left is None else min(left, _BLOCK_BYTES)
        block = await pool.read(partial(file.filelike.read, size))
        if production.pipe.is_abandoned:
            raise Abandoned
        if not block:
            break
        left = None if left is None else left - len(block)
        await outlet.body(block, last=left == 0)
    if left:
        raise CutShort("A file was shorter than its answer's Content-Length said.")
    if left is None or left == _content_length(production.head):
        await outlet.body(b"", last=True)


def _content_length(head: Head | None) -> int | None:
    for name, value in head.headers if head else ():
        if name == b"content-length":
            return int(value)
    return None
