"""Nobody keeps what they do not pay for, nor pays for what they do not get: given back, dearer, sold no more."""

import pytest

from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.change_billing_details import change_billing_details
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.release_seats import release_seats
from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.actions.billing.start_trial import start_trial
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.queries.quotes import plan_offers, quote, standing
from mediadesk.queries.seats import seats
from mediadesk.rules.billing_details import Details
from mediadesk.rules.charges import Terms
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.plans import PLANS, Plan, Price
from mediadesk.rules.price_list import PriceList, Taxes, plan_named, use_price_list
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces.billing_dates import look_after_billing
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import charged, facts_of, invited, on, planned, sold
from tests.refusals import refused


@pytest.fixture
def plus(small) -> Account:
    """The account on the plan Plus with four extra seats since 1 November, at no tax; Olga alone takes a seat."""
    sold()
    Account.objects.filter(pk=small.pk).update(plan="plus", extra_seats=4)
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=small.pk)
    small.refresh_from_db()
    return small


def more(world, count: int) -> int:
    """What so many more seats cost now."""
    return quote(facts_of(world.bill), more_seats=count).due.gross


def test_seats_that_were_given_back_are_not_filled_any_more(world, plus) -> None:
    with on(11, 30):
        release_seats(world.bill, count=4)
        assert (seats(facts_of(world.olga)).there_are, seats(facts_of(world.olga)).given_back) == (3, 4)
        assert refused(invite_members, world.olga, invitees=invited(3)) is Why.SEATS_FULL
        invite_members(world.olga, invitees=invited(2))
    with on(12, 1):
        look_after_billing()
        assert not standing(facts_of(world.bill)).over


def test_a_seat_that_is_missing_because_it_was_given_back_is_kept_and_costs_nothing_twice(
    world, plus
) -> None:
    with on(11, 16):
        release_seats(world.bill, count=4)
        invite_members(world.olga, invitees=invited(2))
        asked = quote(facts_of(world.bill), more_seats=2)
        assert (asked.due.gross, asked.month.gross) == (0, 99_00 + 2 * 19_00)
        buy_seats(world.bill, count=2, shown_cents=0)
        assert planned(world) == Terms(plan_named("plus"), 2)
        more_people = [Invitee(f"{one}@acme.example", Role.EDITOR) for one in "ab"]
        invite_members(world.olga, invitees=more_people)
    assert charged(plus) == [99_00, 76_00]


def test_more_seats_than_were_given_back_are_bought_beyond_them_and_nothing_is_given_back(
    world, plus
) -> None:
    with on(11, 16):
        release_seats(world.bill, count=1)
        assert more(world, 3) == 19_00  # two more for half a month
        buy_seats(world.bill, count=3, shown_cents=19_00)
        assert planned(world) is None
    plus.refresh_from_db()
    assert plus.extra_seats == 6
    assert TrailEntry.objects.filter(account_id=plus.pk, event="plan_kept").count() == 1


def test_an_environment_that_the_planned_plan_has_not_is_not_made_any_more(world, plus) -> None:
    with on(11, 16):
        choose_plan(world.bill, plan="free", extra_seats=4, shown_cents=0)
        assert refused(create_environment, world.olga, name="Second") is Why.ENVIRONMENTS_FULL


def test_seats_are_given_back_from_what_is_planned_and_the_planned_plan_stays(world, plus) -> None:
    with on(11, 16):
        choose_plan(world.bill, plan="free", shown_cents=0)
        release_seats(world.bill, count=1)
        release_seats(world.bill, count=2)
        assert planned(world) == Terms(plan_named("free"), 1)
        assert refused(release_seats, world.bill, count=2) is Why.BAD_VALUE


