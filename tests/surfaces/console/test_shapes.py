"""Pictures stand in rows by classes alone: each shape has one, and a picture takes the nearest."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import mediadesk.surfaces.console
from mediadesk.surfaces.console.shapes import SHAPES, shape_of

STYLES = Path(mediadesk.surfaces.console.__file__).parent / "static" / "console" / "pictures.css"


def test_each_shape_has_a_class_that_says_it() -> None:
    classes = re.findall(r"\.is-shape-(\d+) \{ --shape: ([\d.]+); \}", STYLES.read_text(encoding="utf-8"))

    assert [(int(name), float(shape)) for name, shape in classes] == [
        (round(one * 100), one) for one in SHAPES
    ]


@pytest.mark.parametrize(
    ("width", "height", "shape"),
    [
        (3000, 2000, 150),
        (2000, 3000, 67),
        (1920, 1080, 178),
        (595, 842, 67),
        (9000, 100, 300),
        (1, 900, 56),
        (None, None, 100),
    ],
)
def test_a_picture_takes_the_nearest_shape(width, height, shape) -> None:
    assert shape_of(SimpleNamespace(width_px=width, height_px=height)) == shape
