"""What each file type is and can do, and a first guess from a file's first bytes.

The guess only says which decoder to ask; the decoder's verdict counts, and nobody asks the file's name. A type that
is not in the table, and a HEIC for want of a decoder, is raw: kept and delivered as it is, never drawn.
"""

from dataclasses import dataclass
from enum import StrEnum


class ResourceType(StrEnum):
    """The three kinds of the compatible API; PDF and SVG are pictures there."""

    IMAGE = "image"
    VIDEO = "video"
    RAW = "raw"

    @property
    def in_words(self) -> str:
        """What a person calls one of these; a document is counted among the pictures, as it is shown."""
        return {"image": "a picture or document", "video": "a film or sound"}.get(
            self, "a file without a picture"
        )


@dataclass(frozen=True, slots=True)
class FileType:
    """One row of the table."""

    format: str
    resource_type: ResourceType
    mime_type: str
    alpha: bool  # may be see-through
    frames: bool  # may move
    pages: bool  # may have several pages
    sound: bool  # may be heard
    inline: bool  # a browser may show it in place; everything else is delivered as an attachment


_I, _V, _R = ResourceType
x, o = True, False

# fmt: off
#        format  kind mime type                    alpha frames pages sound inline
TABLE = (
FileType("jpg",  _I, "image/jpeg",                 o,    o,     o,    o,    x),
FileType("png",  _I, "image/png",                  x,    o,     o,    o,    x),
FileType("webp", _I, "image/webp",                 x,    x,     o,    o,    x),
FileType("avif", _I, "image/avif",                 x,    x,     o,    o,    x),
FileType("gif",  _I, "image/gif",                  x,    x,     o,    o,    x),
FileType("svg",  _I, "image/svg+xml",              x,    o,     o,    o,    o),  # may hold scripts
FileType("pdf",  _I, "application/pdf",            o,    o,     x,    o,    o),  # may hold scripts
FileType("mp4",  _V, "video/mp4",                  o,    x,     o,    x,    x),
FileType("mov",  _V, "video/quicktime",            x,    x,     o,    x,    x),
FileType("heic", _R, "image/heic",                 x,    x,     o,    o,    o),
FileType("",     _R, "application/octet-stream",   o,    o,     o,    o,    o),
)
# fmt: on

BY_FORMAT = {row.format: row for row in TABLE}
RAW = BY_FORMAT[""]

_STARTS = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
)
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_MP4_BRANDS = {
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"avc1",
    b"dash",
    b"M4V ",
    b"M4VH",
}
_MOV_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}
_SHORT_BOX = b"\x00"  # a box begins with its length: less than 16 MiB, but for the film itself


def sniff(head: bytes) -> FileType | None:
    """Guess the type from the first bytes of a file, 4 KiB are plenty; None where they say nothing.

    Source: the formats' own signatures; ISO 14496-12 section 4.3 for the brands of MP4, AVIF and HEIC.
    """
    for start, format_ in _STARTS:
        if head.startswith(start):
            return BY_FORMAT[format_]
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return BY_FORMAT["webp"]
    if head[4:8] == b"ftyp":
        return _by_brand(head)
    if head[4:8] in _MOV_BOXES and (head[:1] == _SHORT_BOX or head[4:8] == b"mdat"):
        # QuickTime files older than brands; "Fat-free milk" begins like one, but for the length
        return BY_FORMAT["mov"]
    if _first_element(head) == b"svg":
        return BY_FORMAT["svg"]
    return None


def seems_shown(name: str) -> bool:
    """Say whether a file's name promises a picture, film or document that is shown; only people ask the name."""
    ending = name.rpartition(".")[2].lower()
    row = BY_FORMAT.get("jpg" if ending == "jpeg" else ending, RAW)
    return "." in name and row.resource_type is not ResourceType.RAW


def _by_brand(head: bytes) -> FileType | None:
    length = min(int.from_bytes(head[:4], "big"), len(head))
    brands = [head[8:12], *(head[at : at + 4] for at in range(16, length - 3, 4))]
    if _AVIF_BRANDS.intersection(brands):
        return BY_FORMAT["avif"]
    if brands[0] in _HEIC_BRANDS:
        return BY_FORMAT["heic"]
    if brands[0] == b"qt  ":
        return BY_FORMAT["mov"]
    return BY_FORMAT["mp4"] if _MP4_BRANDS.intersection(brands) else None


def _first_element(head: bytes) -> bytes:
    """Name the first element of an XML text without its prefix; empty where there is none."""
    rest = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    while rest.startswith((b"<?", b"<!")):
        if rest.startswith(b"<?"):
            end = b"?>"
        elif rest.startswith(b"<!--"):
            end = b"-->"
        else:
            end = b"]>" if b"[" in rest.partition(b">")[0] else b">"
        rest = rest.partition(end)[2].lstrip()
    if not rest.startswith(b"<"):
        return b""
    name = rest[1:200].replace(b">", b" ").replace(b"/", b" ").split()[:1]
    return name[0].rpartition(b":")[2] if name else b""
