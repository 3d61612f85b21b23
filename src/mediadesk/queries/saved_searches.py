"""Saved searches: one's own, and those shared with everybody who may open the library."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Case, When

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.rules.search.saved import MOST_SAVED, MOST_SHARED
from mediadesk.store.natural import by_name
from mediadesk.store.search import saved_searches_of
from mediadesk.store.teams import Environment

MOST_LISTED: Final = MOST_SAVED + MOST_SHARED


@dataclass(frozen=True, slots=True)
class SavedRow:
    """One saved search. `by`: whose it is, empty for one's own."""

    id: str
    name: str
    expression: str
    sort: str
    shared: bool
    by: str
    changeable: bool


def saved_searches(facts: Facts, environment: Environment, *, member_id: str) -> tuple[SavedRow, ...]:
    """What a member finds on the library's page: their own by name, then those of others; at most 200. Cost: 1 query.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    target = Target(environment.account_id, environment.pk)
    require(facts, May.LIBRARY_VIEW, target)
    changes = bool(decide(facts, May.ENVIRONMENT_UPDATE, target))
    found = saved_searches_of(environment.pk, member_id).select_related("owner")
    of_others = Case(When(owner_id=member_id, then=0), default=1)
    rows = found.order_by(of_others, *by_name(), "id")[:MOST_LISTED]
    return tuple(
        SavedRow(
            one.pk,
            one.name,
            one.expression,
            one.sort,
            one.shared,
            "" if one.owner_id == member_id else one.owner.name,
            changes or one.owner_id == member_id,
        )
        for one in rows
    )
