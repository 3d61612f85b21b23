"""Bytes that somebody uploaded, on their way out: whatever they hold, no script of theirs runs (T-63, F-65).

The type is the decoder's verdict, never the name's; what a browser cannot show safely is an attachment; every
use asks the server again (`no-cache` with a validator), so that access taken away is gone with the next request.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, TypeVar

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from mediadesk.engines import blobs
from mediadesk.rules.filetypes import BY_FORMAT, RAW
from mediadesk.store.library import Asset
from mediadesk.surfaces.headers import USER_FILE_POLICY

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CHUNK_BYTES: Final = 256 * 1024
_Response = TypeVar("_Response", bound=HttpResponseBase)


def picture(request: HttpRequest, data: bytes, *, validator: str) -> HttpResponse:
    """A picture drawn by our own decoder, or 304 when the browser has it."""
    etag = f'"{validator}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(data, content_type="image/webp")
    return _guarded(response, etag=etag)


def original(request: HttpRequest, asset: Asset, *, download: bool) -> HttpResponseBase:
    """The bytes of an asset, whole or the one range that was asked for."""
    kind = BY_FORMAT.get(asset.format, RAW)
    wanted = span_of(request, asset.size_bytes)
    if wanted is None:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{asset.size_bytes}"})
        return _guarded(response, etag=f'"{asset.sha256}"')
    start, end = wanted
    file = blobs.current().open(asset.environment_id, asset.sha256)
    if request.method == "HEAD":
        file.close()
    body = iter(()) if request.method == "HEAD" else _span(file, start, end)
    partial = (start, end) != (0, asset.size_bytes)
    answer = StreamingHttpResponse(body, status=206 if partial else 200, content_type=kind.mime_type)
    if partial:
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{asset.size_bytes}"
    answer["Content-Length"], answer["Accept-Ranges"] = str(end - start), "bytes"
    attached = download or not kind.inline
    answer["Content-Disposition"] = content_disposition_header(attached, asset.name) or "attachment"
    return _guarded(answer, etag=f'"{asset.sha256}"')


def span_of(request: HttpRequest, size_bytes: int) -> tuple[int, int] | None:
    """The bytes that are wanted, as (first, after the last); None when there are no such bytes.

    More than one range, or a range of another state of the file (If-Range), gives the whole.

    Source: RFC 9110 section 14.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    if match is None or match.groups() == ("", "") or "If-Range" in request.headers:
        return 0, size_bytes
    first, last = match.groups()
    if not first:
        start, end = max(0, size_bytes - int(last)), size_bytes
    else:
        start, end = int(first), min(int(last) + 1 if last else size_bytes, size_bytes)
    return (start, end) if start < end else None


def _span(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    with file:
        _forward(file, start)
        while start < end and (chunk := file.read(min(_CHUNK_BYTES, end - start))):
            start += len(chunk)
            yield chunk


def _forward(file: BinaryIO, start: int) -> None:
    """Go to a place; a stream that only reads forward is read up to it."""
    if hasattr(file, "seekable") and file.seekable():
        file.seek(start)
        return
    while start > 0 and (chunk := file.read(min(_CHUNK_BYTES, start))):
        start -= len(chunk)


def _guarded(response: _Response, *, etag: str) -> _Response:
    headers = response.headers
    headers["Content-Security-Policy"] = USER_FILE_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "private, no-cache"
    headers["ETag"] = etag
    return response
