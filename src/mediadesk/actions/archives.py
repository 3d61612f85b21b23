"""An archive that was uploaded to be imported: its parts as one file, and what is in it."""

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any, BinaryIO, Final, cast

from django.conf import settings

from mediadesk.engines import blobs
from mediadesk.engines.archives import directory_of, read_archive
from mediadesk.rules.imports import NotImported, Plan, plan_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.uploads import MEGA, are_whole
from mediadesk.store.uploads import PartedUpload, UploadPart

_BUFFER: Final = 256 * 1024


class PartsAsFile(io.RawIOBase):
    """The parts of an upload as one file that can be read from any place; one part is open at a time."""

    def __init__(self, parts: Sequence[UploadPart]) -> None:
        """Open nothing yet."""
        super().__init__()
        self._parts, self._place = list(parts), 0
        self._lent, self._open, self._source = ExitStack(), -1, cast("BinaryIO | None", None)

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Go to a place counted from the beginning; no other way is asked for."""
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation
        self._place = offset
        return offset

    def readinto(self, buffer: Any) -> int:
        """Read from the part at this place, and no further than its end.

        Raises:
            BlobMissing: it was discarded or forgotten at this moment.
        """
        for number, part in enumerate(self._parts):
            if part.start <= self._place < part.start + part.size_bytes:
                source = self._part(number)
                source.seek(self._place - part.start)
                read = source.read(min(len(buffer), part.start + part.size_bytes - self._place))
                buffer[: len(read)] = read
                self._place += len(read)
                return len(read)
        return 0

    def close(self) -> None:
        """Give back what was lent."""
        self._lent.close()
        super().close()

    def _part(self, number: int) -> BinaryIO:
        if self._source is None or number != self._open:
            self._lent.close()
            part = self._parts[number]
            path = self._lent.enter_context(blobs.current().path(part.environment_id, part.sha256))
            self._source = self._lent.enter_context(path.open("rb"))
            self._open = number
        return self._source


def archive_file(upload: PartedUpload) -> BinaryIO:
    """The archive as one file; whoever asks for it closes it. Cost: 1 query.

    Raises:
        Refusal: NOT_FOUND: a part is missing.
    """
    parts = list(upload.parts.order_by("start"))
    if not upload.size_known or not are_whole(
        [(one.start, one.size_bytes) for one in parts], upload.size_bytes
    ):
        raise Why.NOT_FOUND(what="archive of which all parts are here")
    return cast(BinaryIO, io.BufferedReader(PartsAsFile(parts), _BUFFER))


def plan_for(upload: PartedUpload, *, known_good: bool = False) -> Plan:
    """What an import of this archive would do, once it is found that it can be read in one way.

    Args:
        known_good: it was found before; only the directory is read again.

    Raises:
        Refusal: NOT_FOUND, NOT_IMPORTED with the reason, CHANGED_MEANWHILE.

    Cost: 1 query; each entry's header is read, and nothing is unpacked.
    """
    read = directory_of if known_good else read_archive
    try:
        with archive_file(upload) as file:
            entries = read(file, size_bytes=upload.size_bytes)
    except NotImported as fault:
        raise Why.NOT_IMPORTED(archive=upload.name, reason=fault.reason) from None
    except blobs.BlobMissing:
        raise Why.CHANGED_MEANWHILE(what=upload.name) from None
    plan = plan_of(entries, most_bytes=settings.MEDIADESK.upload_limit_mb * MEGA)
    if not plan.files and not plan.folders:
        raise Why.NOT_IMPORTED(archive=upload.name, reason="nothing in it can be imported")
    return plan


class Pieces(io.RawIOBase):
    """Bytes that come in pieces, as an open file that reads forward only."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        """Take nothing yet."""
        super().__init__()
        self._pieces, self._left = pieces, memoryview(b"")

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Give what is left of a piece, or the next one. Raises: whatever the pieces raise."""
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        count = min(len(buffer), len(self._left))
        buffer[:count], self._left = self._left[:count], self._left[count:]
        return count


def first_bytes(source: BinaryIO, count: int) -> BinaryIO:
    """The next so many bytes of an open file, as a file of their own that is read while that one is."""

    def pieces() -> Iterator[bytes]:
        left = count
        while left and (piece := source.read(min(left, _BUFFER))):
            left -= len(piece)
            yield piece

    return in_pieces(pieces())


def in_pieces(pieces: Iterator[bytes]) -> BinaryIO:
    """Bytes that come in pieces, as an open file that reads forward only."""
    return cast(BinaryIO, io.BufferedReader(Pieces(pieces), _BUFFER))
