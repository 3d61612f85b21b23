"""ZIP archives that say whatever a test wants: sound ones, and those that lie in one place."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from random import Random

UNIX = 3 << 8
FILE, FOLDER, LINK, PIPE, DEVICE = 0o100644, 0o040755, 0o120777, 0o010644, 0o020644


@dataclass
class Member:
    """One entry. `central` and `local` are laid over what its header in the directory, and its own, would say."""

    name: bytes
    data: bytes = b"A text of no known type"
    packing: int = 8
    flags: int = 0x800
    mode: int = FILE
    extra: bytes = b""
    afterwards: bytes | None = None  # in place of what stands behind the bytes when flag 8 says so
    central: dict = field(default_factory=dict)
    local: dict = field(default_factory=dict)

    def packed(self) -> bytes:
        """Its bytes as they lie in the archive."""
        if self.packing != 8:
            return self.data
        deflating = zlib.compressobj(9, zlib.DEFLATED, -15)
        return deflating.compress(self.data) + deflating.flush()


def archive(
    *members: Member | str, before=b"", between=b"", after=b"", comment=b"", end=None, large=None
) -> bytes:
    """An archive of these entries; a text is the name of a small file.

    `end` and `large` are laid over what the end says, and that of large archives, which is there if `large` is given.
    """
    out, directory, count = bytearray(before), bytearray(), 0
    for one in members:
        member = Member(one.encode()) if isinstance(one, str) else one
        directory += _put(out, member)
        count += 1
    out += between
    start = len(out)
    out += directory
    said = {"disk": 0, "first": 0, "here": count, "count": count, "length": len(directory), "start": start}
    if large is not None:
        out += _large_end(said | large, len(out))
    out += (
        struct.pack("<4s4H2LH", b"PK\x05\x06", *(said | (end or {})).values(), len(comment)) + comment + after
    )
    return bytes(out)


def _put(out: bytearray, member: Member) -> bytes:
    packed = member.packed()
    said = {
        "flags": member.flags, "packing": member.packing, "crc": zlib.crc32(member.data),
        "packed": len(packed), "size": len(member.data), "name": member.name, "extra": member.extra,
    }  # fmt: skip
    own = said | ({"crc": 0, "packed": 0, "size": 0} if member.flags & 8 else {}) | member.local
    at = len(out)
    sizes = (own["crc"], own["packed"], own["size"], len(own["name"]), len(own["extra"]))
    out += struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, own["flags"], own["packing"], 0, 33, *sizes)
    out += own["name"] + own["extra"] + packed
    if member.flags & 8:
        usual = struct.pack("<4s3L", b"PK\x07\x08", said["crc"], said["packed"], said["size"])
        out += usual if member.afterwards is None else member.afterwards
    told = (
        said
        | {"at": at, "mode": member.mode, "disk": 0, "dos": 0x10 if member.mode == FOLDER else 0}
        | member.central
    )
    attributes = (told["mode"] << 16) | told["dos"]
    sizes = (told["crc"], told["packed"], told["size"], len(told["name"]), len(told["extra"]))
    rest = (0, told["disk"], 0, attributes, told["at"])
    kept = (UNIX | 20, 20, told["flags"], told["packing"], 0, 33)
    head = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *kept, *sizes, *rest)
    return head + told["name"] + told["extra"]


def _large_end(said: dict, at: int) -> bytes:
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, *said.values())
    return end + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1)


def unicode_path(raw: bytes, name: str) -> bytes:
    """Another name beside an entry, as Info-ZIP writes it."""
    told = b"\x01" + struct.pack("<L", zlib.crc32(raw)) + name.encode()
    return struct.pack("<2H", 0x7075, len(told)) + told


def bomb(megabytes: int) -> bytes:
    """So many megabytes of nothing."""
    return bytes(megabytes * 1_000_000)


def damaged() -> bytes:
    """An archive in whose packed bytes one is another."""
    whole = bytearray(archive("a.txt"))
    whole[30 + len("a.txt") + 3] ^= 0xFF
    return bytes(whole)


OTHER, SWELLS = "one thing in its own header", "200 times its size"
FALSE, HIGH, FOUR = {"crc": 5}, {"size": 4_000_000_000}, (b"a", b"b", b"c", b"d")
NAMED, SMALL, LARGER = unicode_path(b"a.txt", "b.txt"), {"size": 5}, {"size": 50}
MUCH = Random(0).randbytes(300_000)
ZEROS = b"PK\x07\x08" + bytes(12)

# fmt: off
HOSTILE = {
    # what is wrong with it         (the archive, what the refusal says)
    "no archive":                     (b"Not an archive at all", "is no ZIP archive"),
    "cut off":                        (archive("a.txt")[:-30], "is no ZIP archive"),
    "nothing in it":                  (archive(), "nothing in it"),
    "only marks of a desktop":        (archive(".DS_Store"), "nothing in it can be imported"),
    "bytes before":                   (archive("a.txt", before=b"#!/bin/sh\n"), "belong to nothing"),
    "bytes before, places not moved": (b"MZ" + archive("a.txt"), "not where its end says"),
    "bytes between":                  (archive("a.txt", between=b"hidden"), "belong to nothing"),
    "bytes after":                    (archive("a.txt", after=b"hidden"), "after its end"),
    "a second archive after":         (archive("a.txt") + archive("b.txt"), "not where its end says"),
    "a second end in the comment":    (archive("a.txt", comment=archive("b.txt")), "not where its end says"),
    "out of its folder":              (archive("../a.txt"), "leads out of its folder"),
    "out of its folder, deeper":      (archive("b/../../a.txt"), "leads out of its folder"),
    "an absolute place":              (archive("/etc/passwd"), "outside the archive"),
    "a drive":                        (archive("C:/a.txt"), "outside the archive"),
    "backslashes":                    (archive("b\\a.txt"), "a backslash"),
    "a share":                        (archive("\\\\server\\a.txt"), "a backslash"),
    "a part without a name":          (archive("b//a.txt"), "a part without a name"),
    "a part that is a dot":           (archive("b/./a.txt"), "a part without a name"),
    "no name":                        (archive(Member(b"")), "has no name"),
    "a zero byte in the name":        (archive(Member(b"a.txt\0.png")), "hidden characters"),
    "a new line in the name":         (archive("a\n.txt"), "hidden characters"),
    "writing turned around":          (archive("a\u202egpj.exe"), "hidden characters"),
    "a name that is too long":        (archive("a" * 201), "is too long"),
    "too deep":                       (archive("b/" * 50 + "a.txt"), "lies deeper"),
    "a name that is no UTF-8":        (archive(Member(b"\xff\xfe.txt")), "not the UTF-8"),
    "two names":                      (archive(Member(b"a.txt", extra=NAMED)), "has two names"),
    "a link":                         (archive(Member(b"a.txt", b"/etc/passwd", mode=LINK)), "a link"),
    "a pipe":                         (archive(Member(b"a.txt", mode=PIPE)), "a device or a pipe"),
    "a device":                       (archive(Member(b"a.txt", mode=DEVICE)), "a device or a pipe"),
    "a folder that is a file":        (archive(Member(b"b", b"", mode=FOLDER)), "a folder by its name and a file"),
    "a file that is a folder":        (archive(Member(b"b/", b"", mode=FILE)), "a folder by its name and a file"),
    "a folder with bytes":            (archive(Member(b"b/", mode=FOLDER)), "two different sizes"),
    "one name twice":                 (archive("a.txt", "a.txt"), "in it twice"),
    "one name in two spellings":      (archive("é.txt", "e\u0301.txt"), "in it twice"),
    "a file and a folder of a name":  (archive("b", "b/a.txt"), "a file and a folder"),
    "encrypted":                      (archive(Member(b"a.txt", flags=0x801)), "is encrypted"),
    "strongly encrypted":             (archive(Member(b"a.txt", flags=0x841)), "is encrypted"),
    "packed by LZMA":                 (archive(Member(b"a.txt", packing=14)), "packed in a way"),
    "another name in its own header": (archive(Member(b"a.txt", local={"name": b"b.txt"})), OTHER),
    "another size in its own header": (archive(Member(b"a.txt", local={"size": 5})), OTHER),
    "another checksum in its header": (archive(Member(b"a.txt", local={"crc": 5})), OTHER),
    "another packing in its header":  (archive(Member(b"a.txt", local={"packing": 0})), OTHER),
    "encrypted by its own header":    (archive(Member(b"a.txt", local={"flags": 0x801})), OTHER),
    "another size afterwards":        (archive(Member(b"a.txt", flags=0x808, afterwards=ZEROS)), OTHER),
    "no header of its own":           (archive("a.txt", Member(b"b.txt", central={"at": 1})), "belong to nothing"),
    "two entries of the same bytes":  (archive("a.txt", Member(b"b.txt", central={"at": 0})), "or to two entries"),
    "stored in two sizes":            (archive(Member(b"a.txt", packing=0, central=SMALL)), "two different sizes"),
    "fewer entries than it says":     (archive("a.txt", end={"here": 2, "count": 2}), "as many entries"),
    "more entries than it says":      (archive("a.txt", "b.txt", end={"here": 1, "count": 1}), "as many entries"),
    "more files than are taken":      (archive(*(f"{one}.txt" for one in range(10_001))), "more than 10,000"),
    "one part of several":            (archive("a.txt", end={"disk": 1, "first": 0}), "one part of several"),
    "two ends that differ":           (archive("a.txt", large={"count": 2}), "two ends"),
    "a large size that is not there": (archive(Member(b"a.txt", central={"size": 0xFFFFFFFF})), "is damaged"),
    "a bomb":                         (archive(Member(b"a.txt", bomb(20))), SWELLS),
    "a bomb beside much else":        (archive(Member(b"a.txt", bomb(20)), Member(b"b", MUCH, packing=0)), SWELLS),
    "a bomb of many":                 (archive(*(Member(name, bomb(5)) for name in FOUR)), SWELLS),
    "a bomb by what it says":         (archive(Member(b"a.txt", central=HIGH, local=HIGH)), SWELLS),
    "more than it says":              (archive(Member(b"a.txt", central=SMALL, local=SMALL)), "unpacks to more"),
    "less than it says":              (archive(Member(b"a.txt", central=LARGER, local=LARGER)), "is damaged"),
    "another checksum than its bytes":(archive(Member(b"a.txt", central=FALSE, local=FALSE)), "is damaged"),
    "bytes that cannot be unpacked":  (damaged(), "is damaged"),
}
# fmt: on
"""Each is refused with its reason, and nothing of it is stored (T-76, V5 5.2.3, 5.2.5 and 5.3.3)."""
