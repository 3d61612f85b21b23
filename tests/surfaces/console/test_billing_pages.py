"""The page Plan and seats: who sees what, and that what a page shows is what is charged."""

import re
from datetime import UTC, datetime

import pytest

from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.engines import clock
from mediadesk.rules.plans import PLANS, Plan, Price
from mediadesk.rules.price_list import BUILT_IN, PriceList, Taxes, use_price_list
from mediadesk.store.billing import Billing, LedgerLine
from mediadesk.store.models import Account, Member


@pytest.fixture
def november():
    """It is 16 November, and everybody pays 19 % tax."""
    use_price_list(PriceList(PLANS, taxes=Taxes(1900)))
    with clock.stand_still_at(datetime(2026, 11, 16, 12, tzinfo=UTC)):
        yield
    use_price_list(BUILT_IN)


@pytest.fixture
def plus(world, november):
    """The account on the plan Plus since 1 November, with Olga, Adam and Bill in it."""
    others = ["tess", "rita", "mila", "edda", "vera"]
    Member.objects.filter(pk__in=[world.member(name).pk for name in others]).delete()
    founded = datetime(2026, 11, 1, tzinfo=UTC)
    Account.objects.filter(pk=world.account.pk).update(plan="plus", created_at=founded)


def at(world, path: str = "billing") -> str:
    return f"/console/{world.account.pk}/{path}"


def sure(client, page, **asked: str):
    """Press the button of a page that asks."""
    shown = re.search(r'name="shown_cents" value="(\d+)"', page.text)
    sent = asked | ({"shown_cents": shown[1]} if shown else {})
    return client.post(page.request["PATH_INFO"], sent, follow=True)


def test_bill_sees_the_plan_with_prices_and_what_can_be_chosen(world, plus, sign_in) -> None:
    page = sign_in("bill").get(at(world)).text
    assert "Plan: Plus" in page
    assert "<strong>2</strong> of 3" in page
    assert "<strong>$249.00</strong> a month" in page
    assert 'aria-label="Choose Advanced"' in page
    assert "The operator of this installation gives it." in page
    assert "Billing takes no seat" in page


def test_an_admin_sees_plan_and_seats_but_no_price_and_no_button(world, plus, sign_in) -> None:
    client = sign_in("adam")
    page = client.get(at(world)).text
    assert "Plan: Plus" in page
    assert "$" not in page
    assert "Choose Advanced" not in page
    assert client.get(at(world, "billing/change?plan=advanced")).status_code == 403


def test_a_larger_plan_is_shown_to_the_cent_confirmed_and_charged(world, plus, sign_in) -> None:
    """Half of November: 124.50 less 49.50 is 75.00; 19 % of it is 14.25."""
    client = sign_in("bill")
    page = client.get(at(world, "billing/change?plan=advanced"))
    for told in ("Plan Advanced", "$124.50", "-$49.50", "$14.25", "$89.25", "$296.31", "Tax, 19 %"):
        assert told in page.text
    after = sure(client, page, plan="advanced").text
    assert "Plan: Advanced" in after
    assert "Done: Advanced holds from now on." in after
    cents = LedgerLine.objects.exclude(first="2026-11-16", cents=49_50).values_list("cents", flat=True)
    assert sum(cents) == 75_00


def test_another_price_than_shown_is_told_and_the_new_one_asked(world, plus, sign_in) -> None:
    client = sign_in("bill")
    answer = client.post(at(world, "billing/change"), {"plan": "advanced", "shown_cents": "1"})
    assert answer.status_code == 409
    assert "The price is $89.25 now" in answer.text
    assert "Plan: Advanced" in sure(client, answer, plan="advanced").text


def test_seats_are_bought_and_given_back_and_that_is_taken_back(world, plus, sign_in) -> None:
    client = sign_in("bill")
    page = client.get(at(world, "billing/change?more=2"))
    assert "Extra seats on Plus × 2" in page.text
    assert "$22.61" in page.text  # half of 38.00 and 3.61 tax
    assert "With 2 extra seats." in sure(client, page, more="2").text

    page = client.get(at(world, "billing/change?less=2"))
    assert "Until then whoever is here stays, and you can take it back" in page.text
    after = sure(client, page, less="2").text
    assert "Planned: Plus from 1 Dec 2026 on. Until then you can take it back." in after
    assert "Keep what there is" in after
    assert "stay as they are" in client.post(at(world, "billing/keep"), follow=True).text
    assert Billing.objects.get().next_extra_seats is None


