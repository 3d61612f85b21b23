"""Drawings hold pixels and nothing else: where and by whom a photograph was taken stays with its original (T-77)."""

import io

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from mediadesk.engines.pixels import RENDER_FORMATS
from tests.engines.drawn import examine, opened

SECRET = "Nina at home"
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>{SECRET}</dc:creator></x:xmpmeta>'.encode()


def photograph(kind: str) -> bytes:
    """A picture with a place, a name, a comment and a colour profile."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = SECRET
    exif.get_ifd(0x8825).update(
        {1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 18.0), 29: "2026:01:01"}
    )
    options = {"exif": exif, "xmp": XMP}
    if kind == "PNG":
        text = PngInfo()
        text.add_text("Comment", SECRET)
        text.add_itxt("XML:com.adobe.xmp", XMP.decode())
        options = {"exif": exif, "pnginfo": text}
    elif kind == "JPEG":
        options["comment"] = SECRET
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("render_format", RENDER_FORMATS)
def test_no_drawing_tells_where_or_by_whom(tmp_path, kind, render_format) -> None:
    original = photograph(kind)
    assert SECRET.encode() in original

    for rendered in examine(tmp_path, original, boxes_px=(64, 16), render_format=render_format).rendered:
        drawing = opened(rendered)

        assert SECRET.encode() not in rendered.data
        assert b"GPS" not in rendered.data
        assert dict(drawing.getexif()) == {}
        assert not {"exif", "xmp", "comment", "XML:com.adobe.xmp", "icc_profile"} & set(drawing.info)
