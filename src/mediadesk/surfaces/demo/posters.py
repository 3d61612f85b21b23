"""Pictures and documents of the demo: abstract posters, drawn by code, the same on every machine.

Every picture is drawn from its own title, so nothing here was taken from anybody.
"""

import io
import random
from collections.abc import Sequence
from typing import Final

from PIL import Image, ImageDraw, ImageFont

_PALETTES: Final = (
    # ground from, ground to, shapes …
    ("#0f2a43", "#3f7cac", "#f4d58d", "#e76f51", "#f7ede2"),
    ("#264653", "#2a9d8f", "#e9c46a", "#f4a261", "#fefae0"),
    ("#3d2645", "#832161", "#f0eff4", "#da4167", "#f6bd60"),
    ("#fefae0", "#e9edc9", "#606c38", "#bc6c25", "#283618"),
    ("#f1faee", "#a8dadc", "#457b9d", "#e63946", "#1d3557"),
    ("#fff1e6", "#ffd7ba", "#fb6f92", "#6d597a", "#355070"),
    ("#1b1b2f", "#414361", "#ffb703", "#8ecae6", "#fb8500"),
)
_SIZES: Final = ((1600, 1000), (1200, 1200), (1000, 1500), (1920, 1080), (1280, 960), (900, 1200))
_FORMATS: Final = ("JPEG", "JPEG", "JPEG", "PNG", "WEBP")


def poster(title: str) -> tuple[str, bytes]:
    """Draw the poster of a title. Returns its file name and its bytes."""
    chance = random.Random(title)  # noqa: S311 - the same picture every time is the point
    size, palette, kind = chance.choice(_SIZES), chance.choice(_PALETTES), chance.choice(_FORMATS)
    image = _ground(size, palette[0], palette[1])
    draw = ImageDraw.Draw(image, "RGBA")
    chance.choice((_circles, _stripes, _hills, _tiles))(draw, size, palette[2:], chance)
    _label(draw, size, title)
    kept = io.BytesIO()
    image.save(kept, kind, quality=88)
    return f"{title}.{ {'JPEG': 'jpg', 'PNG': 'png', 'WEBP': 'webp'}[kind] }", kept.getvalue()


def document(lines: Sequence[str]) -> bytes:
    """Draw a PDF, one page a line."""
    pages = []
    for number, line in enumerate(lines, 1):
        page = Image.new("RGB", (827, 1169), "white")
        draw = ImageDraw.Draw(page)
        draw.rectangle((0, 0, 827, 16), fill="#e76f51")
        draw.text((90, 150), line, fill="#1d3557", font=ImageFont.load_default(52))
        for row in range(14):
            draw.rectangle((90, 290 + row * 44, 737 - row * 53 % 190, 302 + row * 44), fill="#dfe5ec")
        draw.text((737, 1090), str(number), fill="#6b7785", font=ImageFont.load_default(22))
        pages.append(page)
    kept = io.BytesIO()
    pages[0].save(kept, "PDF", save_all=True, append_images=pages[1:], resolution=100)
    return kept.getvalue()


def _ground(size: tuple[int, int], start: str, end: str) -> Image.Image:
    mask = Image.linear_gradient("L").rotate(20, expand=False).resize(size)
    return Image.composite(Image.new("RGB", size, end), Image.new("RGB", size, start), mask)


def _circles(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], colours: Sequence[str], chance: random.Random
) -> None:
    for _ in range(chance.randint(4, 8)):
        radius = chance.randint(min(size) // 12, min(size) // 3)
        x, y = chance.randint(0, size[0]), chance.randint(0, size[1] * 3 // 4)
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=chance.choice(colours) + "c8")


def _stripes(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], colours: Sequence[str], chance: random.Random
) -> None:
    width, slant = size[0] // chance.randint(8, 14), chance.randint(0, size[0] // 3)
    for at in range(-slant, size[0], width * 2):
        corners = ((at, size[1]), (at + slant, 0), (at + slant + width, 0), (at + width, size[1]))
        draw.polygon(corners, fill=chance.choice(colours) + "b4")


def _hills(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], colours: Sequence[str], chance: random.Random
) -> None:
    sun = min(size) // chance.randint(6, 9)
    x, y = chance.randint(sun, size[0] - sun), size[1] // 3
    draw.ellipse((x - sun, y - sun, x + sun, y + sun), fill=colours[0])
    for layer in range(4):
        top = size[1] * (4 + layer) // 9
        x, rise = chance.randint(0, size[0]), size[1] // 3
        draw.ellipse((x - size[0], top, x + size[0], top + rise * 4), fill=colours[layer % 3] + "b4")


def _tiles(
    draw: ImageDraw.ImageDraw, size: tuple[int, int], colours: Sequence[str], chance: random.Random
) -> None:
    side = min(size) // 6
    for x in range(0, size[0], side):
        for y in range(0, size[1], side):
            box, turn = (x, y, x + side, y + side), chance.choice((0, 90, 180, 270))
            if chance.random() < 0.7:
                draw.pieslice(box, turn, turn + 180, fill=chance.choice(colours) + "dc")


def _label(draw: ImageDraw.ImageDraw, size: tuple[int, int], title: str) -> None:
    height = min(size) // 14
    font = ImageFont.load_default(height)
    width = draw.textlength(title, font=font)
    left, top = size[0] // 16, size[1] - size[1] // 16 - height
    pad = height // 2
    draw.rounded_rectangle(
        (left - pad, top - pad, left + width + pad, top + height + pad), radius=pad, fill="#000000a0"
    )
    draw.text((left, top - height // 8), title, fill="white", font=font)
