"""The one reader of ZIP archives: it takes those alone that can be read in one way.

The entries must fill the file from its first byte to the directory, without a gap and without an overlap; what an
entry's own header says must be what the directory says; the directory must end where the end says. So there is nothing
in an archive that another reader would find and this one not (T-76). Nothing is unpacked to read it; `unpack` stops at
the size that was told.

Source: PKWARE's APPNOTE.TXT, version 6.3.10, sections 4.3 and 4.5.3.
"""

import struct
import unicodedata
import zlib
from collections.abc import Iterator
from typing import BinaryIO, Final

from mediadesk.rules.imports import (
    MOST_ENTRIES,
    Entry,
    NotImported,
    path_in,
    quoted,
    require_one_of_each,
    require_plain,
    require_within_limits,
)

_CHUNK: Final = 256 * 1024
_LONGEST_DIRECTORY: Final = 32_000_000
_END: Final = struct.Struct("<4s4H2LH")
_LARGE_PLACE: Final = struct.Struct("<4sLQL")
_LARGE_END: Final = struct.Struct("<4sQ2H2L4Q")
_CENTRAL: Final = struct.Struct("<4s6H3L5H2L")
_LOCAL: Final = struct.Struct("<4s5H3L2H")
_LARGE: Final = 0xFFFFFFFF
_ENCRYPTED, _AFTERWARDS, _UNICODE = (
    0x2041,
    0x8,
    0x800,
)  # flags: three kinds of encryption, sizes after the bytes, UTF-8
_STORED, _DEFLATED = 0, 8
_NOTHING_DEFLATED: Final = 2  # bytes
_EXTRA_LARGE, _EXTRA_NAME = 0x0001, 0x7075
_NO_ZIP: Final = "it is no ZIP archive, or it was cut off"


def read_archive(source: BinaryIO, *, size_bytes: int) -> tuple[Entry, ...]:
    """The files and folders of an archive, in the order of its directory, once all of them are found to be in order.

    Raises:
        NotImported: it is damaged, ambiguous, encrypted, too much, or names something it may not.

    Cost: the directory and each entry's header are read, nothing is unpacked.
    """
    entries = directory_of(source, size_bytes=size_bytes)
    place, directory_at = 0, _directory(source, size_bytes)[1]
    in_order = sorted(entries, key=lambda one: one.at)
    for one, after in zip(in_order, [*(other.at for other in in_order[1:]), directory_at], strict=True):
        if one.at != place:
            raise NotImported(
                f"before {quoted(one.shown)} are bytes that belong to nothing, or to two entries"
            )
        place = _end_of(source, one, after)
    if place != directory_at:
        raise NotImported("between the last entry and the directory are bytes that belong to nothing")
    return entries


def directory_of(source: BinaryIO, *, size_bytes: int) -> tuple[Entry, ...]:
    """The entries as the directory tells them: for an archive that `read_archive` has found to be in order.

    Raises:
        NotImported.
    """
    count, start, length = _directory(source, size_bytes)
    if not count:
        raise NotImported("there is nothing in it")
    if count > MOST_ENTRIES:
        raise NotImported(f"it holds more than {MOST_ENTRIES:,} files and folders")
    if length > _LONGEST_DIRECTORY:
        raise NotImported("its directory is larger than that of so many files can be")
    directory, place, entries = _at(source, start, length), 0, []
    while place < length:
        entry, place = _entry(directory, place)
        entries.append(entry)
        if len(entries) > count:
            break
    if len(entries) != count:
        raise NotImported("its directory does not hold as many entries as its end says")
    require_one_of_each(entries)
    require_within_limits(entries)
    return tuple(entries)


def unpack(source: BinaryIO, entry: Entry) -> Iterator[bytes]:
    """Yield the bytes of a file in pieces of bounded size, never more of them than the directory tells.

    Raises:
        NotImported: it unpacks to something else than it says; what was yielded then is to be thrown away.
    """
    head = _LOCAL.unpack(_at(source, entry.at, _LOCAL.size))
    source.seek(entry.at + _LOCAL.size + head[9] + head[10])
    pieces = _stored(source, entry) if entry.packing == _STORED else _inflated(source, entry)
    size, crc = 0, 0
    for piece in pieces:
        size, crc = size + len(piece), zlib.crc32(piece, crc)
        if size > entry.size_bytes:
            raise NotImported(f"{quoted(entry.shown)} unpacks to more than it says")
        yield piece
    if size != entry.size_bytes or crc != entry.crc:
        raise NotImported(f"{quoted(entry.shown)} is damaged: it is not what its checksum says")


