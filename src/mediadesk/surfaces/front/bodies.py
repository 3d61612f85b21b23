"""Take in a request's body without a thread: memory first, then a file that has no name in any directory.

A nameless file goes with its last handle, so neither a crash nor a kill leaves one behind.
"""

import asyncio
from tempfile import SpooledTemporaryFile

from mediadesk.surfaces.front.intake import Allowance
from mediadesk.surfaces.front.limits import MB, Limits
from mediadesk.surfaces.front.protocol import ClientGone, NotAccepted, Receive


class Body(SpooledTemporaryFile[bytes]):
    """The bytes of one body, taken out of a budget until it is closed; those in memory out of one of that, too.

    Args:
        memory_bytes: the most of it that may stay in memory where there is room.
    """

    def __init__(self, allowance: Allowance, *, limits: Limits, memory_bytes: int) -> None:
        super().__init__(dir=str(limits.directory))  # says itself when it goes over into the file
        self._allowance, self._uncounted = allowance, limits.uncounted_bytes
        self._free_memory_bytes, self._memory_bytes = limits.memory_bytes, memory_bytes
        self._counted_bytes = self._remembered_bytes = 0
        self._is_in_memory = True
        self.size_bytes = 0

    def add(self, chunk: bytes) -> None:
        """Write to the end.

        Raises:
            NotAccepted: 503, the budget has no room for it.
        """
        counted = max(0, self.size_bytes + len(chunk) - self._uncounted)
        self._allowance.take(counted - self._counted_bytes)
        self._counted_bytes = counted
        self.size_bytes += len(chunk)
        if self._is_in_memory and not self._stays_in_memory():
            self._is_in_memory = False
            self.rollover()
            self._forget()
        self.write(chunk)

    def close(self) -> None:
        """Let the bytes go. May be called twice."""
        super().close()
        self._forget()
        self._allowance.give_back(self._counted_bytes)
        self._counted_bytes = 0

    def _stays_in_memory(self) -> bool:
        more = max(0, self.size_bytes - self._free_memory_bytes) - self._remembered_bytes
        if more <= 0:
            return True
        stays = self.size_bytes <= self._memory_bytes and self._allowance.remember(more)
        self._remembered_bytes += more if stays else 0
        return stays

    def _forget(self) -> None:
        self._allowance.forget(self._remembered_bytes)
        self._remembered_bytes = 0


async def take_body(
    receive: Receive, *, content_length: int | None, allowance: Allowance, limits: Limits
) -> Body:
    """Read the body to its end.

    Args:
        content_length: as the request gave it; a body of another length is refused.

    Returns:
        The body, wound back to its beginning. The caller closes it.

    Raises:
        NotAccepted: 413 too large (before anything is read, where the length was given), 408 too slow, 400 of
            another length than said, 503 more than can be taken in at the moment.
        ClientGone: the client went away meanwhile.
    """
    at_most_bytes = allowance.at_most_bytes
    if content_length is not None and content_length > at_most_bytes:
        raise _too_large(at_most_bytes)
    # What is known to be too large goes to the file before much of it has been gathered.
    fits = (content_length or 0) <= limits.body_memory_bytes
    memory_bytes = limits.body_memory_bytes if fits else limits.memory_bytes
    body = Body(allowance, limits=limits, memory_bytes=memory_bytes)
    try:
        bound = at_most_bytes if content_length is None else content_length
        size = await _fill(body, receive, bound_bytes=bound, limits=limits)
        _require_size(size, content_length=content_length, at_most_bytes=at_most_bytes)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _fill(body: Body, receive: Receive, *, bound_bytes: int, limits: Limits) -> int:
    """Write until the body ends or passes the bound; the size says which."""
    size, now = 0, asyncio.get_running_loop().time
    ends_at = now() + limits.body_grace_seconds
    try:
        async with asyncio.timeout(None) as patience:
            while size <= bound_bytes:
                patience.reschedule(now() + limits.body_idle_seconds)
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                chunk = message.get("body", b"")
                size += len(chunk)
                if size <= bound_bytes:
                    body.add(chunk)
                if not message.get("more_body", False):
                    break
                if now() > ends_at + size / limits.body_least_rate:
                    raise TimeoutError  # noqa: TRY301 - told in one place, as an idle client is
    except TimeoutError:
        raise NotAccepted(408, "The rest of the request did not arrive in time. Please try again.") from None
    return size


def _require_size(size: int, *, content_length: int | None, at_most_bytes: int) -> None:
    if content_length is not None and size != content_length:
        raise NotAccepted(400, "The body is not as long as the request's Content-Length says.")
    if size > at_most_bytes:
        raise _too_large(at_most_bytes)


def _too_large(at_most_bytes: int) -> NotAccepted:
    shown = f"{at_most_bytes / MB:g} MB" if at_most_bytes >= MB else f"{at_most_bytes} bytes"
    return NotAccepted(413, f"This request is larger than {shown}, the most that is accepted here.")
