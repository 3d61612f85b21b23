"""Saved searches: one's own, and those shared with everybody who may open the library."""

from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.store.search import saved_searches_of
from mediadesk.store.teams import Environment


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
    """What a member finds on the library's page, by name. Cost: 1 query.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    target = Target(environment.account_id, environment.pk)
    require(facts, May.LIBRARY_VIEW, target)
    changes = bool(decide(facts, May.ENVIRONMENT_UPDATE, target))
    rows = saved_searches_of(environment.pk, member_id).select_related("owner").order_by("name", "id")
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
