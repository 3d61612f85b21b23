"""ZIP archives made as they are read: no file of them, and no more in memory than one piece of a file.

The standard library's writer gives everything to a sink that cannot go back, so sizes and checksums follow each file.
Files are stored, not deflated: pictures and films are compressed already, and the length is known before the first
byte.
"""

from __future__ import annotations

import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

_UNIX: Final = 3
_READABLE: Final = 0o644 << 16
_FIRST_YEAR: Final = 1980  # of the format
_LOCAL, _CENTRAL, _END, _END_64 = 30, 46, 22, 56 + 20  # bytes, without names and extras
_DESCRIPTOR, _DESCRIPTOR_64, _EXTRA_64 = 16, 24, 20


class WrongLength(Exception):
    """A file has other bytes than was said before: an archive of it would not be what was promised."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of an archive: its name there, folders parted by `/`, and what is known of it beforehand."""

    name: str
    size_bytes: int
    changed_at: datetime


def zipped(entries: Iterable[Entry], bytes_of: Callable[[Entry], Iterable[bytes]]) -> Generator[bytes]:
    """Yield an archive piece by piece; a file is asked for when its turn comes, an entry not before that.

    Raises:
        WrongLength: a file is longer or shorter than its entry says.
        Exception: whatever `entries` and `bytes_of` raise. What was yielded until then is no whole archive.
    """
    sink = _Sink()
    with closing(zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED)) as archive:
        for entry in entries:
            with archive.open(_info(entry), "w", force_zip64=_is_large(entry)) as place:
                yield sink.taken()
                left = entry.size_bytes
                for chunk in bytes_of(entry):
                    left -= len(chunk)
                    if left < 0:
                        break
                    place.write(chunk)
                    yield sink.taken()
            if left:
                raise WrongLength(entry.name)
            yield sink.taken()
    yield sink.taken()


def length_of(entries: Iterable[Entry]) -> int:
    """How many bytes `zipped` will yield.

    Source: APPNOTE.TXT 6.3.10, sections 4.3 and 4.5.3, with the limits at which the library turns to ZIP64.
    """
    at, directory, count = 0, 0, 0
    for entry in entries:
        name, large = len(_encoded(entry.name)), _is_large(entry)
        wide = 2 * (entry.size_bytes > zipfile.ZIP64_LIMIT) + (at > zipfile.ZIP64_LIMIT)
        directory += _CENTRAL + name + (4 + 8 * wide if wide else 0)
        at += _LOCAL + name + entry.size_bytes
        at += _EXTRA_64 + _DESCRIPTOR_64 if large else _DESCRIPTOR
        count += 1
    limit = zipfile.ZIP64_LIMIT
    large = count > zipfile.ZIP_FILECOUNT_LIMIT or at > limit or directory > limit
    return at + directory + _END + (_END_64 if large else 0)


def _is_large(entry: Entry) -> bool:
    return entry.size_bytes * 1.05 > zipfile.ZIP64_LIMIT  # as the library reckons


def _encoded(name: str) -> bytes:
    return name.encode()  # ASCII as it is, all else as UTF-8 with the flag that says so


def _info(entry: Entry) -> zipfile.ZipInfo:
    at = entry.changed_at.astimezone(UTC)
    info = zipfile.ZipInfo(entry.name, (max(at.year, _FIRST_YEAR), *at.timetuple()[1:6]))
    info.create_system, info.external_attr, info.file_size = _UNIX, _READABLE, entry.size_bytes
    return info


class _Sink:
    """Takes what is written, and is emptied after each piece. It has no place to go back to."""

    def __init__(self) -> None:
        self._written: list[bytes] = []

    def write(self, data: bytes) -> int:
        self._written.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def close(self) -> None:
        """Nothing is held here."""

    def taken(self) -> bytes:
        data = b"".join(self._written)
        self._written.clear()
        return data
