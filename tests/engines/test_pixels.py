"""What a file is, told by its content alone, and what is drawn of it."""

import contextlib
import io

import pytest
from PIL import Image

from mediadesk.engines import pixels
from mediadesk.engines.decoder.job import Limits
from mediadesk.rules.filetypes import ResourceType
from tests import pictures
from tests.engines.drawn import examine, opened, quarters, svg

BOXES = (320, 32)

# fmt: off
FILES = [
    # made of                                     format  kind                 size        largest drawing
    (pictures.picture("JPEG"),                    "jpg",  ResourceType.IMAGE,  (40, 30),   (40, 30)),
    (pictures.picture("PNG"),                     "png",  ResourceType.IMAGE,  (40, 30),   (40, 30)),
    (pictures.picture("WEBP"),                    "webp", ResourceType.IMAGE,  (40, 30),   (40, 30)),
    (pictures.picture("AVIF"),                    "avif", ResourceType.IMAGE,  (40, 30),   (40, 30)),
    (pictures.picture("GIF"),                     "gif",  ResourceType.IMAGE,  (40, 30),   (40, 30)),
    (pictures.SVG,                                "svg",  ResourceType.IMAGE,  (40, 30),   (320, 240)),  # fills its box
    (pictures.document(),                         "pdf",  ResourceType.IMAGE,  (200, 100), (320, 160)),  # so does this
    (pictures.film("mp4"),                        "mp4",  ResourceType.VIDEO,  (64, 48),   (64, 48)),
    (pictures.film("mov"),                        "mov",  ResourceType.VIDEO,  (64, 48),   (64, 48)),
]
RAW = [
    # content                                     format
    (b"",                                         ""),
    (b"plain text",                               ""),
    (b"PK\x03\x04" + bytes(100),                  ""),      # a ZIP archive
    (b"<html><svg></svg></html>",                 ""),      # a page that holds an SVG is a page
    (b"Fat-free milk, and how it is made",        ""),      # begins like a box of QuickTime, but for its length
    (b"#EXTM3U\nfile:///etc/passwd",               ""),      # a playlist is followed by nobody (T-70)
    (pictures.picture("TIFF"),                    ""),      # no decoder: kept as it is
    (pictures.picture("BMP"),                     ""),
    (b"\0\0\0\x18ftypheic" + bytes(100),          "heic"),
]
# fmt: on


@pytest.mark.parametrize(
    ("content", "format_", "kind", "size", "drawn"), FILES, ids=[row[1] for row in FILES]
)
def test_each_type_is_known_measured_and_drawn(tmp_path, content, format_, kind, size, drawn) -> None:
    examined = examine(tmp_path, content, boxes_px=BOXES)

    assert (examined.format, examined.resource_type) == (format_, kind)
    assert (examined.width_px, examined.height_px, examined.pages) == (*size, 1)
    assert (examined.rendered[0].width_px, examined.rendered[0].height_px) == drawn
    assert tuple(one.box_px for one in examined.rendered) == BOXES
    for one in examined.rendered:
        picture = opened(one)
        assert (picture.format, picture.size) == ("WEBP", (one.width_px, one.height_px))
        assert max(picture.size) <= one.box_px


@pytest.mark.parametrize(("content", "format_"), RAW)
def test_anything_else_is_raw_and_asks_no_decoder(tmp_path, monkeypatch, content, format_) -> None:
    monkeypatch.setattr(pixels.subprocess, "Popen", None)

    examined = examine(tmp_path, content, boxes_px=BOXES)

    assert (examined.format, examined.resource_type) == (format_, ResourceType.RAW)
    assert (examined.width_px, examined.rendered) == (None, ())


# fmt: off
LIES = [
    # name              content                       what it is
    ("photo.jpg",       pictures.picture("PNG"),      "png"),
    ("photo.png",       pictures.SVG,                 "svg"),
    ("safe.txt",        pictures.document(),          "pdf"),
    ("film.mp4",        pictures.picture("GIF"),      "gif"),
    ("photo.jpg",       b"MZ" + bytes(500),           ""),
    ("drawing.svg",     b"<script>alert(1)</script>", ""),
    ("photo.png\n.exe", pictures.picture("WEBP"),     "webp"),
]
# fmt: on


@pytest.mark.parametrize(("name", "content", "format_"), LIES)
def test_a_name_that_lies_changes_nothing(tmp_path, name, content, format_) -> None:
    """T-71."""
    assert examine(tmp_path, content, name=name).format == format_


