"""What a file is, and small pictures of it: the serving process's side of the decoder.

No picture library is ever loaded here. Every file is decoded in a fresh process that ends with it
(`engines/decoder`), so a file that crashes, hangs or swells takes only its own decoder with it, and pixels of one
tenant cannot turn up in another's picture (T-67 to T-69). An upload costs one such process: ask for the type and
the thumbnails together.
"""

import dataclasses
import json
import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import msgspec

import mediadesk
from mediadesk.engines.decoder.job import Answer, Job, Limits
from mediadesk.rules.filetypes import RAW, FileType, ResourceType, sniff

RENDER_FORMATS = ("webp", "jpg", "png", "avif")
MOST_DECODERS = 2  # for files that arrive, at once in this process; more would only take the pages' time
MOST_DRAWERS = 1  # for pictures that are missing: they do not wait for files that arrive

log = logging.getLogger(__name__)

_HEAD_BYTES = 4096
_LARGEST_BOX_PX = 4096
_ANSWER_BYTES = 64 * 1024
_free_decoders = threading.BoundedSemaphore(MOST_DECODERS)
_free_drawers = threading.BoundedSemaphore(MOST_DRAWERS)
_MOST_CPU_SECONDS = {"svg": 5}  # a program more than a picture: a few bytes keep a decoder busy for ever


class NotDecoded(Exception):
    """The file claims to be a picture, document or film, and could not be shown to be one."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Undecodable(NotDecoded):
    """It is broken, cut off, locked, or reaches outside itself."""


class TooManyPixels(NotDecoded):
    """Its header says that it is larger than is allowed, all frames together."""


class TooManyFrames(NotDecoded):
    """Its header says that it has more frames than are allowed."""


class DecoderTimeout(NotDecoded):
    """It took more time than is allowed."""


class NoDecoderFree(DecoderTimeout):
    """Others are at work, and none of them ended in time: nothing is said about the file."""


class DecoderCrashed(NotDecoded):
    """The decoder died of it, most often for want of memory."""


_REFUSALS = {
    "undecodable": Undecodable,
    "too_many_pixels": TooManyPixels,
    "too_many_frames": TooManyFrames,
}


@dataclass(frozen=True, slots=True)
class Rendered:
    """A small picture, upright, in sRGB, without any metadata."""

    box_px: int
    format: str
    width_px: int
    height_px: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Examined:
    """What a file is, by the decoder's word. A raw file has no size."""

    type: FileType
    width_px: int | None = None  # upright; a PDF's in points
    height_px: int | None = None
    pages: int = 1  # or frames
    duration_seconds: float | None = None
    has_alpha: bool = False
    has_sound: bool = False
    rendered: tuple[Rendered, ...] = ()

    @property
    def resource_type(self) -> ResourceType:
        """Image, video or raw."""
        return self.type.resource_type

    @property
    def format(self) -> str:
        """The format's short name, empty for a raw file of no known type."""
        return self.type.format


def examine(
    path: Path, *, boxes_px: tuple[int, ...] = (), render_format: str = "webp", limits: Limits | None = None
) -> Examined:
    """Say what a file is and draw it once for each box, its longer side at most the box's.

    A file that claims nothing by its first bytes is raw, without asking a decoder.

    Args:
        boxes_px: sides of square boxes, 1 to 4096; drawings come back in this order. Sound has none.
        render_format: one of RENDER_FORMATS.

    Raises:
        NotDecoded: one of its five kinds. The caller may keep the file as raw, or refuse it.

    Cost: one process, about 0.1 s and 60 MB for a photograph; waits while two others are at work.
    """
    return _examine(path, boxes_px=boxes_px, render_format=render_format, limits=limits, free=_free_decoders)


def _examine(
    path: Path,
    *,
    boxes_px: tuple[int, ...],
    render_format: str,
    limits: Limits | None,
    free: threading.BoundedSemaphore,
) -> Examined:
    if render_format not in RENDER_FORMATS or not all(1 <= box <= _LARGEST_BOX_PX for box in boxes_px):
        raise ValueError("A drawing needs a known format and boxes of 1 to 4096 px.")
    limits = limits or Limits()
    with path.open("rb", buffering=0) as source:
        guess = sniff(source.read(_HEAD_BYTES))
        source.seek(0)
        if guess is None:
            return Examined(RAW)
        if guess.resource_type is ResourceType.RAW:
            return Examined(guess)
        cpu_seconds = min(limits.cpu_seconds, _MOST_CPU_SECONDS.get(guess.format, limits.cpu_seconds))
        job = Job(guess.format, boxes_px, render_format, -1, replace(limits, cpu_seconds=cpu_seconds))
        if not free.acquire(timeout=limits.wait_seconds):
            raise NoDecoderFree("No decoder came free.")
        try:
            answer, output = _decode(source, job)
        finally:
            free.release()
    if answer.refusal:
        raise _REFUSALS.get(answer.refusal, Undecodable)(answer.reason)
    return Examined(
        type=guess,
        width_px=answer.width_px,
        height_px=answer.height_px,
        pages=answer.pages,
        duration_seconds=answer.duration_seconds,
        has_alpha=answer.has_alpha,
        has_sound=answer.has_sound,
        rendered=_cut(answer, output, render_format=render_format),
    )


