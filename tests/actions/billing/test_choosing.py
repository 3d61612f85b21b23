"""Plans and seats by those who pay: what holds at once, what waits, what it costs, and what is in the way."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.cancel_planned_change import cancel_planned_change
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.end_trial import end_trial
from mediadesk.actions.billing.release_seats import release_seats
from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.actions.billing.start_trial import start_trial
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.withdraw_invitation import withdraw_invitation
from mediadesk.queries.quotes import quote, standing
from mediadesk.rules.charges import Terms, lines_of_change
from mediadesk.rules.cycles import Cycle
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.moves import move
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import BUILT_IN, PriceList, Taxes, plan_named, use_price_list
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.models import Member
from mediadesk.store.teams import Account
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces.billing_dates import look_after_billing
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import charged, facts_of, invoices, on, price
from tests.refusals import refused

PAYERS = {"bill", "olga"}


def test_a_larger_plan_holds_at_once_and_costs_the_rest_of_the_month(world, acme) -> None:
    """On 16 November 15 of 30 days are left: (249 - 99) / 2 = 75, and the tax of 19 % is 14.25."""
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
    with on(11, 16):
        found = choose_plan(world.bill, plan="advanced", shown_cents=89_25)
    acme.refresh_from_db()
    assert (found.at_once, acme.plan, acme.extra_seats) == (True, "advanced", 2)
    assert charged(acme) == [99_00, 38_00, -49_50, -19_00, 124_50, 19_00]
    assert TrailEntry.objects.get(account_id=acme.pk, event="plan_changed").details == {
        "before": "Plus with 2 extra seats",
        "after": "Advanced with 2 extra seats",
    }


def test_what_the_page_showed_is_what_is_charged_or_nothing_is(world, acme) -> None:
    with on(11, 16):
        shown = price(world, "advanced", 2)
        assert refused(choose_plan, world.bill, plan="advanced", shown_cents=shown - 1) is Why.PRICE_CHANGED
        assert Account.objects.get(pk=acme.pk).plan == "plus"
        choose_plan(world.bill, plan="advanced", shown_cents=shown)
    with on(12, 1):
        look_after_billing()
    whole = 99_00 + 38_00 + (249_00 - 99_00) // 2 + 249_00 + 38_00
    first_half = (
        99_00 + 38_00
    ) // 2  # what was founded before the first cycle was looked at began on the 16th
    assert invoices(acme)[0].net_cents == whole - first_half


def test_a_smaller_plan_waits_for_the_end_of_the_month_and_can_be_taken_back(world, small) -> None:
    set_plan_on_the_first(small, "advanced")
    with on(11, 10):
        found = choose_plan(world.bill, plan="plus", shown_cents=0)
        assert (found.at_once, found.begins) == (False, date(2026, 12, 1))
        assert Account.objects.get(pk=small.pk).plan == "advanced"
        cancel_planned_change(world.olga)
        assert refused(cancel_planned_change, world.olga) is Why.NOTHING_PLANNED
        choose_plan(world.bill, plan="free", shown_cents=0)
    with on(12, 1):
        look_after_billing()
    assert Account.objects.get(pk=small.pk).plan == "free"
    assert charged(small) == [249_00]
    events = TrailEntry.objects.filter(account_id=small.pk, event__startswith="plan_").order_by("number")
    assert [one.event for one in events][-4:] == ["plan_planned", "plan_kept", "plan_planned", "plan_changed"]


def set_plan_on_the_first(account, plan: str, extra_seats: int = 0) -> None:
    """The operator puts the account on a plan on the day its month begins."""
    with on(11, 1):
        set_plan(OPERATOR, account_id=account.pk, plan=plan, extra_seats=extra_seats)


def test_a_smaller_plan_is_refused_while_more_is_used_and_says_of_what(world, acme) -> None:
    """Six of the cast take a seat, Bill and Rita none; with an extra one the plan Free has four."""
    with on(11, 1):
        create_environment(world.olga, name="Second", cloud_name="second")
        assert (
            refused(choose_plan, world.bill, plan="free", extra_seats=1, shown_cents=0) is Why.PLAN_TOO_SMALL
        )
        ways = quote(facts_of(world.bill), plan="free", extra_seats=1).in_the_way
    assert [(one.what, one.used, one.limit, one.over) for one in ways] == [
        ("seats", 6, 4, "2 seats"),
        ("environments", 2, 1, "1 environment"),
    ]


def test_seats_that_are_bought_are_there_at_once_and_a_freed_one_too(world, small) -> None:
    set_plan_on_the_first(small, "plus")
    with on(11, 16):
        for name in ("one", "two"):
            invite_members(world.olga, invitees=[Invitee(f"{name}@acme.example", Role.EDITOR)])
        three = {"invitees": [Invitee("three@acme.example", Role.EDITOR)]}
        assert refused(invite_members, world.olga, **three) is Why.SEATS_FULL
        buy_seats(world.bill, count=1, shown_cents=11_31)  # half of 19.00, and 19 % of it: 9.50 + 1.81
        (invited,) = invite_members(world.olga, **three)
        four = {"invitees": [Invitee("four@acme.example", Role.EDITOR)]}
        assert refused(invite_members, world.olga, **four) is Why.SEATS_FULL
        withdraw_invitation(world.olga, member_id=invited.member.pk)
        invite_members(world.olga, **four)
    assert charged(small) == [99_00, 9_50]


def test_seats_are_given_back_at_the_end_of_the_month_unless_they_are_taken(world, small) -> None:
    set_plan_on_the_first(small, "plus", 3)
    with on(11, 5):
        assert refused(release_seats, world.bill, count=4) is Why.BAD_VALUE
        release_seats(world.bill, count=2)
        assert standing(facts_of(world.bill)).planned == Terms(plan_named("plus"), 1)
        assert quote(facts_of(world.bill), more_seats=1).due.gross == 0  # it is paid for until then
        buy_seats(world.bill, count=1, shown_cents=0)  # a colleague more, for good
    with on(12, 1):
        look_after_billing()
    small.refresh_from_db()
    assert (small.plan, small.extra_seats) == ("plus", 2)


def test_seats_that_are_taken_cannot_be_given_back(world, acme) -> None:
    with on(11, 5):
        assert refused(release_seats, world.bill, count=1) is Why.PLAN_TOO_SMALL


def test_whoever_uses_too_much_already_may_buy_what_brings_them_nearer(world, acme) -> None:
    """Six seats are taken of three, and two environments of one: neither stops a seat, or a plan that has more."""
    with on(11, 1):
        create_environment(world.olga, name="Second", cloud_name="second")
        set_plan(OPERATOR, account_id=acme.pk, plan="free")
        buy_seats(world.bill, count=1, shown_cents=price(world, "", 1))
        choose_plan(world.bill, plan="plus", shown_cents=price(world, "plus", 1))
        assert [one.over for one in standing(facts_of(world.bill)).over] == ["2 seats"]
    assert TrailEntry.objects.filter(account_id=acme.pk, event="plan_changed").count() == 3


def test_a_seat_bought_meanwhile_does_not_come_for_nothing_with_a_plan_that_sells_none(world, small) -> None:
    lean = Plan("lean", "Lean", 5, 2, 225, 225, {"USD": Price(50_00)})
    use_price_list(PriceList({**BUILT_IN.plans, "lean": lean}, taxes=Taxes(1900)))
    set_plan_on_the_first(small, "plus")
    with on(11, 5):
        choose_plan(world.bill, plan="lean", extra_seats=0, shown_cents=0)
        buy_seats(world.bill, count=1, shown_cents=price(world, "plus", 1))
        assert standing(facts_of(world.bill)).planned == Terms(lean, 0)
    with on(12, 1):
        look_after_billing()
    small.refresh_from_db()
    assert (small.plan, small.extra_seats, charged(small)[-1]) == ("lean", 0, 50_00)


def test_a_planned_plan_that_is_sold_no_more_when_the_month_ends_leaves_the_present_one(world, small) -> None:
    lean = Plan("lean", "Lean", 5, 2, 225, 225, {"USD": Price(50_00, 5_00)})
    use_price_list(PriceList({**BUILT_IN.plans, "lean": lean}, taxes=Taxes(1900)))
    set_plan_on_the_first(small, "plus")
    with on(11, 5):
        choose_plan(world.bill, plan="lean", shown_cents=0)
    use_price_list(PriceList(BUILT_IN.plans, taxes=Taxes(1900)))
    with on(12, 1):
        look_after_billing()
    small.refresh_from_db()
    assert (small.plan, charged(small)) == ("plus", [99_00, 99_00])


def test_the_operator_gives_what_is_not_for_sale_and_the_rest_of_the_month_is_given_back(world, acme) -> None:
    with on(11, 1):
        turn_cycle(OPERATOR, account_id=acme.pk)
    with on(11, 16):
        assert refused(choose_plan, world.olga, plan="enterprise", shown_cents=0) is Why.NOT_SOLD
        set_plan(OPERATOR, account_id=acme.pk, plan="enterprise")
    assert charged(acme) == [99_00, 38_00, -49_50, -19_00]
    assert Account.objects.get(pk=acme.pk).extra_seats == 0


def test_the_operator_makes_a_plan_smaller_and_everybody_stays(world, acme) -> None:
    with on(11, 1):
        set_plan(OPERATOR, account_id=acme.pk, plan="free")
        assert Member.objects.filter(account=acme, status=Member.ACTIVE).count() == 8
        shown = standing(facts_of(world.olga))
        assert [one.over for one in shown.over] == ["3 seats"]


@pytest.mark.parametrize("do", [
    lambda actor: choose_plan(actor, plan="advanced", shown_cents=-1),
    lambda actor: buy_seats(actor, count=1, shown_cents=-1),
    lambda actor: release_seats(actor, count=0),
    cancel_planned_change,
    lambda actor: start_trial(actor, plan="advanced"),
    end_trial,
])  # fmt: skip
def test_nobody_changes_the_plan_but_those_who_pay(world, acme, do) -> None:
    cast = world.actors.keys() - {"otto"}
    assert {name for name in cast if refused(do, world.actors[name]) is Why.NOT_ALLOWED} == cast - PAYERS


def test_an_admin_sees_the_seats_but_no_price(world, acme) -> None:
    with on(11, 1):
        assert standing(facts_of(world.adam)).extra_seats == 2
        assert refused(quote, facts_of(world.adam), plan="advanced") is Why.NOT_ALLOWED
        assert refused(standing, facts_of(world.edda)) is Why.NOT_ALLOWED


terms = st.builds(Terms, st.sampled_from(["free", "plus", "advanced"]).map(plan_named), st.integers(0, 40))
NOVEMBER = Cycle(date(2026, 11, 1), date(2026, 12, 1))


@settings(max_examples=300)
@given(path=st.lists(st.tuples(terms, st.integers(1, 30)), min_size=1, max_size=8))
def test_however_often_the_terms_change_within_a_month_nothing_is_lost(path) -> None:
    """Each day's parts sum to what that day's terms cost; there and back on one day costs nothing."""
    before, total, expected = None, 0, 0
    for after, day in sorted(path, key=lambda one: one[1]):
        there, back = changed(before, after, day), changed(after, before, day)
        assert there == -back or before is None
        total += there
        expected += changed(None, after, day) - (changed(None, before, day) if before else 0)
        before = after
    assert total == expected


def changed(before, after, day: int) -> int:
    """What a change on a day of November costs."""
    if after is None:
        return 0
    lines = lines_of_change(before, after, "USD", NOVEMBER, day=date(2026, 11, day))
    return sum(line.cents for line in lines)


@given(before=terms, after=terms, day=st.integers(1, 30))
def test_a_change_that_holds_at_once_never_gives_money_back(before, after, day) -> None:
    found = move(before, after, "USD", NOVEMBER, day=date(2026, 11, day))
    assert found.at_once == (found.month_after >= found.month_before)
    assert sum(one.cents for one in found.lines) >= 0
    assert bool(found.lines) <= found.at_once


def test_today_is_told_in_utc(world, acme) -> None:
    with on(11, 30):
        assert price(world, "advanced", 2) == 5_95  # a day of 30: 5.00 and 19 %
        assert datetime(2026, 11, 30, tzinfo=UTC).date() < standing(facts_of(world.bill)).cycle.next