# fmt: off
CLAIMS = [
    # first bytes of                              followed by
    (b"\xff\xd8\xff\xe0",                         b"<html><script>alert(1)</script>"),
    (b"\x89PNG\r\n\x1a\n",                        bytes(1000)),
    (b"GIF89a",                                   b"/*" + b"a" * 1000 + b"*/=1;alert(1)"),  # GIF and script at once
    (b"RIFF\x10\0\0\0WEBP",                       b"VP8 " + bytes(100)),
    (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",   bytes(1000)),
    (b"%PDF-1.7\n",                               b"nothing of the kind"),
    (b"\0\0\0\x18ftypisom\0\0\0\0isommp42",       bytes(1000)),
    (b"\0\0\0\x08wide\0\0\0\0mdat",               bytes(1000)),
    (b"<svg>",                                    b"never closed"),
]
# fmt: on


@pytest.mark.parametrize(("start", "rest"), CLAIMS)
def test_first_bytes_alone_make_no_picture(tmp_path, start, rest) -> None:
    with pytest.raises(pixels.Undecodable) as refused:
        examine(tmp_path, start + rest)

    assert refused.value.reason.startswith(
        ("It is damaged", "It is not well-formed", "It has ", "There is no")
    )


# fmt: off
TURNED = [
    # orientation  size      where red is: left, top, right or bottom (EXIF 2.32, table 6)
    (1,            (80, 40), "left"),
    (2,            (80, 40), "right"),
    (3,            (80, 40), "right"),
    (6,            (40, 80), "top"),
    (8,            (40, 80), "bottom"),
]
AT = {"left": (0.1, 0.5), "right": (0.9, 0.5), "top": (0.5, 0.1), "bottom": (0.5, 0.9)}
# fmt: on


@pytest.mark.parametrize(("orientation", "size", "red"), TURNED)
def test_a_photograph_is_drawn_and_measured_upright(tmp_path, orientation, size, red) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation

    examined = examine(tmp_path, quarters(exif=exif), boxes_px=(64,), render_format="png")
    picture = opened(examined.rendered[0]).convert("RGB")
    across, down = AT[red]
    red_there, _, blue_there = picture.getpixel((int(across * picture.width), int(down * picture.height)))

    assert (examined.width_px, examined.height_px) == size
    assert (red_there > 200, blue_there < 60) == (True, True)


# fmt: off
MODES = [
    # Pillow's mode  kind     sees through
    ("L",            "JPEG",  False),
    ("CMYK",         "JPEG",  False),
    ("1",            "PNG",   False),
    ("P",            "PNG",   False),
    ("I;16",         "PNG",   False),
    ("LA",           "PNG",   True),
    ("RGBA",         "PNG",   True),
    ("RGBA",         "WEBP",  True),
    ("RGBA",         "AVIF",  True),
]
# fmt: on


@pytest.mark.parametrize(("mode", "kind", "see_through"), MODES)
def test_every_way_to_write_colours_is_drawn(tmp_path, mode, kind, see_through) -> None:
    out = io.BytesIO()
    Image.new(mode, (40, 30)).save(out, kind)

    examined = examine(tmp_path, out.getvalue(), boxes_px=(32,))

    assert examined.has_alpha is see_through
    assert opened(examined.rendered[0]).size == (32, 24)


@pytest.mark.parametrize(
    ("render_format", "kind"), [("webp", "WEBP"), ("jpg", "JPEG"), ("png", "PNG"), ("avif", "AVIF")]
)
def test_a_drawing_has_the_format_asked_for(tmp_path, render_format, kind) -> None:
    path = tmp_path / "file"
    path.write_bytes(svg('<circle cx="20" cy="15" r="9" fill="red"/>'))

    rendered = pixels.render(path, box_px=64, render_format=render_format)

    picture = opened(rendered)
    assert (picture.format, picture.size) == (kind, (64, 48))
    corner = picture.convert("RGBA").getpixel((0, 0))
    if render_format == "jpg":  # which has no way to be see-through
        assert min(corner) > 250
    else:
        assert corner[3] < 5


def test_there_is_nothing_to_draw_in_a_raw_file(tmp_path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"text")

    with pytest.raises(pixels.Undecodable, match="nothing to draw"):
        pixels.render(path, box_px=64)


@pytest.mark.parametrize("asked", [{"boxes_px": (0,)}, {"boxes_px": (4097,)}, {"render_format": "exe"}])
def test_only_known_formats_and_sensible_boxes_can_be_asked_for(tmp_path, asked) -> None:
    with pytest.raises(ValueError, match="known format and boxes"):
        examine(tmp_path, pictures.SVG, **asked)


def test_a_picture_that_is_missing_is_drawn_while_files_that_arrive_take_all_decoders(tmp_path) -> None:
    (tmp_path / "kept").write_bytes(pictures.SVG)
    with contextlib.ExitStack() as arriving:
        for _ in range(pixels.MOST_DECODERS):
            arriving.enter_context(pixels._free_decoders)

        assert pixels.render(tmp_path / "kept", box_px=32, limits=Limits(wait_seconds=0)).width_px == 32
