"""Files far larger inside than outside: refused by their header, or stopped with their decoder (T-67, F-44, F-45)."""

import io
import os
import resource
import subprocess
import zlib

import pypdfium2
import pytest
from PIL import Image

from mediadesk.engines import pixels
from mediadesk.engines.decoder.job import Limits
from tests import pictures
from tests.engines.drawn import examine, moving, svg

# left, top, across, down (PNG 8.2)
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def interlaced(side: int) -> bytes:
    """A PNG in seven passes: its decoder must hold the whole of it at once."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    rows = sum(-(-(side - y) // down) * (1 + 8 * -(-(side - x) // across)) for x, y, across, down in PASSES)
    head = side.to_bytes(4, "big") * 2 + bytes([16, 6, 0, 0, 1])  # 16 bits, four bands
    body = zlib.compress(bytes(rows), 1)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def gif_claiming(side: int) -> bytes:
    """44 bytes that tell of four thousand million pixels."""
    return (
        b"GIF89a"
        + side.to_bytes(2, "little") * 2
        + bytes.fromhex("800000000000ffffff2c00000000")
        + side.to_bytes(2, "little") * 2
        + bytes.fromhex("000202440100 3b")
    )


# fmt: off
CLAIMING = [
    # made of                                       refused as              in these words
    (pictures.bomb(20_000),                         pixels.TooManyPixels,   "It has 20000 × 20000 pixels"),
    (gif_claiming(65_535),                          pixels.TooManyPixels,   "It has 65535 × 65535 pixels"),
    (pictures.picture("JPEG", size=(9000, 6000)),   pixels.TooManyPixels,   "It has 9000 × 6000 pixels"),
    (svg(size='width="1e6" height="1e6"'),          pixels.TooManyPixels,   "It has 1000000 × 1000000 pixels"),
    (svg(size='width="1e30" height="1"'),           pixels.Undecodable,     "It is damaged"),
    (svg("<g/>" * 2_800_000),                       pixels.Undecodable,     "It is an SVG of more than 10485760 bytes"),
    (svg("<g>" * 100_000 + "</g>" * 100_000),       pixels.Undecodable,     "It is damaged"),
    (moving("GIF", 1001),                           pixels.TooManyFrames,   "It has 1001 frames; 1000 are allowed"),
    (moving("WEBP", 1001),                          pixels.TooManyFrames,   "It has 1001 frames; 1000 are allowed"),
]
# fmt: on


@pytest.mark.parametrize(("content", "refused_as", "words"), CLAIMING)
def test_what_is_too_much_is_refused_by_its_header_in_words(tmp_path, content, refused_as, words) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime

    with pytest.raises(refused_as) as refused:
        examine(tmp_path, content, boxes_px=(1280,))

    assert refused.value.reason.startswith(words)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    assert spent < 2, "its pixels were decoded"


def test_frames_count_together(tmp_path) -> None:
    limits = Limits(pixels=64 * 10)

    assert examine(tmp_path, moving("GIF", 10), limits=limits).pages == 10
    with pytest.raises(pixels.TooManyPixels, match="8 × 8 pixels × 11 frames"):
        examine(tmp_path, moving("GIF", 11), limits=limits)


def test_a_picture_at_the_limit_is_drawn_within_its_memory(tmp_path) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8000, 6250), "red").save(out, "JPEG", progressive=True)

    examined = examine(tmp_path, out.getvalue(), boxes_px=(1280, 320))

    assert examined.width_px * examined.height_px == Limits().pixels
    assert len(examined.rendered) == 2


def test_a_decoder_that_eats_memory_is_stopped_and_told_of(tmp_path) -> None:
    with pytest.raises(pixels.DecoderCrashed) as refused:
        examine(tmp_path, interlaced(4000), boxes_px=(32,), limits=Limits(memory_bytes=96 * 2**20))

    assert refused.value.reason == "It takes more memory than is allowed, or breaks its decoder."


# fmt: off
ENDLESS = {
    # each hop calls the one before it twenty times
    "hops": svg('<g id="a0"><rect width="1" height="1"/></g>' + "".join(
        f'<g id="a{n}">' + f'<use href="#a{n - 1}"/>' * 20 + "</g>" for n in range(1, 5)
    )),
    "filters": svg('<filter id="f"><feTurbulence numOctaves="100" baseFrequency="0.5"/></filter>'
        + '<rect width="5000" height="5000" filter="url(#f)"/>' * 200, size='width="5000" height="5000"'),
}
# fmt: on


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_decoder_that_works_without_end_is_stopped_and_told_of(tmp_path, kind) -> None:
    with pytest.raises(pixels.DecoderTimeout) as refused:
        examine(tmp_path, ENDLESS[kind], boxes_px=(1280,), limits=Limits(cpu_seconds=1))

    assert refused.value.reason == "It took more time than is allowed."


def test_a_decoder_that_sleeps_is_stopped_and_leaves_no_process(tmp_path, monkeypatch) -> None:
    started = []
    popen = subprocess.Popen

    def asleep(command, **options):
        started.append(popen(["sleep", "1000"], **options))
        return started[0]

    monkeypatch.setattr(pixels.subprocess, "Popen", asleep)
    with pytest.raises(pixels.DecoderTimeout, match="more time than is allowed"):
        examine(tmp_path, pictures.SVG, limits=Limits(wall_seconds=0.2))

    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)


def test_who_finds_all_decoders_at_work_is_told_and_a_freed_one_is_used_again(tmp_path) -> None:
    for _ in range(pixels.MOST_DECODERS):
        pixels._free_decoders.acquire()
    try:
        with pytest.raises(pixels.DecoderTimeout, match="No decoder came free"):
            examine(tmp_path, pictures.SVG, limits=Limits(wait_seconds=0))
    finally:
        for _ in range(pixels.MOST_DECODERS):
            pixels._free_decoders.release()

    assert examine(tmp_path, pictures.SVG).format == "svg"


def test_a_document_of_thousands_of_pages_is_counted_and_its_first_page_drawn(tmp_path) -> None:
    document = pypdfium2.PdfDocument.new()
    for _ in range(5000):
        document.new_page(10, 20)
    out = io.BytesIO()
    document.save(out)

    examined = examine(tmp_path, out.getvalue(), boxes_px=(32,))

    assert (examined.pages, examined.width_px, examined.height_px) == (5000, 10, 20)
    assert examined.rendered[0].height_px == 32


def test_a_page_as_long_as_a_street_is_drawn_within_its_box(tmp_path) -> None:
    document = pypdfium2.PdfDocument.new()
    document.new_page(1, 14_400)
    out = io.BytesIO()
    document.save(out)

    drawn = examine(tmp_path, out.getvalue(), boxes_px=(320,)).rendered[0]

    assert (drawn.width_px, drawn.height_px) == (1, 320)
