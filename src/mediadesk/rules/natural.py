"""The order in which people look for names: "Take 2" before "Take 10", "äpfel" beside "Apfel".

`store/natural.py` makes PostgreSQL do the same, and calls `natural` from SQLite.
"""

import re
from typing import Final

from mediadesk.rules.search.words import folded

LONGEST: Final = 600
"""What follows does not count: an index of PostgreSQL takes 2.7 KB at most."""

_NUMBER: Final = re.compile("[0-9]+")  # digits of other scripts stay as they are


def natural(name: str) -> str:
    """What a name is put in order by, sign by sign: folded, before each number how many digits it has.

    "Take 10" gives "take 00210". Zeros that lead a number are left out, so that "007" is as "7".
    """
    return _NUMBER.sub(_measured, folded(name))[:LONGEST]


def _measured(number: re.Match[str]) -> str:
    digits = number[0].lstrip("0")
    return f"{len(digits):03}{digits}"
