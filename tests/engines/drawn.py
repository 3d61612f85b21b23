"""What the tests of the decoder share: files in a directory of the test, and a look at what was drawn of them."""

import io
from pathlib import Path

from PIL import Image

from mediadesk.engines import pixels


def examine(directory: Path, content: bytes, *, name: str = "file", **asked) -> pixels.Examined:
    """Write a file and ask what it is."""
    path = directory / name
    path.write_bytes(content)
    return pixels.examine(path, **asked)


def opened(rendered: pixels.Rendered) -> Image.Image:
    """Open a drawing as anybody's program would."""
    return Image.open(io.BytesIO(rendered.data))


def noise(kind: str = "PNG", size=(200, 150), **options) -> bytes:
    """A picture that does not shrink when it is packed, so that every part of its file matters."""
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, kind, **options)
    return out.getvalue()


def quarters(kind: str = "JPEG", **options) -> bytes:
    """A picture of 80 × 40 px whose left half is red and whose right half is blue."""
    picture = Image.new("RGB", (80, 40), "red")
    picture.paste("blue", (40, 0, 80, 40))
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def moving(kind: str, frames: int) -> bytes:
    """A picture of 8 × 8 px whose every frame differs from the one before."""
    drawn = [Image.new("RGB", (8, 8), (n % 251, n // 251 * 40, 200)) for n in range(frames)]
    out = io.BytesIO()
    drawn[0].save(out, kind, save_all=True, append_images=drawn[1:], lossless=True)
    return out.getvalue()


def svg(inside: str = "", *, size: str = 'width="40" height="30"', head: str = "") -> bytes:
    """An SVG around some elements."""
    return f'{head}<svg xmlns="http://www.w3.org/2000/svg" {size}>{inside}</svg>'.encode()
