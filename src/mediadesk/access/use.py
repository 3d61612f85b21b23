"""When a grant was last used: the day on which something was allowed by it that nothing wider allowed.

Whoever reviews access wants to know which roles nobody needs. A role that is held from above as well is not what
allows: it counts as unused. Written at most once a day a grant and process; it alters no decision and is no change of
access, so it stands in no trail and raises no epoch.
"""

from collections.abc import Callable
from datetime import date
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import paths
from mediadesk.access.facts import Facts, Target
from mediadesk.engines import clock
from mediadesk.store.access import Grant

_KEPT: Final = 100_000
_seen: dict[tuple[str, str, str], date] = {}  # who, what, on what: looked at on this day


def note_use(facts: Facts, principal_id: str, may: May, target: Callable[[], Target], *, what: str) -> None:
    """Note the grant by which a thing was allowed, if it was one.

    Args:
        target: asked for the first time a day alone.
        what: names the target.

    Cost: none from the second time a day on, or for whoever has no grants; else that of the target and 1 query.
    """
    if not any(held.grant_id for held in facts.held):
        return
    today, asked = clock.now().date(), (principal_id, may.name, what)
    if _seen.get(asked) == today:
        return
    if len(_seen) >= _KEPT:
        _seen.clear()
    _seen[asked] = today
    by = next(paths(facts, may, target()), None)
    if by is not None and by.grant_id:
        Grant.objects.filter(pk=by.grant_id).exclude(last_used_on=today).update(last_used_on=today)