@pytest.mark.parametrize("do", [start_trial, choose_plan])
def test_seats_that_were_given_back_do_not_return_in_the_first_minutes_of_a_month(world, small, do) -> None:
    sold()
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=small.pk)
    with on(11, 30):
        buy_seats(world.bill, count=50, shown_cents=more(world, 50))
        release_seats(world.bill, count=50)
    with on(12, 1):
        shown = {} if do is start_trial else {"shown_cents": 99_00}
        do(world.bill, plan="plus", **shown)
    small.refresh_from_db()
    assert small.extra_seats == 0


def test_what_is_given_back_within_a_month_is_of_the_price_that_was_paid(world, plus) -> None:
    """After 15 of 30 days half of 99.00 and 76.00 is given back, though the list says 199.00 and 29.00 by then."""
    dearer = Plan("plus", "Plus", 3, 2, 225, 225, {"USD": Price(199_00, 29_00)}, trial_days=14)
    sold(dearer)
    with on(11, 16):
        assert more(world, 1) == 9_50
        assert quote(facts_of(world.bill), more_seats=1).month.gross == 199_00 + 5 * 29_00
        set_plan(OPERATOR, account_id=plus.pk, plan="free")
    assert charged(plus)[2:] == [-49_50, -38_00]


def test_the_new_price_holds_from_the_next_month_on(world, plus) -> None:
    sold(Plan("plus", "Plus", 3, 2, 225, 225, {"USD": Price(199_00, 29_00)}))
    with on(12, 1):
        look_after_billing()
    assert charged(plus)[2:] == [199_00, 4 * 29_00]


def test_seats_that_are_not_sold_any_more_are_paid_at_their_last_price_and_given_back(world, plus) -> None:
    sold(Plan("plus", "Plus", 3, 2, 225, 225, {"USD": Price(99_00)}))
    with on(12, 1):
        look_after_billing()
        assert charged(plus)[2:] == [99_00, 76_00]
        assert refused(buy_seats, world.bill, count=1, shown_cents=19_00) is Why.NO_EXTRA_SEATS
        release_seats(world.bill, count=4)
    with on(1, 1, 2027):
        look_after_billing()
    assert charged(plus)[4:] == [99_00]


def test_a_currency_that_the_operator_drops_is_charged_at_its_last_price_and_can_be_left(world, plus) -> None:
    use_price_list(
        PriceList({**PLANS, "plus": Plan("plus", "Plus", 3, 2, 9, 9, {"EUR": Price(89_00, 17_00)})})
    )
    with on(12, 5):
        look_after_billing()
        assert charged(plus)[2:] == [99_00, 76_00]
        change_billing_details(world.bill, details=Details(), currency="EUR")
    with on(1, 5, 2027):
        look_after_billing()
    assert Billing.objects.get(account=plus).currency == "EUR"
    assert charged(plus)[4:] == [89_00, 68_00]


def test_an_account_on_a_plan_that_has_no_price_in_the_list_s_currency_pays_nothing_and_can_choose(
    world, small
) -> None:
    team = Plan("team", "Team", 9, 9, 9, 9, {"EUR": Price(49_00)})
    use_price_list(PriceList({"team": team}, taxes=Taxes(0)))
    with on(11, 16):
        turn_cycle(OPERATOR, account_id=small.pk)
        assert charged(small) == []
        choose_plan(world.bill, plan="team", shown_cents=24_50)
    assert Account.objects.get(pk=small.pk).plan == "team"


def test_a_currency_without_a_price_for_the_seats_there_are_waits(world, small) -> None:
    free = Plan("free", "Free", 3, 1, 25, 25, {"USD": Price(0, 19_00), "EUR": Price(0)})
    use_price_list(PriceList({"free": free}, taxes=Taxes(0)))
    with on(11, 1):
        add_line(OPERATOR, account_id=small.pk, title="One", cents=1_00, at_once=True)
        change_billing_details(world.bill, details=Details(), currency="EUR")
        buy_seats(world.bill, count=10, shown_cents=more(world, 10))
    with on(12, 1):
        look_after_billing()
    assert Billing.objects.get(account=small).currency == "USD"
    assert charged(small)[-1] == 190_00


