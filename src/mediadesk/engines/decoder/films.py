"""Films, read by FFmpeg through PyAV: MP4 and MOV, their poster taken from the middle.

The demuxer is named, and reads from an open file: playlists and other addresses inside a file are never followed.
"""

import os
from typing import cast

import av
import av.audio.stream
import av.subtitles.stream  # PyAV loads these when it meets such a stream; the decoder may open nothing by then
import av.video.stream
import pyvips
from av.video.frame import VideoFrame

from mediadesk.engines.decoder.drawings import draw, from_rgba
from mediadesk.engines.decoder.job import INPUT, Answer, Job, Refused, damaged, require_size

_QUARTER_TURN = 90
_FRAMES = {b"mdat", b"moov", b"moof"}
_SHORTEST_BOX_BYTES = 8  # ISO 14496-12 section 4.2: a length and a name
_FRAMES_TRIED = 300  # from a key frame to one that can be shown


def read(job: Job) -> tuple[Answer, list[bytes]]:
    """Examine the film on INPUT and draw its poster. Sound without pictures has no size and no poster.

    Raises:
        Refused: undecodable, too_many_pixels.
    """
    try:
        _require_whole()
        with os.fdopen(INPUT, "rb", closefd=False) as file, av.open(file, format="mp4") as container:
            return _read(cast(av.container.InputContainer, container), job)
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise damaged(getattr(error, "strerror", None) or str(error)) from None


def _require_whole() -> None:
    """Refuse a film that ends within its frames or its table of them, although the part that is there may play."""
    at, size_bytes = 0, os.fstat(INPUT).st_size
    while at < size_bytes:
        head = os.pread(INPUT, 16, at)
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        if head[4:8] in _FRAMES and at + length > size_bytes:
            missing = at + length - size_bytes
            raise Refused("undecodable", f"It is damaged or cut off: the last {missing} bytes are missing.")
        if length < _SHORTEST_BOX_BYTES:  # 0 is "to the end"; what else stands here, the demuxer may judge
            return
        at += length


def _read(container: av.container.InputContainer, job: Job) -> tuple[Answer, list[bytes]]:
    duration_seconds = container.duration / av.time_base if container.duration else None
    has_sound = bool(container.streams.audio)
    if not container.streams.video:
        if not has_sound:
            raise Refused("undecodable", "It has neither pictures nor sound.")
        if next(container.decode(audio=0), None) is None:
            raise Refused("undecodable", "None of its sound decodes.")
        return Answer(duration_seconds=duration_seconds, has_sound=True), []
    stream = container.streams.video[0]
    if not hasattr(stream, "width"):  # PyAV gives a stream of an unknown kind no codec, and so no size
        raise Refused("undecodable", "There is no decoder for its pictures.")
    require_size(job.limits, width_px=stream.width, height_px=stream.height)
    stream.codec_context.thread_count = 1
    frame = _poster_frame(container, duration_seconds)
    require_size(job.limits, width_px=frame.width, height_px=frame.height)
    drawings, pictures = draw(_upright(frame, job), job=job)
    sideways = frame.rotation % (2 * _QUARTER_TURN) == _QUARTER_TURN
    answer = Answer(
        width_px=frame.height if sideways else frame.width,
        height_px=frame.width if sideways else frame.height,
        duration_seconds=duration_seconds,
        has_sound=has_sound,
        drawings=drawings,
    )
    return answer, pictures


def _poster_frame(container: av.container.InputContainer, duration_seconds: float | None) -> VideoFrame:
    if duration_seconds:
        container.seek(int(duration_seconds / 2 * av.time_base))
    for tried, frame in enumerate(container.decode(video=0)):
        if not frame.is_corrupt:
            return frame
        if tried == _FRAMES_TRIED:
            break
    raise Refused("undecodable", "None of its frames decodes.")


def _upright(frame: VideoFrame, job: Job) -> pyvips.Image:
    box_px = max(job.boxes_px, default=64)
    shrink = min(1, box_px / max(frame.width, frame.height))
    width_px, height_px = max(1, round(frame.width * shrink)), max(1, round(frame.height * shrink))
    plane = frame.reformat(width=width_px, height=height_px, format="rgba").planes[0]
    image = from_rgba(bytes(plane), width_px=width_px, height_px=height_px, row_bytes=plane.line_size)
    quarter_turns = (
        round(-frame.rotation / _QUARTER_TURN) % 4
    )  # counted clockwise; FFmpeg counts the other way
    return image if not quarter_turns else image.rot(f"d{quarter_turns * _QUARTER_TURN}")
