"""Drawings for boxes: scaled, upright, in sRGB, and bare of everything but pixels.

libvips keeps EXIF, GPS and all the rest unless it is told otherwise; here is the one place that writes pictures,
and it tells it (T-77).
"""

import pyvips

from mediadesk.engines.decoder.job import Drawing, Job

# WebP: effort 3 takes three times as long as 1 for 0.4 dB, and what it writes is larger (libvips 8.18, 1280 px).
_HOW = {
    "webp": (".webp", {"Q": 80, "effort": 1}),
    "jpg": (".jpg", {"Q": 82, "optimize_coding": True}),
    "png": (".png", {"compression": 6}),
    "avif": (".avif", {"Q": 55, "effort": 2}),
}
_WHITE = [255, 255, 255]


def draw(largest: pyvips.Image, *, job: Job) -> tuple[tuple[Drawing, ...], list[bytes]]:
    """Write one drawing for each box, the same order.

    Args:
        largest: upright, sRGB, no larger than the largest box; the smaller ones are made from it.
    """
    largest = largest.copy_memory()  # decoded once, then read once for each box
    drawings, pictures = [], []
    for box_px in job.boxes_px:
        fitting = largest.thumbnail_image(box_px, height=box_px, size="down", no_rotate=True)
        picture = _write(fitting, format_=job.render_format)
        drawings.append(Drawing(box_px, fitting.width, fitting.height, len(picture)))
        pictures.append(picture)
    return tuple(drawings), pictures


def from_rgba(pixels: bytes, *, width_px: int, height_px: int, row_bytes: int) -> pyvips.Image:
    """Take pixels of four bytes each whose rows may be padded, and drop the fourth band."""
    padded = pyvips.Image.new_from_memory(pixels, row_bytes // 4, height_px, 4, "uchar")
    return padded.crop(0, 0, width_px, height_px).extract_band(0, n=3).copy(interpretation="srgb")


def _write(image: pyvips.Image, *, format_: str) -> bytes:
    suffix, options = _HOW[format_]
    if format_ == "jpg" and image.hasalpha():
        image = image.flatten(background=_WHITE)
    written: bytes = image.write_to_buffer(suffix, keep="none", **options)
    return written
