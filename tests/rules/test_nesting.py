"""The way from an inner group up to an outer one, as Explain tells it."""

import pytest

from mediadesk.rules.nesting import between

DIAMOND = {("top", "left"), ("top", "right"), ("left", "inner"), ("right", "inner"), ("far", "top")}


# fmt: off
CASES = [
    # outer      inner    between
    ("left",      "inner", ()),
    ("top",       "inner", ("left",)),
    ("far",       "inner", ("left", "top")),
    ("far",       "right", ("top",)),
    ("elsewhere", "inner", ()),
]
# fmt: on


@pytest.mark.parametrize(("outer", "inner", "way"), CASES)
def test_the_way_names_the_groups_between_the_innermost_first(outer, inner, way) -> None:
    assert between(DIAMOND, outer=outer, inner=inner) == way