def test_a_form_that_is_sent_twice_buys_once(world, plus) -> None:
    with on(11, 16):
        asked = {"count": 1, "shown_cents": more(world, 1), "as_shown": standing(facts_of(world.bill)).shown}
        buy_seats(world.bill, **asked)
        assert refused(buy_seats, world.bill, **asked) is Why.CHANGED_MEANWHILE
        told = standing(facts_of(world.bill)).shown
        release_seats(world.bill, count=1, as_shown=told)
        assert refused(release_seats, world.bill, count=1, as_shown=told) is Why.CHANGED_MEANWHILE


def test_a_price_in_another_currency_than_shown_is_not_charged(world, plus) -> None:
    both = {"USD": Price(99_00, 19_00), "GBP": Price(99_00, 19_00)}
    sold(Plan("plus", "Plus", 3, 2, 225, 225, both))
    change_billing_details(world.bill, details=Details(), currency="GBP")
    with on(11, 30):
        told = standing(facts_of(world.bill)).shown
    with on(12, 1):
        asked = {"count": 1, "shown_cents": 19_00, "as_shown": told}
        assert refused(buy_seats, world.bill, **asked) is Why.CHANGED_MEANWHILE


def test_whoever_owes_since_long_buys_nothing_more_and_may_choose_what_is_cheaper(world, plus) -> None:
    with on(11, 10):
        Billing.objects.update(grace_ends_at="2026-11-15T00:00Z")
    with on(11, 16):
        asked = {"count": 1, "shown_cents": more(world, 1)}
        assert refused(buy_seats, world.bill, **asked) is Why.PAYMENT_OVERDUE
        choose_plan(world.bill, plan="free", shown_cents=0)


def test_a_plan_that_is_chosen_while_another_is_tried_comes_after_the_trial(world, small) -> None:
    sold(Plan("club", "Club", 3, 1, 25, 25, {"USD": Price(0, 5_00)}))
    with on(11, 25):
        start_trial(world.bill, plan="plus")
        buy_seats(world.bill, count=1, shown_cents=more(world, 1))
        assert planned(world) is None
        Billing.objects.update(next_plan="club", next_extra_seats=1)
    with on(12, 1):
        look_after_billing()
        assert Account.objects.get(pk=small.pk).plan == "plus"
    with on(12, 20):
        look_after_billing()
        assert Account.objects.get(pk=small.pk).plan == "club"


def test_a_price_just_below_nought_is_shown_and_charged(world, small) -> None:
    """99.00 and a seat at 2.00 for 101.00: dearer by nothing a month, and half of it rounds to one cent less."""
    sold(
        Plan("odd", "Odd", 3, 1, 25, 25, {"USD": Price(99, 1)}),
        Plan("even", "Even", 4, 1, 25, 25, {"USD": Price(100)}),
    )
    Account.objects.filter(pk=small.pk).update(plan="odd", extra_seats=1)
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=small.pk)
    with on(11, 16):
        due = quote(facts_of(world.bill), plan="even", extra_seats=0).due.gross
        assert due == -1
        choose_plan(world.bill, plan="even", extra_seats=0, shown_cents=due)


def test_offers_say_what_can_be_tried_where_the_present_plan_has_no_price_any_more(world, plus) -> None:
    use_price_list(PriceList({"team": Plan("team", "Team", 9, 9, 900, 900, {"EUR": Price(49_00)})}))
    _, offers = plan_offers(facts_of(world.bill))
    assert [one.why_not for one in offers] == ["It has no price in USD."]


@pytest.mark.parametrize("extra_seats", [-3, 10**30])
def test_an_operator_gives_no_number_of_seats_that_is_none(world, plus, extra_seats) -> None:
    asked = {"account_id": plus.pk, "plan": "plus", "extra_seats": extra_seats}
    assert refused(set_plan, OPERATOR, **asked) is Why.BAD_VALUE
    assert Account.objects.get(pk=plus.pk).extra_seats == 4
