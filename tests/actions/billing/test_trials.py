"""A plan that is tried out: what it costs, who is told of its end, and what stays after it."""

from datetime import date

from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.end_trial import end_trial
from mediadesk.actions.billing.start_trial import start_trial
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.queries.quotes import plan_offers, standing
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import BUILT_IN, PriceList, use_price_list
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.billing import Billing
from mediadesk.store.models import Member
from mediadesk.store.teams import Account, Mail
from mediadesk.surfaces.billing_dates import look_after_billing
from tests.actions.billing.conftest import charged, facts_of, on, price
from tests.refusals import refused


def test_a_trial_costs_nothing_ends_by_itself_and_throws_nobody_out(world, small) -> None:
    with on(11, 3):
        start_trial(world.bill, plan="advanced")
        shown = standing(facts_of(world.bill))
        assert (shown.plan.id, shown.trial_ends_on) == ("advanced", date(2026, 11, 17))
        look_after_billing()
    assert Account.objects.get(pk=small.pk).plan == "advanced"
    with on(11, 14):
        for name in ("one", "two", "three", "four"):
            invite_members(world.olga, invitees=[Invitee(f"{name}@acme.example", Role.EDITOR)])
        look_after_billing()
        look_after_billing()
    assert warned() == ["bill@acme.example", "olga@acme.example"]
    with on(11, 17):
        look_after_billing()
        assert warned() == sorted(["bill@acme.example", "olga@acme.example"] * 2)
        assert refused(start_trial, world.bill, plan="plus") is Why.TRIAL_NOT_OPEN
        more = [Invitee("five@acme.example", Role.EDITOR)]
        assert refused(invite_members, world.olga, invitees=more) is Why.SEATS_FULL
    small.refresh_from_db()
    assert (small.plan, Member.objects.filter(account=small).count(), charged(small)) == ("free", 6, [])


def warned() -> list[str]:
    """Who was told of a trial's end."""
    return sorted(Mail.objects.filter(subject__startswith="The trial").values_list("to", flat=True))


def test_a_plan_that_is_chosen_while_it_is_tried_is_paid_for_from_then_on(world, small) -> None:
    with on(11, 3):
        start_trial(world.bill, plan="plus")
    with on(11, 16):
        choose_plan(world.bill, plan="plus", shown_cents=58_91)  # half of 99.00 and 19 %: 49.50 + 9.41
    with on(12, 1):
        look_after_billing()
    small.refresh_from_db()
    assert (small.plan, charged(small)) == ("plus", [49_50, 99_00])
    assert Billing.objects.get(account=small).trial_ends_on is None


def test_seats_bought_during_a_trial_outlive_it(world, small) -> None:
    with on(11, 1):
        start_trial(world.bill, plan="plus")
        buy_seats(world.bill, count=1, shown_cents=price(world, "free", 1))
        assert Account.objects.get(pk=small.pk).plan == "plus"
        end_trial(world.bill)
        assert refused(end_trial, world.bill) is Why.NO_TRIAL
    small.refresh_from_db()
    assert (small.plan, small.extra_seats, charged(small)) == ("free", 1, [19_00])


def test_a_trial_is_not_for_those_who_pay(world, acme) -> None:
    assert refused(start_trial, world.bill, plan="advanced") is Why.TRIAL_NOT_OPEN


def tries_of(world) -> dict[str, int]:
    """The plans that the page offers to try, with the days."""
    _, offers = plan_offers(facts_of(world.bill))
    return {one.plan.id: one.trial_days for one in offers if one.trial_days}


def test_a_trial_is_offered_where_it_can_begin(world, small) -> None:
    assert tries_of(world) == {"plus": 14, "advanced": 14}
    with on(11, 3):
        start_trial(world.bill, plan="plus")
    assert tries_of(world) == {}


def test_a_plan_that_the_operator_gave_is_not_given_up_for_a_trial(world, small) -> None:
    Account.objects.filter(pk=small.pk).update(plan="enterprise")
    assert tries_of(world) == {}
    assert refused(start_trial, world.bill, plan="plus") is Why.TRIAL_NOT_OPEN
    assert Account.objects.get(pk=small.pk).plan == "enterprise"


def test_a_trial_never_takes_away_what_is_used(world, small) -> None:
    plans = {**BUILT_IN.plans, "large": Plan("large", "Large", 50, 9, 900, 900, {"USD": Price(0)})}
    use_price_list(PriceList(plans))
    Account.objects.filter(pk=small.pk).update(plan="large")
    for number in range(3):
        invite_members(world.olga, invitees=[Invitee(f"n{number}@acme.example", Role.EDITOR)])
    assert tries_of(world) == {"advanced": 14}
    assert refused(start_trial, world.bill, plan="plus") is Why.PLAN_TOO_SMALL
    assert Account.objects.get(pk=small.pk).plan == "large"
