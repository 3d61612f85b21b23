"""How much of the machine may be taken by what costs much and changes nothing: previews, and checks of policies.

A preview compiles a whole account under its lock; a check of a policy asks for no key.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeVar

from mediadesk.access.changes import Difference
from mediadesk.access.facts import Actor
from mediadesk.actions.dry_run import preview
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why

WINDOW: Final = timedelta(minutes=1)
ALLOWED_SECONDS: Final = 30.0
"""What the previews of one actor may take within a window, in one process, before they are told to wait (T-105)."""
ALLOWED_SECONDS_UNNAMED: Final = 5.0
"""The same for whoever gave no key, by the address they come from."""

_KEPT: Final = 10_000
_lock = threading.Lock()
_spent: dict[str, tuple[datetime, float]] = {}  # who: when the window began, seconds taken since
_Found = TypeVar("_Found")


def preview_for(actor: Actor, *changes: Callable[[], object]) -> Difference:
    """What changes would do to access, for whoever has not asked that too often.

    Raises:
        Refusal: PREVIEWED_OFTEN; and as doing them would.
    """
    return within_share(actor.id, lambda: preview(*changes), allowed=ALLOWED_SECONDS)


def within_share(who: str, do: Callable[[], _Found], *, allowed: float) -> _Found:
    """Do what costs much, for whoever has taken less than `allowed` seconds within the window.

    Raises:
        Refusal: PREVIEWED_OFTEN; and as `do` does.
    """
    began = clock.now()
    since, taken = _spent.get(who, (began, 0.0))
    if taken >= allowed and began - since < WINDOW:
        raise Why.PREVIEWED_OFTEN()
    try:
        return do()
    finally:
        _spend(who, began, clock.now())


def _spend(who: str, began: datetime, ended: datetime) -> None:
    seconds = (ended - began).total_seconds()
    with _lock:
        if len(_spent) >= _KEPT:
            _spent.clear()
        since, taken = _spent.get(who, (began, 0.0))
        fresh = began - since >= WINDOW
        _spent[who] = (began, seconds) if fresh else (since, taken + seconds)
