"""PDF, its pages counted and its first page drawn by PDFium, which runs no script here and fetches nothing."""

import os

import pypdfium2

from mediadesk.engines.decoder.drawings import draw, from_rgba
from mediadesk.engines.decoder.job import INPUT, Answer, Job, Refused, damaged


def read(job: Job) -> tuple[Answer, list[bytes]]:
    """Examine the PDF on INPUT and draw its first page; its size is given in points.

    Raises:
        Refused: undecodable, also when a password is needed.
    """
    try:
        return _read(job)
    except pypdfium2.PdfiumError as error:
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise Refused("undecodable", "It is locked with a password.") from None
        raise damaged(str(error)) from None


def _read(job: Job) -> tuple[Answer, list[bytes]]:
    with os.fdopen(INPUT, "rb", closefd=False) as file:
        document = pypdfium2.PdfDocument(file)
        pages = len(document)
        if not pages:
            raise Refused("undecodable", "It has no pages.")
        page = document[0]
        width_pt, height_pt = page.get_size()
        if not (width_pt > 0 and height_pt > 0):
            raise Refused("undecodable", "Its first page has no size.")
        box_px = max(job.boxes_px, default=64)
        bitmap = page.render(
            scale=box_px / max(width_pt, height_pt), rev_byteorder=True, force_bitmap_format=_RGBX
        )
        largest = from_rgba(
            bytes(bitmap.buffer), width_px=bitmap.width, height_px=bitmap.height, row_bytes=bitmap.stride
        )
        drawings, pictures = draw(largest, job=job)
    answer = Answer(
        width_px=max(1, round(width_pt)), height_px=max(1, round(height_pt)), pages=pages, drawings=drawings
    )
    return answer, pictures


_RGBX = pypdfium2.raw.FPDFBitmap_BGRx  # four bytes a pixel, so that rows need no unpacking; reversed above
