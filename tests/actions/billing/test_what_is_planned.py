"""What is planned for the end of a month: what may be taken until then, what it costs after, and as what it is told."""

import pytest

from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.change_billing_details import change_billing_details
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.release_seats import release_seats
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.queries.quotes import quote, standing
from mediadesk.queries.seats import seats
from mediadesk.rules.billing_details import Details
from mediadesk.rules.charges import Terms
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import charged, facts_of, invited, on, planned, sold
from tests.refusals import refused


def opened(account: Account, plan: str, extra_seats: int = 0) -> Account:
    """The account on this plan since 1 November."""
    Account.objects.filter(pk=account.pk).update(plan=plan, extra_seats=extra_seats)
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=account.pk)
    account.refresh_from_db()
    return account


def test_on_a_plan_without_a_limit_nobody_new_takes_a_seat_that_the_planned_one_has_not(world, small) -> None:
    sold(Plan("flat", "Flat", None, None, None, None, {"USD": Price(300_00)}))
    opened(small, "flat")
    with on(11, 16):
        choose_plan(world.bill, plan="plus", shown_cents=0)
        found = seats(facts_of(world.olga))
        assert (found.there_are, found.given_back, standing(facts_of(world.bill)).ending_seats) == (3, 0, 0)
        assert refused(invite_members, world.olga, invitees=invited(3)) is Why.SEATS_FULL

        asked = quote(facts_of(world.bill), more_seats=1)
        assert (asked.due.gross, asked.kept, asked.month.gross) == (0, 1, 99_00 + 19_00)
        buy_seats(world.bill, count=1, shown_cents=0)
        invite_members(world.olga, invitees=invited(3))
    assert planned(world) == Terms(plan_named("plus"), 1)
    assert charged(small) == [300_00]


def test_seats_can_be_kept_where_more_are_taken_than_will_be_kept(world, small) -> None:
    sold()
    opened(small, "plus", 4)
    invite_members(world.olga, invitees=invited(6))
    Billing.objects.update(next_extra_seats=0)
    with on(11, 16):
        asked = quote(facts_of(world.bill), more_seats=2)
        assert asked.in_the_way == ()
        buy_seats(world.bill, count=2, shown_cents=asked.due.gross)
    assert planned(world) == Terms(plan_named("plus"), 2)


def test_a_price_is_that_of_the_currency_which_was_chosen_before_anything_was_charged(world, small) -> None:
    sold(Plan("free", "Free", 3, 1, 25, 25, {"USD": Price(0, 19_00), "EUR": Price(0, 17_00)}))
    opened(small, "free")
    with on(11, 1):
        change_billing_details(world.bill, details=Details(), currency="EUR")
        assert quote(facts_of(world.bill), more_seats=1).due.gross == 17_00
        buy_seats(world.bill, count=1, shown_cents=17_00)
    assert charged(small) == [17_00]


@pytest.mark.parametrize(
    ("asked", "months_in", "month"),
    [({"plan": "club"}, "EUR", 5_00), ({"more_seats": 1}, "USD", 99_00 + 19_00)],
)
def test_months_are_told_in_the_next_currency_where_seats_too_have_a_price_in_it(
    world, small, asked, months_in, month
) -> None:
    club = Plan("club", "Club", 3, 2, 225, 225, {"USD": Price(6_00), "EUR": Price(5_00)})
    sold(Plan("plus", "Plus", 3, 2, 225, 225, {"USD": Price(99_00, 19_00), "EUR": Price(89_00)}), club)
    opened(small, "plus")
    with on(11, 1):
        change_billing_details(world.bill, details=Details(), currency="EUR")
        told = quote(facts_of(world.bill), **asked)
    assert (told.months_in, told.month.gross) == (months_in, month)


def test_in_the_first_minutes_of_a_month_what_was_planned_holds_already(world, small) -> None:
    sold()
    opened(small, "plus", 4)
    with on(11, 16):
        release_seats(world.bill, count=4)
    with on(12, 1):
        now = standing(facts_of(world.bill))
        assert (now.planned, now.ending_seats, now.extra_seats) == (None, 0, 0)
        buy_seats(world.bill, count=1, shown_cents=19_00, as_shown=now.shown)
    assert Account.objects.get(pk=small.pk).extra_seats == 1
