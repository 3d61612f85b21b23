"""Take in a request's body without a thread: memory first, then a file that has no name in any directory.

A nameless file goes with its last handle, so neither a crash nor a kill leaves one behind.
"""

import asyncio
from tempfile import SpooledTemporaryFile

from mediadesk.surfaces.front.limits import MB, Limits
from mediadesk.surfaces.front.protocol import ClientGone, NotAccepted, Receive

Body = SpooledTemporaryFile[bytes]


async def take_body(
    receive: Receive, *, content_length: int | None, at_most_bytes: int, limits: Limits
) -> tuple[Body, int]:
    """Read the body to its end.

    Args:
        content_length: as the request gave it; a body of another length is refused.

    Returns:
        The body, wound back to its beginning, and its size in bytes. The caller closes it.

    Raises:
        NotAccepted: 413 too large (before anything is read, where the length was given), 408 too slow, 400 of
            another length than said.
        ClientGone: the client went away meanwhile.
    """
    if content_length is not None and content_length > at_most_bytes:
        raise _too_large(at_most_bytes)
    body: Body = SpooledTemporaryFile(max_size=limits.memory_bytes, dir=str(limits.directory))  # noqa: SIM115
    try:
        bound = at_most_bytes if content_length is None else content_length
        size = await _fill(body, receive, bound_bytes=bound, limits=limits)
        _require_size(size, content_length=content_length, at_most_bytes=at_most_bytes)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body, size


async def _fill(body: Body, receive: Receive, *, bound_bytes: int, limits: Limits) -> int:
    """Write until the body ends or passes the bound; the size says which."""
    size = 0
    try:
        async with asyncio.timeout(limits.body_seconds):
            while size <= bound_bytes:
                async with asyncio.timeout(limits.body_idle_seconds):
                    message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                chunk = message.get("body", b"")
                size += len(chunk)
                if size <= bound_bytes:
                    body.write(chunk)
                if not message.get("more_body", False):
                    break
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