@pytest.mark.parametrize("asked", ["more=0", "more=x", "less=-1", "more=99999", "plan=free&seats=abc"])
def test_a_number_of_seats_that_is_none_is_refused_in_words(world, plus, sign_in, asked) -> None:
    answer = sign_in("bill").get(at(world, f"billing/change?{asked}"))
    assert answer.status_code == 400
    assert "The number of seats is not right" in answer.text


def test_the_page_tells_what_a_month_costs_and_what_waits_for_the_next_invoice(world, plus, sign_in) -> None:
    """99.00 and two seats at 19.00 with 19 % tax; 99.00 of November, and half of 38.00, wait."""
    client = sign_in("bill")
    page = client.get(at(world, "billing/change?more=2"))
    assert "Paid by invoice: the sum stands on the next one, of 1 Dec 2026." in page.text
    sure(client, page, more="2")
    told = client.get(at(world)).text
    assert "Plan and seats cost <strong>$163.03</strong> a month, $26.03 of it tax." in told
    assert "Charged already, for the invoice of 1 Dec 2026:" in told
    assert "Charged already" not in sign_in("adam").get(at(world)).text


def test_seats_that_are_kept_are_told_apart_from_those_that_are_bought(world, plus, sign_in) -> None:
    client = sign_in("bill")
    sure(client, client.get(at(world, "billing/change?more=2")), more="2")
    sure(client, client.get(at(world, "billing/change?less=1")), less="1")
    assert "1 seat ends then: nobody new takes it." in client.get(at(world)).text
    page = client.get(at(world, "billing/change?more=2")).text
    assert "Planned so far from 1 Dec 2026 on" in page
    assert "1 seat of these is there already, to be given back on 1 Dec 2026, and is kept" in page
    kept = client.get(at(world, "billing/change?more=1")).text
    assert "Keep</button>" in kept
    assert "Nothing is charged now." in kept


def test_future_months_are_told_in_the_currency_that_was_chosen_for_them(world, plus, sign_in) -> None:
    both = {"USD": Price(99_00, 19_00), "EUR": Price(89_00, 17_00)}
    plans = {**PLANS, "plus": Plan("plus", "Plus", 3, 2, 225, 225, both)}
    use_price_list(PriceList(plans, taxes=Taxes(1900)))
    Billing.objects.create(account=world.account, currency="USD", anchor_day=1, next_currency="EUR",
                           cycle_first="2026-11-01", cycle_next="2026-12-01")  # fmt: skip
    page = sign_in("bill").get(at(world, "billing/change?more=1")).text
    assert "$11.31" in page  # half of 19.00, and 19 % tax, is still of this month
    assert "<strong>€126.14</strong> a month" in page


def test_what_is_in_the_way_of_a_smaller_plan_is_named_with_links(world, november, sign_in) -> None:
    Account.objects.filter(pk=world.account.pk).update(plan="advanced", extra_seats=1)
    client = sign_in("olga")
    page = client.get(at(world, "billing/change?plan=plus")).text
    assert "This does not fit yet" in page
    assert "6 seats are taken, 2 seats too many." in page
    assert f'href="{at(world, "users")}?status=pending"' in page
    assert "Change the plan</button>" not in page
    answer = client.post(at(world, "billing/change"), {"plan": "plus", "shown_cents": "0"})
    assert "More is used than the plan Plus with 1 extra seat would have: 2 seats too much." in answer.text
    assert Account.objects.get(pk=world.account.pk).plan == "advanced"


def test_when_more_is_used_than_the_plan_has_the_page_says_what_to_do(world, november, sign_in) -> None:
    create_environment(world.olga, name="Second")
    Account.objects.filter(pk=world.account.pk).update(plan="free")
    page = sign_in("olga").get(at(world)).text
    assert "More is used than the plan has" in page
    assert "Everybody who is here stays" in page
    assert "6 seats are taken, 3 seats too many." in page
    assert f'1 environment too many. <a href="{at(world, "environments")}">' in page


