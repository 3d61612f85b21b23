"""What the months of a year used is told to programs from what was counted, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.engines import clock
from mediadesk.store.models import Account, UsageDay
from mediadesk.store.usage import Counted, UsageKey, add_up, close_day
from mediadesk.surfaces import metering
from tests.actions.library.saying import put

GB = 1_000_000_000

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture
def may(world, client):
    """It is the 20th of May 2030, on the plan Free; what the key of the client has called is not counted."""
    metering.write()
    UsageDay.objects.all().delete()
    Account.objects.update(plan="free")
    with clock.stand_still_at(datetime(2030, 5, 20, 12, tzinfo=UTC)) as now:
        yield now


def months(said: dict) -> dict[str, list[int]]:
    """What each month used, by metric."""
    return {
        one["metric"]: [month["usage"] for month in one["monthly_cycles"]] for one in said["metric_usage"]
    }


def breakdown(said: dict, metric: str, month: int) -> dict[str, int]:
    """What each environment used of a metric in a month."""
    (found,) = (one for one in said["metric_usage"] if one["metric"] == metric)
    rows = found["monthly_cycles"][month - 1]["prodenv_breakdown"]
    return {one["cloud_name"]: one["usage"] for one in rows}


@pytest.mark.proves("CLD-008")
def test_each_month_is_added_up_from_its_days_and_storage_is_that_of_its_end(send, world, may):
    for day in (date(2030, 3, 31), date(2030, 5, 1), date(2030, 5, 20)):
        key = UsageKey(world.account.pk, day, world.environment.pk)
        add_up({key: Counted(bandwidth_bytes=GB, transformations=5, uploads=2)})
    put(world.olga, world.root, "ten.txt", "0123456789")
    close_day(date(2030, 4, 29))
    put(world.olga, world.root, "five.txt", "01234")

    status, (said,) = send("GET", "billing_usage?year=2030&include_prodenv_breakdown=true")

    assert (status, said["year"], said["plan_name"], said["credits_limit"]) == (200, 2030, "Free", 25)
    assert months(said) == {
        "storage": [0, 0, 0, 10, 15],
        "transformations": [0, 0, 5, 0, 10],
        "bandwidth": [0, 0, GB, 0, 2 * GB],
        "uploads": [0, 0, 2, 0, 6],
    }
    april = said["metric_usage"][0]["monthly_cycles"][3]
    assert (april["start_date"], april["end_date"]) == ("2030-04-01", "2030-04-30")
    assert breakdown(said, "storage", 4) == {"acme": 10}
    assert breakdown(said, "bandwidth", 5) == {"acme": 2 * GB}


@pytest.mark.proves("CLD-008")
def test_a_deleted_environment_counts_in_the_sum_and_keeps_nothing_later(send, world, may):
    Account.objects.update(plan="plus")
    second = create_environment(world.olga, name="Second", cloud_name="second").environment
    add_up({UsageKey(world.account.pk, date(2030, 4, 25), second.pk): Counted(bandwidth_bytes=7)})
    UsageDay.objects.filter(environment_id=second.pk).update(stored={"raw": 9})
    delete_environment(world.olga, environment_id=second.pk)
    close_day(date(2030, 4, 30))

    (said,) = send("GET", "billing_usage?year=2030&include_prodenv_breakdown=true")[1]

    assert months(said)["bandwidth"] == [0, 0, 0, 7, 0]
    assert months(said)["storage"] == [0, 0, 0, 0, 0]
    assert breakdown(said, "bandwidth", 4) == {"acme": 0}


@pytest.mark.proves("CLD-008")
@pytest.mark.parametrize("year", ["2031", "1999", "x"])
def test_a_year_to_come_or_that_is_none_is_a_bad_request(send, may, year):
    assert send("GET", f"billing_usage?year={year}")[0] == 400
