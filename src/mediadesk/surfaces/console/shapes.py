"""The shapes in which pictures stand side by side, so that a row is filled without a script and nothing jumps.

Each has a class in `static/console/pictures.css`; a picture takes the nearest. Those narrower or wider than any are
shown whole within the last.
"""

from math import log
from typing import Final, Protocol

_FLAT: Final = 1.0


class Sized(Protocol):
    """What may have a width and a height."""

    width_px: int | None
    height_px: int | None


SHAPES: Final = (
    0.56, 0.67, 0.75, 0.8, 0.9, 1.0, 1.1, 1.2, 1.33, 1.41, 1.5, 1.6, 1.78, 2.0, 2.2, 2.4, 2.7, 3.0,
)  # fmt: skip
"""Width by height: telephones upright, 2:3, 3:4, 4:5, square, 4:3, paper, 3:2, 16:10, 16:9, cinema, panoramas."""


def shape_of(one: Sized) -> int:
    """The shape of a picture as a hundredth part, `150` for 3:2; what has no picture is square."""
    if not one.width_px or not one.height_px:
        return round(_FLAT * 100)
    wanted = log(one.width_px / one.height_px)
    return round(min(SHAPES, key=lambda shape: abs(log(shape) - wanted)) * 100)
