"""What came of a request: its answer in one word, and whether anything that is kept has changed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from django.db import connection

from tests.matrix import cells as grid

_TOLD = {
    "store_trailentry",
    "store_refusalcount",
    "django_session",
    "store_signincount",
    "usersessions_usersession",
}
_FLEETING = {"trail_count", "trail_head", "last_used_at", "last_used_on"}
_WRITES = re.compile(r'(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM) "?(\w+)')


def outcome(answer) -> str:
    """The answer as one word."""
    if answer.status_code == 302 and answer["Location"].startswith("/console/sign-in"):
        return grid.SIGN_IN
    if answer.status_code == 302 and "Allow" in answer.headers:  # on to the page above, which has the form
        return grid.METHOD
    known = {401: grid.KEY, 403: grid.REFUSED, 404: grid.ABSENT, 405: grid.METHOD}
    return known.get(
        answer.status_code, grid.DONE if answer.status_code < 500 else f"broken: {answer.status_code}"
    )


@dataclass(frozen=True)
class Left:
    """What is left of a request: `entries` are the events that the trail has more, `names` who stands beside them."""

    changed_though_turned_away: bool = False
    refusals: tuple[int, int] = (0, 0)  # counted, and told in the trail
    entries: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Before:
    """What is kept before a request."""

    kept: dict[str, str]
    entries: frozenset[int]

    def left_by(self, answer, wrote: list[str]) -> Left:
        """What a request left that was answered so, and wrote by these statements."""
        from mediadesk.store.models import RefusalCount, TrailEntry

        turned_away = outcome(answer) in {grid.REFUSED, grid.ABSENT, grid.SIGN_IN, grid.METHOD, grid.KEY}
        told = TrailEntry.objects.exclude(pk__in=self.entries).values_list("event", "who")
        events = [event for event, _ in told]
        return Left(
            changed_though_turned_away=turned_away and self._changed(wrote),
            refusals=(sum(RefusalCount.objects.values_list("count", flat=True)), events.count("refused")),
            entries=frozenset(events),
            names=frozenset(who for _, who in told),
        )

    def _changed(self, wrote: list[str]) -> bool:
        """Whether what is kept is another. A trigger writes only where a statement has written to its table."""
        named = {_WRITES.match(one) for one in wrote}
        if None in named:
            return kept_by_table() != self.kept
        tables = {one[1] for one in named} - _TOLD
        return any(_kept_in(table) != self.kept[table] for table in tables)


def now_kept() -> Before:
    """What is kept now."""
    from mediadesk.store.models import TrailEntry

    return Before(kept_by_table(), frozenset(TrailEntry.objects.values_list("pk", flat=True)))


def kept_by_table() -> dict[str, str]:
    """All that is kept, but for what tells of refusals and sign-ins, as a short text for each table."""
    with connection.cursor() as cursor:
        tables = sorted(set(connection.introspection.table_names(cursor)) - _TOLD)
    return {table: _kept_in(table) for table in tables}


def _kept_in(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
        heads = [column[0] for column in cursor.description]
        kept = [at for at, head in enumerate(heads) if head not in _FLEETING]
        rows = [[row[at] for at in kept] for row in cursor.fetchall()]
    return hashlib.sha256(repr(rows).encode()).hexdigest()
