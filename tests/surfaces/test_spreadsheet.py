"""What a spreadsheet reads is text, whatever parts its cells (T-87)."""

import pytest

from mediadesk.surfaces.spreadsheet import safe_cell

# fmt: off
CELLS = [
    # kept                   written
    ("Acme; Sons",           "Acme; Sons"),
    ("=1+1",                 "'=1+1"),
    (" \uff1d1+1",           "' \uff1d1+1"),
    ("x;=cmd|' /C calc'!A0", "'x;'=cmd|' /C calc'!A0"),
    ("x; -1",                "'x;' -1"),
    ("x\t@SUM(1)",           "'x\t'@SUM(1)"),
    ("x\n=1+1",              "'x\n'=1+1"),
    ("x\r\n -1\ry",          "'x\r\n' -1\ry"),
    ("one\ntwo\tthree",      "one\ntwo\tthree"),
]
# fmt: on


@pytest.mark.parametrize(("kept", "written"), CELLS)
def test_no_part_of_a_cell_begins_a_formula(kept, written) -> None:
    assert safe_cell(kept) == written
