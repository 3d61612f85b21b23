"""Who is told how much is used, when, and that it is told once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.engines import clock
from mediadesk.store.models import Account, Mail, UsageAlert
from mediadesk.store.usage import Counted, UsageKey, add_up
from mediadesk.surfaces.operator import OPERATOR
from mediadesk.surfaces.usage_dates import look_after_usage, use_of_all
from tests.actions.library.saying import told

TODAY = datetime(2030, 5, 20, 12, tzinfo=UTC)
GB = 1_000_000_000
THOSE_WHO_CAN = ["bill@acme.example", "olga@acme.example"]

pytestmark = pytest.mark.both_databases


@pytest.fixture
def today(world):
    """Acme is on the plan Free, of 25 credits, since the 5th of another month."""
    Account.objects.update(plan="free", created_at=datetime(2030, 3, 5, 9, tzinfo=UTC))
    with clock.stand_still_at(TODAY) as now:
        yield now


def sent(world, *, units: float) -> None:
    """Let so many credits more be used, by what is sent, and the job come by twice."""
    key = UsageKey(world.account.pk, clock.now().date(), world.environment.pk)
    add_up({key: Counted(bandwidth_bytes=int(units * GB))})
    look_after_usage()
    look_after_usage()


def percents() -> list[int]:
    return [entry["percent"] for entry in told("usage_reached")]


def test_those_who_can_choose_the_plan_are_told_once_at_each_threshold(world, today) -> None:
    sent(world, units=18.7)
    assert percents() == []

    sent(world, units=0.1)
    assert percents() == [75]
    sent(world, units=4)
    assert percents() == [75, 90]
    sent(world, units=30)

    assert percents() == [75, 90, 100]
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted(THOSE_WHO_CAN * 3)
    assert told("usage_reached")[-1] == {
        "percent": 100, "metric": "credits", "plan": "Free", "used": "52.8", "limit": "25",
    }  # fmt: skip


def test_a_letter_says_how_much_is_used_by_now_and_what_brings_credits_back(world, today) -> None:
    sent(world, units=1165)
    letter = Mail.objects.first()
    assert letter.subject.startswith("4,660 % of the credits")
    assert "stays counted until the month of the plan ends" in letter.text


def test_of_several_thresholds_at_once_the_highest_is_told(world, today) -> None:
    sent(world, units=24)

    assert percents() == [90]
    assert sorted(UsageAlert.objects.values_list("percent", flat=True)) == [75, 90]


def test_a_new_month_of_the_plan_tells_anew(world, today) -> None:
    sent(world, units=24)
    today.move(days=16)  # the 5th of June
    sent(world, units=0)
    assert percents() == [90]

    sent(world, units=20)

    assert percents() == [90, 75]


def test_a_larger_plan_is_told_of_its_own_limits(world, today) -> None:
    sent(world, units=24)
    set_plan(OPERATOR, account_id=world.account.pk, plan="plus")
    sent(world, units=100)
    assert percents() == [90]

    sent(world, units=60)

    assert percents() == [90, 75]


def test_nobody_is_told_of_what_others_use_or_where_there_is_no_limit(world, today) -> None:
    Account.objects.filter(pk=world.other_account.pk).update(plan="unlimited")
    key = UsageKey(world.other_account.pk, TODAY.date(), world.other_environment.pk)
    add_up({key: Counted(bandwidth_bytes=10**15)})

    sent(world, units=1)

    assert not Mail.objects.exists()


def test_a_closed_account_is_left_alone(world, today) -> None:
    Account.objects.filter(pk=world.account.pk).update(closed=True)

    sent(world, units=30)

    assert not UsageAlert.objects.exists()
    assert [one.name for one in use_of_all()] == ["Other"]


def test_all_accounts_are_looked_at_by_a_few_queries(world, today, django_assert_num_queries) -> None:
    sent(world, units=24)
    for number in range(20):
        Account.objects.create(name=f"Account {number}", plan="free", created_at=TODAY)

    with django_assert_num_queries(5):
        look_after_usage()
