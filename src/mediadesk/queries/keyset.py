"""Walking a list of members by key: places in it, the cursors that name them, and the rows after one."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db.models import Q, QuerySet

from mediadesk.store.teams import Member


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list: the values of a row to go on from, and in which direction."""

    value: object
    id: str
    back: bool


def make_cursor(row: Member, *, column: str, back: bool, salt: str) -> str:
    """The place of a row as text for an address, signed for the list that the salt names."""
    value = getattr(row, column)
    said = ["time", value.isoformat()] if isinstance(value, datetime) else ["text", value]
    return signing.dumps([*said, row.pk, back], salt=salt)


def read_cursor(cursor: str, *, salt: str) -> Place | None:
    """The place a cursor names, or None for one that was made for another list, or by somebody else."""
    if not cursor:
        return None
    try:
        kind, value, pk, back = signing.loads(cursor, salt=salt)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Place(datetime.fromisoformat(value) if kind == "time" else value, pk, back)


def walk(
    rows: QuerySet[Member], *, column: str, descending: bool, place: Place | None, limit: int
) -> list[Member]:
    """Up to `limit` rows after a place.

    Databases differ on where an empty value is sorted, so who has none is walked in a part of their own,
    the first when ascending; each part is one range of the index.
    """
    parts: list[QuerySet[Member]] = [rows := rows.select_related("user", "invitation")]
    if column == "last_sign_in_at":
        parts = [rows.filter(last_sign_in_at=None), rows.filter(last_sign_in_at__isnull=False)]
        if descending:
            parts.reverse()
        if place is not None and (place.value is None) == descending:
            parts = parts[1:]  # the part before the place is done with
    sign, after = ("-", "lt") if descending else ("", "gt")
    found: list[Member] = []
    for part in parts:
        here = part
        if place is not None and part is parts[0]:
            here = _after(part, column, after, place)
        found += here.order_by(f"{sign}{column}", f"{sign}pk")[: limit - len(found)]
        if len(found) == limit:
            break
    return found


def _after(rows: QuerySet[Member], column: str, after: str, place: Place) -> QuerySet[Member]:
    beyond = Q(**{f"pk__{after}": place.id})
    if place.value is None:
        return rows.filter(beyond)
    # The first condition repeats what the second says, in the form that an index answers.
    return rows.filter(
        Q(**{f"{column}__{after}e": place.value}),
        Q(**{f"{column}__{after}": place.value}) | (Q(**{column: place.value}) & beyond),
    )
