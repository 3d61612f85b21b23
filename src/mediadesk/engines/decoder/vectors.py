"""SVG, drawn by librsvg inside libvips from memory, after a look at everything that could reach outside.

An SVG that names another file, an address, a style sheet or an entity is refused, although librsvg would not follow
most of them: a picture that is not whole without the outside looks different to everyone who opens it (T-70).
"""

import os
import re
from typing import NoReturn
from xml.parsers import expat  # reads what is refused below; nothing is expanded or fetched

import pyvips

from mediadesk.engines.decoder.drawings import draw
from mediadesk.engines.decoder.job import INPUT, Answer, Job, Refused, damaged, require_size
from mediadesk.engines.decoder.pictures import allow_only

_HREFS = {"href", "xlink:href", "src", "xml:base"}
_WITHIN = re.compile(r"\s*(#|data:image/(png|jpe?g|gif|webp)[;,]|$)", re.IGNORECASE)
# Each piece of it takes what it can and gives nothing back (`*+`), so that no text is read twice.
_STYLE_REACHING_OUT = re.compile(
    r"@import|url\(\s*+['\"]?+\s*+(?!#|data:image/(?:png|jpe?g|gif|webp)[;,]|data:font/|['\")])",
    re.IGNORECASE,
)
_OUTSIDE = "It refers to something outside itself."


def read(job: Job) -> tuple[Answer, list[bytes]]:
    """Examine and draw the SVG on INPUT.

    Raises:
        Refused: undecodable, too_many_pixels.
    """
    text = _whole(limit_bytes=job.limits.svg_bytes)
    _require_self_contained(text)
    allow_only("VipsForeignLoadSvg")
    try:
        header = pyvips.Image.svgload_buffer(text)
        require_size(job.limits, width_px=header.width, height_px=header.height)
        box_px = max(job.boxes_px, default=64)
        # A drawing has no size of its own: it fills the box, whether that is up or down.
        largest = pyvips.Image.thumbnail_buffer(text, box_px, height=box_px, size="both")
        drawings, pictures = draw(largest, job=job)
    except pyvips.Error as error:
        raise damaged(error.detail) from None
    answer = Answer(width_px=header.width, height_px=header.height, has_alpha=True, drawings=drawings)
    return answer, pictures


def _whole(*, limit_bytes: int) -> bytes:
    with os.fdopen(INPUT, "rb", closefd=False) as file:
        text = file.read(limit_bytes + 1)
    if len(text) > limit_bytes:
        raise Refused("undecodable", f"It is an SVG of more than {limit_bytes} bytes.")
    return text


def _require_self_contained(text: bytes) -> None:
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.buffer_size = max(len(text), 1)  # a text comes whole: nothing is hidden across two pieces
    parser.StartElementHandler = _element
    parser.CharacterDataHandler = _style
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.ProcessingInstructionHandler = _instruction
    try:
        parser.Parse(text, True)  # noqa: FBT003  expat's own signature
    except expat.ExpatError as error:
        raise Refused("undecodable", f"It is not well-formed XML: {error}") from None


def _element(name: str, attributes: dict[str, str]) -> None:
    local = name.rpartition(":")[2]
    if local == "include":
        _refuse()
    for key, value in attributes.items():
        # A link is followed by a person who clicks it, not by whoever draws the picture.
        if key in _HREFS and local != "a" and not _WITHIN.match(value):
            _refuse()
        _style(value)


def _style(text: str) -> None:
    if _STYLE_REACHING_OUT.search(text):
        _refuse()


def _instruction(target: str, data: str) -> None:
    del data
    if target == "xml-stylesheet":
        _refuse()


def _refuse(*_: object) -> NoReturn:
    raise Refused("undecodable", _OUTSIDE)
