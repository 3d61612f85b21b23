"""What came of a request: its answer in one word, and whether anything that is kept has changed."""

from __future__ import annotations

import hashlib
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


def outcome(answer) -> str:
    """The answer as one word."""
    if answer.status_code == 302 and answer["Location"].startswith("/console/sign-in"):
        return grid.SIGN_IN
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

    kept: str
    entries: frozenset[int]

    def left_by(self, answer) -> Left:
        """What a request left that was answered so. All that is kept is looked at where nothing may have changed."""
        from mediadesk.store.models import RefusalCount, TrailEntry

        turned_away = outcome(answer) in {grid.REFUSED, grid.ABSENT, grid.SIGN_IN, grid.METHOD, grid.KEY}
        told = TrailEntry.objects.exclude(pk__in=self.entries).values_list("event", "who")
        events = [event for event, _ in told]
        return Left(
            changed_though_turned_away=turned_away and fingerprint() != self.kept,
            refusals=(sum(RefusalCount.objects.values_list("count", flat=True)), events.count("refused")),
            entries=frozenset(events),
            names=frozenset(who for _, who in told),
        )


def now_kept() -> Before:
    """What is kept now."""
    from mediadesk.store.models import TrailEntry

    return Before(fingerprint(), frozenset(TrailEntry.objects.values_list("pk", flat=True)))


def fingerprint() -> str:
    """All that is kept, but for what tells of refusals and sign-ins, as one short text."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted(set(connection.introspection.table_names(cursor)) - _TOLD):
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            heads = [column[0] for column in cursor.description]
            kept = [
                at
                for at, head in enumerate(heads)
                if head not in {"trail_count", "trail_head", "last_used_at", "last_used_on"}
            ]
            digest.update(repr([[row[at] for at in kept] for row in cursor.fetchall()]).encode())
    return digest.hexdigest()
