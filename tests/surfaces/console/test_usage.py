"""The page of usage: what it tells of a month, to whom, and as a spreadsheet."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.engines import clock
from mediadesk.store.models import Account, UsageDay
from mediadesk.store.usage import Counted, UsageKey, add_up, close_day
from tests.actions.library.saying import put

TODAY = datetime(2030, 5, 20, 12, tzinfo=UTC)
GB = 1_000_000_000


@pytest.fixture
def month(world):
    """Acme pays from the 5th on; a GB was sent each day since 1 May, and a GB is kept."""
    Account.objects.filter(pk=world.account.pk).update(
        plan="free", created_at=datetime(2030, 3, 5, 9, tzinfo=UTC)
    )
    with clock.stand_still_at(TODAY) as now:
        for day in range(1, 21):
            key = UsageKey(world.account.pk, TODAY.date().replace(day=day), world.environment.pk)
            add_up({key: Counted(bandwidth_bytes=GB, transformations=100)})
        yield now


def page(client, world, **asked: str) -> str:
    answer = client.get(reverse("usage", args=(world.account.pk,)), asked)
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("name", ["olga", "adam", "tess", "bill", "rita"])
def test_whoever_sees_usage_sees_the_month_and_what_is_expected(world, sign_in, month, name) -> None:
    said = page(sign_in(name), world)

    assert "from 5 May to 4 June" in said
    assert "<strong>16 GB</strong>" in said  # sent from the 5th to the 20th
    assert "Expected by 4 June: <strong>31 GB</strong>" in said  # 15 days more of a GB
    assert "<strong>17.6</strong> of 25<" in said  # 16 of bandwidth, 1.6 of 1,600 transformations
    assert "34.1</strong>, more than the plan has" in said


@pytest.mark.parametrize("name", ["mila", "edda", "vera"])
def test_whoever_does_not_is_refused_with_the_reason(world, sign_in, name) -> None:
    answer = sign_in(name).get(reverse("usage", args=(world.account.pk,)))

    assert answer.status_code == 403
    assert "see what the account uses" in answer.text


def test_days_can_be_of_one_environment_and_of_a_longer_time(world, sign_in, month) -> None:
    Account.objects.filter(pk=world.account.pk).update(plan="unlimited")
    second = create_environment(world.olga, name="Second", cloud_name="second").environment
    add_up({UsageKey(world.account.pk, TODAY.date(), second.pk): Counted(bandwidth_bytes=5)})
    client = sign_in("rita")

    assert "21 April" in page(client, world, period="30")
    assert "most: 5 bytes on 20 May" in page(client, world, environment="second")
    assert "Active users by day" not in page(client, world, environment="second")
    assert client.get(reverse("usage", args=(world.account.pk,)), {"environment": "other"}).status_code == 404


def test_what_is_stored_is_told_by_day_and_kind_and_grows_into_the_forecast(world, sign_in, month) -> None:
    put(world.olga, world.root, text="x" * 1000)
    for days in range(8, 0, -1):
        day = TODAY.date() - timedelta(days=days)
        key = {"account": world.account, "environment_id": world.environment.pk, "day": day}
        UsageDay.objects.filter(**key).update(stored={"raw": 100 * (8 - days)})

    said = page(sign_in("rita"), world)

    assert "Expected by 4 June: <strong>2.5 KB</strong>" in said  # 1,000 and 15 days of 100
    assert "Other files" in said


def test_a_month_without_use_is_told_without_a_forecast(world, sign_in) -> None:
    said = page(sign_in("bill"), world)

    assert "Expected" not in said
    assert "Nothing had to be told this month." in said


def test_uploads_that_have_stopped_are_told_with_what_to_do(world, sign_in, month) -> None:
    add_up({UsageKey(world.account.pk, TODAY.date()): Counted(transformations=30_000)})

    said = page(sign_in("bill"), world)

    assert "Uploads have stopped" in said
    assert "stays counted until 5 June, when the counting begins anew" in said


def test_a_plan_without_limits_says_that_nobody_is_told_and_uploads_go_on(world, sign_in, month) -> None:
    limited = page(sign_in("olga"), world)
    Account.objects.filter(pk=world.account.pk).update(plan="unlimited")
    free = page(sign_in("olga"), world)

    assert "Uploads stop at 110&nbsp;%" in limited
    assert "limits neither storage nor credits" not in limited
    assert "Uploads stop at" not in free
    assert "limits neither storage nor credits" in free


def test_the_spreadsheet_has_a_line_a_day_and_environment(world, sign_in, month) -> None:
    close_day(TODAY.date() - timedelta(days=1))
    answer = sign_in("rita").get(reverse("usage_csv", args=(world.account.pk,)))

    rows = list(csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))
    assert [row["day (UTC)"] for row in rows] == [f"2030-05-{day:02}" for day in range(5, 21)]
    assert {row["environment"] for row in rows} == {"acme"}
    assert {row["bandwidth bytes"] for row in rows} == {str(GB)}


def test_the_page_costs_the_same_however_much_there_is(
    world, sign_in, month, django_assert_max_num_queries
) -> None:
    Account.objects.filter(pk=world.account.pk).update(plan="unlimited")
    client = sign_in("rita")
    page(client, world)

    with django_assert_max_num_queries(16):
        page(client, world, period="90")
    for number in range(5):
        create_environment(world.olga, name=f"More {number}", cloud_name=f"more-{number}")
    with django_assert_max_num_queries(16):
        page(client, world, period="90")