def render(path: Path, *, box_px: int, render_format: str = "webp", limits: Limits | None = None) -> Rendered:
    """Draw a file once. Like `examine`, for a size that was not asked for at upload.

    Raises:
        NotDecoded: one of its five kinds; Undecodable also for a raw file, and for sound.
    """
    examined = _examine(
        path, boxes_px=(box_px,), render_format=render_format, limits=limits, free=_free_drawers
    )
    if not examined.rendered:
        raise Undecodable("There is nothing to draw in it.")
    return examined.rendered[0]


def _decode(source: BinaryIO, job: Job) -> tuple[Answer, bytes]:
    try:
        with (
            tempfile.TemporaryDirectory(prefix="mediadesk-decoder-") as empty,
            tempfile.TemporaryFile() as output,
            tempfile.TemporaryFile() as said,
        ):
            _run(replace(job, output=output.fileno()), source=source, said=said, directory=empty)
            said.seek(0)
            answer = msgspec.json.decode(said.read(_ANSWER_BYTES), type=Answer)
            output.seek(0)
            return answer, output.read(job.limits.output_bytes)
    except msgspec.DecodeError:
        raise DecoderCrashed("The decoder ended without an answer.") from None


def _run(job: Job, *, source: BinaryIO, said: BinaryIO, directory: str) -> None:
    """Run the decoder to its end, or to its limit.

    Raises:
        DecoderTimeout, DecoderCrashed: see there.
    """
    # -P: nothing is imported from the directory it runs in. The input is the very file: there is no path to swap.
    command = [sys.executable, "-P", "-s", "-B", "-m", "mediadesk.engines.decoder.child"]
    child = subprocess.Popen(  # noqa: S603  our own program; the job holds nothing a person typed
        [*command, json.dumps(dataclasses.asdict(job))],
        stdin=source,
        stdout=said,
        stderr=subprocess.DEVNULL,
        pass_fds=(job.output,),
        cwd=directory,
        env=_environment(),
        start_new_session=True,
    )
    try:
        ended = _wait(child.pid, seconds=job.limits.wall_seconds)
    finally:
        if child.poll() is None:
            child.kill()
        status = child.wait()
    if not ended or status == -signal.SIGXCPU:
        raise DecoderTimeout("It took more time than is allowed.")
    if status:
        log.warning("a decoder of %s ended with status %s", job.format, status)
        raise DecoderCrashed("It takes more memory than is allowed, or breaks its decoder.")


def _wait(pid: int, *, seconds: float) -> bool:
    """Wait for a process without polling for it, which would cost up to 50 ms an upload."""
    handle = os.pidfd_open(pid)
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(handle)


def _environment() -> dict[str, str]:
    """All that a decoder is told: nothing of this process's own environment, and no secret."""
    return {
        "PYTHONPATH": str(Path(mediadesk.__file__).parents[1]),
        "LANG": "C.UTF-8",
        "MALLOC_ARENA_MAX": "2",
        "VIPS_BLOCK_UNTRUSTED": "1",
        "VIPS_CONCURRENCY": "1",
        "VIPS_MAX_COORD": "1000000",
    }


def _cut(answer: Answer, output: bytes, *, render_format: str) -> tuple[Rendered, ...]:
    """Cut the output into its drawings.

    Raises:
        DecoderCrashed: the drawings are not those that the answer tells of.
    """
    if sum(drawing.size_bytes for drawing in answer.drawings) != len(output):
        raise DecoderCrashed("The decoder's drawings are not whole.")
    rendered, start = [], 0
    for drawing in answer.drawings:
        data = output[start : start + drawing.size_bytes]
        rendered.append(Rendered(drawing.box_px, render_format, drawing.width_px, drawing.height_px, data))
        start += drawing.size_bytes
    return tuple(rendered)
