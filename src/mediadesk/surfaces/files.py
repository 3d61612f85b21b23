"""Bytes that somebody uploaded, on their way out: whatever they hold, no script of theirs runs (T-63, F-65).

The type is the decoder's verdict, never the name's; what a browser cannot show safely is an attachment; every
use asks the server again (`no-cache` with a validator), so that access taken away is gone with the next request.
"""

import re
from typing import BinaryIO, Final, TypeVar

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from mediadesk.engines import blobs
from mediadesk.rules.filetypes import BY_FORMAT, RAW
from mediadesk.store.library import Asset
from mediadesk.surfaces.headers import USER_FILE_POLICY
from mediadesk.surfaces.metering import count

_RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CHUNK_BYTES: Final = 256 * 1024
_Response = TypeVar("_Response", bound=HttpResponseBase)


def picture(request: HttpRequest, asset: Asset, data: bytes, *, validator: str) -> HttpResponse:
    """A picture of an asset drawn by our own decoder, or 304 when the browser has it."""
    etag = f'"{validator}"'
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(data, content_type="image/webp")
        if request.META["REQUEST_METHOD"] != "HEAD":  # what a page is asked by; to its view HEAD is GET
            count(asset.account_id, asset.environment_id, bandwidth_bytes=len(data))
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
    partial = (start, end) != (0, asset.size_bytes)
    # A file, not a stream of Python's: the front reads it at its reader's pace, without a thread and a copy (T-109).
    span = _Span(file, start, end, counted_for=asset)
    answer = FileResponse(span, status=206 if partial else 200, content_type=kind.mime_type)
    answer.block_size = _CHUNK_BYTES
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


class _Span:
    """The bytes of an open file from a place up to another, and no further; what was read counts as sent."""

    def __init__(self, file: BinaryIO, start: int, end: int, *, counted_for: Asset) -> None:
        self._file, self._start, self._left = file, start, end - start
        self._at_start = False
        self._asset, self._read_bytes = counted_for, 0

    def read(self, size_bytes: int) -> bytes:
        """The next bytes."""
        if not self._at_start:
            self._forward(self._start)
            self._at_start = True
        chunk = self._file.read(min(size_bytes, self._left))
        self._left -= len(chunk)
        self._read_bytes += len(chunk)
        return chunk

    def close(self) -> None:
        """Close the file. May be called twice."""
        self._file.close()
        sent, self._read_bytes = self._read_bytes, 0
        if sent:
            count(self._asset.account_id, self._asset.environment_id, bandwidth_bytes=sent)

    def _forward(self, start: int) -> None:
        """Go to a place; a stream that only reads forward is read up to it."""
        if hasattr(self._file, "seekable") and self._file.seekable():
            self._file.seek(start)
            return
        while start > 0 and (chunk := self._file.read(min(_CHUNK_BYTES, start))):
            start -= len(chunk)


def _guarded(response: _Response, *, etag: str) -> _Response:
    headers = response.headers
    headers["Content-Security-Policy"] = USER_FILE_POLICY
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cache-Control"] = "private, no-cache"
    headers["ETag"] = etag
    return response
