"""Films: measured upright and drawn from their middle; sound may stand alone."""

import io

import av
import pytest
from PIL import Image

from mediadesk.engines import pixels
from tests.engines.drawn import examine, opened


def film(*colours: str, kind: str = "mp4", sound: bool = False, size=(64, 48), turned: int = 0) -> bytes:
    """A film that shows each colour for a second, at ten frames a second; perhaps with a tone, perhaps turned."""
    out = io.BytesIO()
    with av.open(out, "w", format=kind) as container:
        pictures = container.add_stream("mpeg4", rate=10) if colours else None
        tone = container.add_stream("aac", rate=8000) if sound else None
        if pictures:
            pictures.width, pictures.height, pictures.pix_fmt = *size, "yuv420p"
            for colour in colours:
                for _ in range(10):
                    frame = av.VideoFrame.from_image(Image.new("RGB", size, colour))
                    container.mux(pictures.encode(frame))
            container.mux(pictures.encode())
        if tone:
            silence = av.AudioFrame(format="fltp", layout="mono", samples=1024)
            silence.planes[0].update(bytes(silence.planes[0].buffer_size))
            silence.sample_rate = 8000
            container.mux(tone.encode(silence))
            container.mux(tone.encode())
    made = out.getvalue()
    if turned == 90:  # the matrix of the track's header, 16.16 fixed point (ISO 14496-12 section 8.3.2)
        straight = b"".join(n.to_bytes(4, "big") for n in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000))
        quarter = b"".join(n.to_bytes(4, "big") for n in (0, 0x10000, 0, 0xFFFF0000, 0, 0, 0, 0, 0x40000000))
        header = made.index(b"tkhd")
        at = made.index(straight, header)
        made = made[:at] + quarter + made[at + len(quarter) :]
    return made


@pytest.mark.parametrize("kind", ["mp4", "mov"])
def test_the_poster_is_taken_from_the_middle(tmp_path, kind) -> None:
    examined = examine(tmp_path, film("red", "lime", "blue", kind=kind), boxes_px=(64,))
    red, green, blue = opened(examined.rendered[0]).convert("RGB").getpixel((32, 24))

    assert (examined.duration_seconds, examined.has_sound) == (3.0, False)
    assert green > 200 > max(red, blue)


def test_a_film_held_upright_is_measured_and_drawn_upright(tmp_path) -> None:
    examined = examine(tmp_path, film("red", turned=90), boxes_px=(64,))

    assert (examined.width_px, examined.height_px) == (48, 64)
    assert opened(examined.rendered[0]).size == (48, 64)


def test_sound_is_heard_of(tmp_path) -> None:
    assert examine(tmp_path, film("red", sound=True)).has_sound


def test_sound_without_pictures_has_no_size_and_no_poster(tmp_path) -> None:
    examined = examine(tmp_path, film(sound=True), boxes_px=(64,))

    assert (examined.format, examined.has_sound) == ("mp4", True)
    assert (examined.width_px, examined.height_px, examined.rendered) == (None, None, ())
    with pytest.raises(pixels.Undecodable, match="nothing to draw"):
        pixels.render(tmp_path / "file", box_px=64)


def test_a_film_larger_than_allowed_is_refused_before_a_frame_is_decoded(tmp_path) -> None:
    with pytest.raises(pixels.TooManyPixels, match="1920 × 1080"):
        examine(tmp_path, film("red", size=(1920, 1080)), limits=pixels.Limits(pixels=2_000_000))