def _stored(source: BinaryIO, entry: Entry) -> Iterator[bytes]:
    left = entry.packed_bytes
    while left and (piece := source.read(min(left, _CHUNK))):
        left -= len(piece)
        yield piece


def _inflated(source: BinaryIO, entry: Entry) -> Iterator[bytes]:
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        for packed in _stored(source, entry):
            rest = packed
            while rest:
                if piece := inflating.decompress(rest, _CHUNK):
                    yield piece
                rest = inflating.unconsumed_tail
        while piece := inflating.decompress(b"", _CHUNK):
            yield piece
    except zlib.error:
        raise NotImported(f"{quoted(entry.shown)} is damaged: it cannot be unpacked") from None
    if not inflating.eof or inflating.unused_data:
        raise NotImported(f"{quoted(entry.shown)} is damaged: it ends before or after its packed bytes")


def _directory(source: BinaryIO, size_bytes: int) -> tuple[int, int, int]:
    """How many entries there are, and where the directory begins and how long it is."""
    tail_at = max(0, size_bytes - _END.size - 0xFFFF)
    tail = _at(source, tail_at, size_bytes - tail_at)
    found = tail.rfind(b"PK\x05\x06")
    if found < 0 or found + _END.size > len(tail):
        raise NotImported(_NO_ZIP)
    _, disk, first, here, count, length, start, comment = _END.unpack_from(tail, found)
    if found + _END.size + comment != len(tail):
        raise NotImported("after its end are bytes that belong to nothing")
    ends_at = tail_at + found
    if ends_at >= _LARGE_PLACE.size and _at(source, ends_at - _LARGE_PLACE.size, 4) == b"PK\x06\x07":
        told = (disk, first, here, count, length, start)
        disk, first, here, count, length, start, ends_at = _large_end(source, ends_at, told)
    if disk or first or here != count:
        raise NotImported("it is one part of several")
    if start + length != ends_at:
        raise NotImported("its directory is not where its end says")
    return count, start, length


def _large_end(
    source: BinaryIO, ends_at: int, told: tuple[int, ...]
) -> tuple[int, int, int, int, int, int, int]:
    """The end of an archive of more than 4 GB, which must say what the short end says, too."""
    place_at = ends_at - _LARGE_PLACE.size
    _, _, at, disks = _LARGE_PLACE.unpack(_at(source, place_at, _LARGE_PLACE.size))
    if disks != 1 or at + _LARGE_END.size > place_at:
        raise NotImported("its directory is not where its end says")
    sign, length, _, _, *large = _LARGE_END.unpack(_at(source, at, _LARGE_END.size))
    if sign != b"PK\x06\x06" or at + 12 + length != place_at:
        raise NotImported("its directory is not where its end says")
    fullest = (0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, _LARGE, _LARGE)
    if any(short not in {full, long} for short, long, full in zip(told, large, fullest, strict=True)):
        raise NotImported("its two ends say different things")
    disk, first, here, count, size, start = large
    return disk, first, here, count, size, start, at


def _entry(directory: bytes, place: int) -> tuple[Entry, int]:
    """The entry of the directory that begins here, and where the next one does."""
    if place + _CENTRAL.size > len(directory):
        raise NotImported("its directory is damaged")
    sign, _, _, flags, packing, _, _, crc, packed, size, named, extra, comment, disk, _, attributes, at = (
        _CENTRAL.unpack_from(directory, place)
    )
    after = place + _CENTRAL.size + named + extra + comment
    if sign != b"PK\x01\x02" or after > len(directory):
        raise NotImported("its directory is damaged")
    raw = directory[place + _CENTRAL.size :][:named]
    name = _name(raw, flags)
    beside = _extras(directory[place + _CENTRAL.size + named :][:extra], name)
    size, packed, at = _large(beside, name, size, packed, at)
    if flags & _ENCRYPTED:
        raise NotImported(f"{quoted(name)} is encrypted")
    if packing not in {_STORED, _DEFLATED}:
        raise NotImported(f"{quoted(name)} is packed in a way that is not read here")
    if disk:
        raise NotImported("it is one part of several")
    _require_one_name(beside, raw, name)
    path, is_folder = path_in(name), name.endswith("/")
    require_plain(name, attributes, is_folder=is_folder)
    if (is_folder and (size or packed > _NOTHING_DEFLATED)) or (packing == _STORED and size != packed):
        raise NotImported(f"{quoted(name)} says two different sizes")
    return Entry(path, raw, is_folder, packing, flags, crc, packed, size, at, attributes), after


