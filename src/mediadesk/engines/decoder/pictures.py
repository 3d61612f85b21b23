"""Pictures made of pixels, read by libvips: JPEG, PNG, WebP, AVIF, GIF.

Every loader of libvips but the one for the format at hand is blocked, and the header is looked at before the
pixels. Reading to the last row is the proof that the file is what it claims: a cut-off file is refused. Of a moving
picture that proves the first frame alone; libvips takes one that was cut off further behind for a shorter one.
"""

import pyvips

from mediadesk.engines.decoder.drawings import draw
from mediadesk.engines.decoder.job import INPUT, Answer, Job, damaged, require_size

_LOADERS = {
    "jpg": "VipsForeignLoadJpeg",
    "png": "VipsForeignLoadPng",
    "webp": "VipsForeignLoadWebp",
    "avif": "VipsForeignLoadHeif",
    "gif": "VipsForeignLoadNsgif",
}
_SIDEWAYS = {5, 6, 7, 8}  # EXIF orientations that swap width and height
_PROOF_PX = 64


def read(job: Job) -> tuple[Answer, list[bytes]]:
    """Examine and draw the picture on INPUT.

    Raises:
        Refused: undecodable, too_many_pixels, too_many_frames.
    """
    allow_only(_LOADERS[job.format])
    try:
        return _read(job)
    except pyvips.Error as error:
        raise damaged(error.detail) from None


def _read(job: Job) -> tuple[Answer, list[bytes]]:
    source = pyvips.Source.new_from_descriptor(INPUT)
    header = pyvips.Image.new_from_source(source, "", access="sequential", fail_on="error")
    frames = header.get_n_pages()
    require_size(job.limits, width_px=header.width, height_px=header.height, frames=frames)
    width_px, height_px = header.width, header.height
    if field(header, "orientation", 1) in _SIDEWAYS:
        width_px, height_px = height_px, width_px
    box_px = max(job.boxes_px, default=_PROOF_PX)
    # Not `thumbnail_source`: libvips 8.18 drops its `fail_on`, and a cut-off JPEG or PNG would pass as a grey one.
    shrunk = _shrunk(job.format, shrink=max(width_px, height_px) / box_px)
    picture = pyvips.Image.new_from_source(source, "", access="sequential", fail_on="error", **shrunk)
    largest = picture.thumbnail_image(box_px, height=box_px, size="down", output_profile="srgb")
    drawings, pictures = draw(largest, job=job)
    has_alpha = bool(header.hasalpha())
    answer = Answer(
        width_px=width_px, height_px=height_px, pages=frames, has_alpha=has_alpha, drawings=drawings
    )
    return answer, pictures


def _shrunk(format_: str, *, shrink: float) -> dict[str, float]:
    """Say how a loader may shrink while it decodes, which is quicker; a JPEG to no less than twice the box."""
    if format_ == "jpg":
        return {"shrink": max(step for step in (1, 2, 4, 8) if step == 1 or step * 2 <= shrink)}
    return {"scale": 1 / shrink} if format_ == "webp" and shrink > 1 else {}


def allow_only(loader: str) -> None:
    """Block every loader of libvips but one, and those it calls untrusted unless that is the one."""
    pyvips.operation_block_set("VipsForeignLoad", True)  # noqa: FBT003  libvips' own signature
    pyvips.operation_block_set(loader, False)  # noqa: FBT003
    pyvips.cache_set_max(0)


def field(image: pyvips.Image, name: str, default: int) -> int:
    """Read a whole number from a picture's header."""
    return int(image.get(name)) if image.get_typeof(name) else default
