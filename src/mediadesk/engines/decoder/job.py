"""The words that the serving process and the decoder exchange: a job goes in as JSON, an answer comes out.

Only what Python brings is imported: every millisecond here is paid by every upload.
"""

import re
from dataclasses import dataclass

INPUT = 0  # the file to decode is the decoder's standard input, opened for reading
ANSWER = 1  # the answer goes to its standard output
OUTPUT = (
    3  # the drawings go here: moved down from where they were handed over, so that no gap is left to open
)

_NO_MEMORY = re.compile("out of memory|insufficient memory|memory allocation|allocate memory", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a decoder may use; beyond it, it is refused or killed."""

    pixels: int = 50_000_000  # width × height × frames, known from the header before a pixel is decoded
    frames: int = 1_000
    svg_bytes: int = 10 * 2**20  # the only kind that is read into memory whole
    memory_bytes: int = 512 * 2**20
    output_bytes: int = 32 * 2**20
    cpu_seconds: int = 10
    wall_seconds: float = 15.0
    wait_seconds: float = 60.0  # for a free decoder


@dataclass(frozen=True, slots=True)
class Job:
    """Examine the file on INPUT as this format and draw it once for each box."""

    format: str
    boxes_px: tuple[int, ...]
    render_format: str
    output: int  # a file open for writing, which gets the drawings one after another
    limits: Limits


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawing in the output, at most as wide and as high as its box."""

    box_px: int
    width_px: int
    height_px: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What the file is, or why it could not be read: then `refusal` is not empty."""

    refusal: str = ""  # undecodable, too_many_pixels, too_many_frames
    reason: str = ""
    width_px: int | None = None
    height_px: int | None = None
    pages: int = 1
    duration_seconds: float | None = None
    has_alpha: bool = False
    has_sound: bool = False
    drawings: tuple[Drawing, ...] = ()


class Refused(Exception):
    """The file is not fit; carries the answer's refusal and reason."""

    def __init__(self, refusal: str, reason: str) -> None:
        super().__init__(refusal, reason)
        self.refusal = refusal
        self.reason = reason


def damaged(said: str) -> Refused:
    """Make the refusal of a file that does not decode; what a library said of it is in no words of people.

    Raises:
        MemoryError: it was memory that a library lacked; the decoder ends of it, and its ending is the answer.
    """
    if _NO_MEMORY.search(said):
        raise MemoryError
    return Refused("undecodable", "It is damaged or cut off.")


def require_size(limits: Limits, *, width_px: int, height_px: int, frames: int = 1) -> None:
    """Refuse too many frames or pixels, by the header's word alone.

    Raises:
        Refused: too_many_frames, too_many_pixels, or undecodable where a side is not positive.
    """
    if min(width_px, height_px, frames) < 1:
        raise Refused("undecodable", "It has no size.")
    if frames > limits.frames:
        raise Refused("too_many_frames", f"It has {frames} frames; {limits.frames} are allowed.")
    if width_px * height_px * frames > limits.pixels:
        times = f" × {frames} frames" if frames > 1 else ""
        raise Refused(
            "too_many_pixels",
            f"It has {width_px} × {height_px} pixels{times}; {limits.pixels} pixels are allowed in all.",
        )
