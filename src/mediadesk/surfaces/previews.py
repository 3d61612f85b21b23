"""How much of the machine previews may take: each compiles a whole account under its lock, and changes nothing."""

import threading
import time
from collections.abc import Callable
from typing import Final

from mediadesk.access.changes import Difference
from mediadesk.access.facts import Actor
from mediadesk.actions.dry_run import preview
from mediadesk.rules.refusals import Why

WINDOW_SECONDS: Final = 60.0
ALLOWED_SECONDS: Final = 30.0
"""What the previews of one actor may take within a window, in one process, before they are told to wait (T-105)."""

_KEPT: Final = 10_000
_lock = threading.Lock()
_spent: dict[str, tuple[float, float]] = {}  # actor: when the window began, seconds taken since


def preview_for(actor: Actor, *changes: Callable[[], object]) -> Difference:
    """What changes would do to access, for whoever has not asked that too often.

    Raises:
        Refusal: PREVIEWED_OFTEN; and as doing them would.
    """
    _require_left(actor.id)
    began = time.monotonic()
    try:
        return preview(*changes)
    finally:
        _spend(actor.id, time.monotonic() - began)


def _require_left(actor_id: str) -> None:
    began, taken = _spent.get(actor_id, (0.0, 0.0))
    if taken >= ALLOWED_SECONDS and time.monotonic() - began < WINDOW_SECONDS:
        raise Why.PREVIEWED_OFTEN()


def _spend(actor_id: str, seconds: float) -> None:
    with _lock:
        if len(_spent) >= _KEPT:
            _spent.clear()
        now = time.monotonic()
        began, taken = _spent.get(actor_id, (now, 0.0))
        fresh = now - began >= WINDOW_SECONDS
        _spent[actor_id] = (now, seconds) if fresh else (began, taken + seconds)
