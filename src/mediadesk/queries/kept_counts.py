"""Counts over a whole account that a page shows: made anew after a change, not for each who looks.

Whatever changes members leaves an entry in the trail, so the length of the trail says whether a count still holds;
where dates count too, it also ends with the next of them. What is decided by a count is never decided by this one:
an action counts for itself, under the account's lock.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from mediadesk.engines import clock

_KEPT: Final = 2000
_counts: dict[tuple[str, str], tuple[int, int, datetime | None]] = {}

Counted = tuple[int, datetime | None]
"""How many there are, and the moment at which a date changes that."""


def kept_count(account_id: str, what: str, *, entries: int, count: Callable[[], Counted]) -> int:
    """How many there are.

    Args:
        entries: the account's `trail_count`, read before anything is counted.
    """
    found = _counts.get((account_id, what))
    if found and found[1] == entries and (found[2] is None or clock.now() < found[2]):
        return found[0]
    number, until = count()
    if len(_counts) >= _KEPT:
        _counts.clear()  # threads share it: to empty it whole is safe, to choose what goes is not
    _counts[account_id, what] = (number, entries, until)
    return number
