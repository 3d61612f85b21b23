"""Counts that are kept between changes are never out of date: neither after a change, nor after a date."""

from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock
from mediadesk.queries.members import MemberFilter, count_members
from mediadesk.queries.seats import seats
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def nina(world):
    """Invites Nina."""
    invitee = Invitee(email="nina@example.org", role=Role.EDITOR, name="Nina New", environment_ids=None)
    return lambda: invite_members(world.olga, invitees=[invitee])


def test_seats_and_members_are_counted_anew_after_a_change(world, nina) -> None:
    facts = facts_for(world.olga)
    before = seats(facts).used, count_members(facts)

    nina()
    assert (seats(facts).used, count_members(facts)) == (before[0] + 1, before[1] + 1)
    disable_members(world.olga, member_ids=[world.member("edda").pk])
    assert (seats(facts_for(world.olga)).used, count_members(facts_for(world.olga))) == (
        before[0],
        before[1] + 1,
    )


def test_an_invitation_that_expires_gives_its_seat_back_in_the_count_that_is_kept(world, nina) -> None:
    facts = facts_for(world.olga)
    with clock.stand_still_at(clock.now()) as time:
        nina()
        used = seats(facts).used
        time.move(days=6, hours=23)
        assert seats(facts).used == used

        time.move(hours=2)

        assert seats(facts).used == used - 1


def test_a_count_between_changes_costs_one_query(world, django_assert_num_queries) -> None:
    facts = facts_for(world.olga)
    seats(facts), count_members(facts)

    with django_assert_num_queries(1):
        seats(facts)
    with django_assert_num_queries(1):
        count_members(facts)


def test_an_end_date_gives_a_seat_back_in_the_count_that_is_kept(world) -> None:
    facts, edda = facts_for(world.olga), world.member("edda")
    edda.ends_at = clock.now() + timedelta(hours=1)
    edda.save()

    with clock.stand_still_at(clock.now()) as time:
        used = seats(facts).used
        time.move(hours=2)
        assert seats(facts).used == used - 1


def test_what_a_filter_leaves_is_counted_no_further_than_anybody_reads(world) -> None:
    facts, wanted = facts_for(world.olga), MemberFilter(words="acme")

    assert count_members(facts, wanted) == 8
    assert count_members(facts, wanted, most=5) == 6  # "more than 5"
