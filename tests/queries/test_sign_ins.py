"""What the pages about sessions and sign-ins ask of the database, and that a long trail does not make them slow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mediadesk.access.load import facts_for
from mediadesk.engines import clock
from mediadesk.queries.security import security_state
from mediadesk.queries.sessions import open_sessions, own_sessions
from mediadesk.queries.trail import TrailFilter, trail
from mediadesk.rules.sign_ins import FLAGGED, events_of
from mediadesk.store.models import Member, TrailEntry
from tests.conftest import PASSWORD
from tests.plans import reads_plans_of_sqlite, steps

pytestmark = pytest.mark.django_db(transaction=True)
LONG = 20_000


@pytest.fixture
def long_trail(world):
    """A long trail in which three sign-ins are flagged."""
    now, flagged = clock.now(), {7, LONG // 2, LONG - 3}
    TrailEntry.objects.bulk_create(
        TrailEntry(
            account_id=world.account.pk, number=number, at=now - timedelta(seconds=LONG - number),
            event="sign_in_new_network" if number in flagged else "asset_moved", who="Edda", who_kind="member",
            way="console", previous_hash="", hash="",
        )
        for number in range(1, LONG + 1)
    )  # fmt: skip
    return flagged


def _member(world) -> Member:
    return Member.objects.select_related("account").get(pk=world.edda.id)


# fmt: off
COSTS = [
    # what is asked                                                                          queries
    ("own_sessions",    lambda w, f: own_sessions(w.edda.user_id, session_key=""),            2),
    ("open_sessions",   lambda w, f: open_sessions(f, _member(w)),                            1 + 1),
    ("sign_in_log",     lambda w, f: trail(f, TrailFilter(events=events_of("flagged"))),      2),
    ("score_card",      lambda w, f: security_state(f),                                       8),
]
# fmt: on


@pytest.fixture
def edda_is_in(client, world) -> None:
    """Edda has signed in, after a long time."""
    world.members["edda"].last_sign_in_at = clock.now() - timedelta(days=100)
    world.members["edda"].save()
    client.post(reverse("sign_in"), {"email": "edda@acme.example", "password": PASSWORD})
    assert TrailEntry.objects.filter(event__in=FLAGGED).count() == 1


@pytest.mark.usefixtures("edda_is_in")
@pytest.mark.parametrize(("ask", "queries"), [row[1:] for row in COSTS], ids=[row[0] for row in COSTS])
def test_what_is_asked_of_the_database(world, queries_only, ask, queries) -> None:
    facts = facts_for(world.olga)

    with CaptureQueriesContext(connection) as asked:
        ask(world, facts)

    assert len(asked) == queries


@reads_plans_of_sqlite
def test_the_rare_entries_of_a_long_trail_are_found_without_reading_it(world, long_trail) -> None:
    facts = facts_for(world.olga)
    wanted = TrailFilter(events=events_of("flagged"))

    assert {one.number for one in trail(facts, wanted).entries} == long_trail
    assert steps(lambda: trail(facts, wanted)) < LONG / 100
    assert steps(lambda: trail(facts, wanted, after=1)) < LONG / 100
    assert steps(lambda: security_state(facts)) < LONG / 100


def test_the_log_turns_its_pages_in_both_directions(world, long_trail) -> None:
    facts, wanted = facts_for(world.olga), TrailFilter(events=events_of("flagged"))
    newest, middle, oldest = sorted(long_trail, reverse=True)

    first = trail(facts, wanted, limit=1)
    second = trail(facts, wanted, before=first.older, limit=1)
    back = trail(facts, wanted, after=second.newer, limit=1)
    last = trail(facts, wanted, before=second.older, limit=1)

    pages = [[one.number for one in page.entries] for page in (first, second, back, last)]
    assert pages == [[newest], [middle], [newest], [oldest]]
    assert (first.newer, last.older, back.newer) == (None, None, None)