def _end_of(source: BinaryIO, entry: Entry, after: int) -> int:
    """Where an entry ends whose own header says what the directory says. Raises: NotImported."""
    other = NotImported(f"{quoted(entry.shown)} is one thing in its own header and another in the directory")
    head = _at(source, entry.at, _LOCAL.size)
    sign, _, flags, packing, _, _, crc, packed, size, named, extra = _LOCAL.unpack(head)
    beside = _at(source, entry.at + _LOCAL.size, named + extra)
    if (sign, flags, packing, beside[:named]) != (b"PK\x03\x04", entry.flags, entry.packing, entry.raw_name):
        raise other
    extras = _extras(beside[named:], entry.shown)
    _require_one_name(extras, entry.raw_name, "/".join(entry.path) + ("/" if entry.is_folder else ""))
    size, packed, _ = _large(extras, entry.shown, size, packed, 0)
    told, later = (crc, packed, size), bool(flags & _AFTERWARDS)
    if told != (entry.crc, entry.packed_bytes, entry.size_bytes) and not (later and not any(told)):
        raise other
    end = entry.at + _LOCAL.size + named + extra + entry.packed_bytes
    return _after_sizes(source, entry, end, after) if later else end


def _after_sizes(source: BinaryIO, entry: Entry, at: int, after: int) -> int:
    """Where the sizes end that stand after an entry's bytes: with a sign before them or not, short or long."""
    what = (entry.crc, entry.packed_bytes, entry.size_bytes)
    length = after - at
    told = _at(source, at, length) if length in {12, 16, 20, 24} else b""
    short = struct.pack("<3L", *(number & _LARGE for number in what))
    long = struct.pack("<L2Q", *what)
    fits_short = max(what[1:]) <= _LARGE
    allowed = {long, b"PK\x07\x08" + long} | ({short, b"PK\x07\x08" + short} if fits_short else set())
    if told not in allowed:
        raise NotImported(
            f"{quoted(entry.shown)} is one thing in its own header and another in the directory"
        )
    return after


def _name(raw: bytes, flags: int) -> str:
    """The name of an entry: UTF-8 where it says so, or where it can be; else that of old systems."""
    try:
        name = raw.decode()
    except UnicodeDecodeError:
        if flags & _UNICODE:
            raise NotImported("the name of an entry is not the UTF-8 that it says") from None
        name = raw.decode("cp437")
    return unicodedata.normalize("NFC", name)


def _extras(text: bytes, name: str) -> dict[int, bytes]:
    """What stands beside an entry, by its kind. Fewer than four zeros at the end fill it up, as some programs do."""
    found, place = dict[int, bytes](), 0
    while place < len(text):
        if len(text) - place < 4 and not text[place:].strip(b"\0"):
            break
        kind, length = struct.unpack_from("<2H", text, place) if len(text) - place >= 4 else (0, 0xFFFF)
        place += 4 + length
        if place > len(text) or (kind in {_EXTRA_LARGE, _EXTRA_NAME} and kind in found):
            raise NotImported(f"what stands beside {quoted(name)} is damaged")
        found[kind] = text[place - length : place]
    return found


def _large(beside: dict[int, bytes], name: str, *short: int) -> tuple[int, int, int]:
    """Size, packed size and place: those of more than 4 GB stand beside the entry."""
    numbers, text = list[int](), beside.get(_EXTRA_LARGE, b"")
    for number in short:
        if number != _LARGE:
            numbers.append(number)
            continue
        if len(text) < 8:
            raise NotImported(f"what stands beside {quoted(name)} is damaged")
        numbers.append(int.from_bytes(text[:8], "little"))
        text = text[8:]
    size, packed, at = numbers
    return size, packed, at


def _require_one_name(beside: dict[int, bytes], raw: bytes, name: str) -> None:
    """Refuse an entry that has another name beside it, which some readers take instead (Info-ZIP's)."""
    told = beside.get(_EXTRA_NAME)
    if told is None:
        return
    right = told[:1] == b"\x01" and told[1:5] == struct.pack("<L", zlib.crc32(raw))
    if not right or unicodedata.normalize("NFC", told[5:].decode(errors="replace")) != name:
        raise NotImported(f"{quoted(name)} has two names")


def _at(source: BinaryIO, at: int, length: int) -> bytes:
    source.seek(at)
    read = source.read(length)
    if len(read) != length:
        raise NotImported(_NO_ZIP)
    return read