def test_where_seats_are_lacking_all_of_them_are_offered_and_a_plan_that_is_still_too_small_says_so(
    world, november, sign_in
) -> None:
    Account.objects.filter(pk=world.account.pk).update(plan="free")
    client = sign_in("olga")
    page = client.get(at(world)).text
    assert re.search(r'name="more" type="number" value="3"', page)
    assert page.count("Still too small for what is used") == 2  # Plus has 3 seats, Advanced 5
    assert "6 seats are taken, 1 seat too many." in page
    assert (
        "Advanced is still too small for what is used"
        in client.get(at(world, "billing/change?plan=advanced")).text
    )
    invite = client.post(
        at(world, "invite/send"), {"text": "ada@example.org", "role": "editor", "where": "all"}
    )
    assert f'href="{at(world, "billing/change?more=4")}">Buy 4 seats</a>' in invite.text


def test_the_plan_page_shows_what_is_used_with_its_forecast_and_days(world, plus, sign_in) -> None:
    page, usage = (sign_in("bill").get(at(world, path)).text for path in ("billing", "usage"))
    assert f'hx-get="{at(world, "usage")}" hx-trigger="load" hx-select="#stopped, #gauges, #plots"' in page
    assert all(usage.count(f'id="{part}"') == 1 for part in ("stopped", "gauges", "plots"))


def test_a_trial_begins_after_a_page_that_says_what_comes_after_and_ends_by_a_button(
    world, november, sign_in
) -> None:
    Account.objects.filter(pk=world.account.pk).update(plan="free")
    client = sign_in("bill")
    assert "Try for 14 days" in client.get(at(world)).text
    assert 'aria-label="Choose Free"' not in client.get(at(world)).text
    page = client.get(at(world, "billing/change?trial=advanced"))
    assert "Free, unless you choose Advanced" in page.text
    assert "The plan Advanced is tried out until 30 Nov" in (
        tried := sure(client, page, trial="advanced").text
    )
    assert 'aria-label="Choose Free"' not in tried
    assert "there is no second trial" in tried
    assert "The trial has ended." in client.post(at(world, "billing/trial/end"), follow=True).text
    assert "Try for 14 days" not in client.get(at(world)).text


def test_a_plan_that_sells_no_seats_is_chosen_without_those_there_are(world, plus, sign_in) -> None:
    lean = Plan("lean", "Lean", 9, 9, 500, 500, {"USD": Price(200_00)})
    use_price_list(PriceList({**PLANS, "lean": lean}, taxes=Taxes(1900)))
    Account.objects.filter(pk=world.account.pk).update(extra_seats=2)
    client = sign_in("bill")
    assert f'href="{at(world, "billing/change?plan=lean")}&amp;seats=0"' in client.get(at(world)).text
    page = client.get(at(world, "billing/change?plan=lean&seats=0"))
    assert "Done: Lean holds from now on." in sure(client, page, plan="lean", seats="0").text


def test_leaving_a_plan_that_only_the_operator_gives_is_warned_of(world, plus, sign_in) -> None:
    client, way_back = sign_in("olga"), "There is no way back by yourself"
    assert way_back not in client.get(at(world, "billing/change?plan=advanced")).text
    Account.objects.filter(pk=world.account.pk).update(plan="enterprise")
    assert way_back in client.get(at(world, "billing/change?plan=advanced")).text


def test_the_page_is_there_when_the_operator_takes_the_currency_off_the_list(world, plus, sign_in) -> None:
    team = Plan("team", "Team", 10, 2, 500, 500, {"EUR": Price(49_00, 9_00)})
    Billing.objects.create(account=world.account, currency="USD", anchor_day=1,
                           cycle_first="2026-11-01", cycle_next="2026-12-01")  # fmt: skip
    use_price_list(PriceList({"team": team}))
    page = sign_in("bill").get(at(world)).text
    assert "Plan: Plus" in page
    assert "It has no price in USD." in page


def test_a_page_in_euros_shows_euros(world, plus, sign_in) -> None:
    team = Plan("team", "Team", 10, 2, 500, 500, {"EUR": Price(49_00, 9_00)})
    use_price_list(PriceList({"team": team}, taxes=Taxes(1900)))
    Account.objects.filter(pk=world.account.pk).update(plan="team")
    page = sign_in("bill").get(at(world, "billing/change?more=1")).text
    assert "€5.36" in page  # half of 9.00, and 0.86 tax
    assert "$" not in page
