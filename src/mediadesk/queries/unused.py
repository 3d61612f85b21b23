"""What is given and nobody has used for long."""

from dataclasses import dataclass
from datetime import date, datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.kept_roles import role_of
from mediadesk.access.reviewed import unused
from mediadesk.access.scopes import place_in_words
from mediadesk.engines import clock
from mediadesk.store.access import Grant, current_at

PAGE = 50


@dataclass(frozen=True, slots=True)
class UnusedRow:
    """A grant that nobody has used for long."""

    id: str
    holder_kind: str
    holder_id: str
    holder: str
    role: str
    place: str
    given_by: str
    given_at: datetime
    until: datetime | None
    last_used_on: date | None


def unused_grants(
    facts: Facts, *, days: int, after: str = "", limit: int = PAGE
) -> tuple[tuple[UnusedRow, ...], str]:
    """A page of the grants not used for so many days, the oldest first, and the id to go on from.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.REVIEW_VIEW, Target(facts.account_id))
    now = clock.now()
    current = Grant.objects.filter(current_at(now), account_id=facts.account_id)
    rows = unused(current, days=days, now=now).filter(pk__gt=after)
    found = list(rows.scoped().order_by("id")[: limit + 1])
    return tuple(map(_unused, found[:limit])), found[limit - 1].pk if len(found) > limit else ""


def _unused(grant: Grant) -> UnusedRow:
    role, holder = role_of(grant), grant.member or grant.group or grant.api_key
    kind = "member" if grant.member else "group" if grant.group else "key"
    return UnusedRow(
        grant.pk,
        kind,
        holder.pk if holder else "",
        str(holder),
        role.title if role else grant.role,
        place_in_words(grant.scope),
        grant.granted_by_label.partition(" <")[0],
        grant.created_at,
        grant.until,
        grant.last_used_on,
    )
