"""Uploads that come in parts: what a part says of itself, how many there may be, and when all of them are there.

A part tells by its range where in the file it belongs, as Cloudinary's clients tell it. Parts may come in any order and
more than once; those that overlap without being the same are of another file.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from mediadesk.rules.refusals import Refusal, Why

MEGA: Final = 1_000_000

# fmt: off
#                     limit                  of what
LEAST_PART_BYTES:     Final = 5 * MEGA            # a part that is not the last
MOST_PART_BYTES:      Final = 100 * MEGA          # a part, and a file that a program sends whole
MOST_PARTS:           Final = 2_000               # of one upload
MOST_OPEN:            Final = 20                  # uploads of one member or key in an environment, none of them done
OPEN_FOR:             Final = timedelta(hours=24) # since its last part; then the upload is forgotten
LONGEST_TOKEN:        Final = 500                 # by which whoever uploads names the upload
# fmt: on

_RANGE: Final = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|-1|\*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """Where a part belongs: its first byte, the one after its last, and the size of the file if it is known yet."""

    start: int
    end: int
    total: int | None = None

    @property
    def size_bytes(self) -> int:
        """How long the part is."""
        return self.end - self.start

    @property
    def is_last(self) -> bool:
        """Whether the file ends with it."""
        return self.end == self.total


def read_span(text: str) -> Span:
    """Read a `Content-Range`: "bytes 0-5999999/22744222". A size of -1 or * is not known yet.

    Source: RFC 9110 section 14.4; -1 is how the official Node.js client writes it.

    Raises:
        Refusal: BAD_VALUE, PART_TOO_SMALL, TOO_LARGE.
    """
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        raise _bad("write it like bytes 0-5999999/22744222")
    first, last, size = match.groups()
    span = Span(int(first), int(last) + 1, None if size in {"-1", "*"} else int(size))
    if span.end <= span.start or (span.total is not None and span.end > span.total):
        raise _bad("it ends before it begins, or after the file's end")
    if span.size_bytes > MOST_PART_BYTES:
        raise Why.TOO_LARGE(limit=f"{MOST_PART_BYTES // MEGA} MB for one part")
    if span.size_bytes < LEAST_PART_BYTES and not span.is_last:
        raise Why.PART_TOO_SMALL()
    return span


def clean_token(text: str) -> str:
    """What an upload is called by whoever sends it. Raises: Refusal MISSING_VALUE, BAD_VALUE."""
    token = text.strip()
    if not token:
        raise Why.MISSING_VALUE(what="X-Unique-Upload-Id: every part of an upload bears the same one")
    if len(token) > LONGEST_TOKEN:
        raise Why.BAD_VALUE(what="X-Unique-Upload-Id", reason=f"at most {LONGEST_TOKEN} characters are read")
    return token


def overlaps(span: Span, others: Iterable[tuple[int, int]]) -> bool:
    """Whether some bytes of a part are bytes of others too. Others are (first byte, size)."""
    return any(start < span.end and span.start < start + size for start, size in others)


def are_whole(parts: Iterable[tuple[int, int]], total: int) -> bool:
    """Whether parts, as (first byte, size), are a whole file of this size without a gap."""
    reached = 0
    for start, size in sorted(parts):
        if start != reached:
            return False
        reached += size
    return reached == total


def _bad(reason: str) -> Refusal:
    return Why.BAD_VALUE(what="Content-Range", reason=reason)
