"""What is counted of what is served, called and done, and that nothing is counted twice or lost."""

from __future__ import annotations

import base64
import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.engines import clock, renditions
from mediadesk.store.models import Account, Billing, UsageDay
from mediadesk.store.usage import COUNTERS, Counted, UsageKey, add_up, close_day, flows_by_account
from mediadesk.surfaces import metering
from tests.actions.library.saying import put
from tests.conftest import build_world
from tests.pictures import picture

TODAY = datetime(2030, 5, 20, 12, tzinfo=UTC)
TEXT = "0123456789"


@pytest.fixture
def today():
    """It is noon, and what tests before this one have counted is out of the way."""
    metering.write()
    with clock.stand_still_at(TODAY) as now:
        yield now


@pytest.fixture
def asset(world, today):
    return put(world.olga, world.root, "ten.txt", TEXT)


def used(world) -> Counted:
    """What is counted for today in Acme's environment."""
    metering.write()
    key = UsageKey(world.account.pk, clock.now().date(), world.environment.pk)
    row = UsageDay.objects.filter(**key._asdict()).values_list(*COUNTERS).first()
    return Counted(*row) if row else Counted()


def address(world, asset, rest: str) -> str:
    return f"/console/{world.account.pk}/e/acme/library/assets/{asset.pk}/{rest}"


def read(client, url: str, **headers: str) -> None:
    """Open it and take all of it, as a browser does."""
    answer = client.get(url, headers=headers)
    _ = b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize(
    ("headers", "size_bytes"),
    [({}, 10), ({"Range": "bytes=2-4"}, 3), ({"Range": "bytes=90-"}, 0)],
)
def test_an_original_counts_the_bytes_that_were_sent(world, sign_in, asset, headers, size_bytes) -> None:
    read(sign_in("olga"), address(world, asset, "original"), **headers)

    assert used(world).bandwidth_bytes == size_bytes


def test_who_goes_away_in_the_middle_is_counted_for_what_was_sent(world, sign_in, today) -> None:
    long = put(world.olga, world.root, "long.txt", "long " * 200_000)
    answer = sign_in("olga").get(address(world, long, "original"))

    block = next(iter(answer.streaming_content))
    answer.close()
    answer.close()

    assert 0 < len(block) < long.size_bytes
    assert used(world).bandwidth_bytes == len(block)


def test_a_head_and_what_the_browser_has_already_count_nothing(world, sign_in, today) -> None:
    shown = upload_asset(world.olga, folder_id=world.root.pk, name="a.png", source=io.BytesIO(picture()))
    client, url = sign_in("olga"), address(world, shown, "preview/320")
    first = client.get(url)

    client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    client.head(url)
    client.head(address(world, shown, "original")).close()

    assert used(world).bandwidth_bytes == len(first.content)


def test_a_picture_that_is_drawn_again_is_a_transformation_and_one_that_is_there_is_none(
    world, sign_in, today
) -> None:
    shown = upload_asset(world.olga, folder_id=world.root.pk, name="a.png", source=io.BytesIO(picture()))
    client, url = sign_in("olga"), address(world, shown, "preview/320")
    at_upload = used(world).transformations

    client.get(url)
    assert used(world).transformations == at_upload
    renditions.remove(world.environment.pk, shown.sha256)
    client.get(url)
    client.get(url)

    assert used(world).transformations == at_upload + 1


def test_a_call_counts_for_the_environment_of_its_key_or_for_the_account(
    world, client_factory, today
) -> None:
    of_account = create_api_key(world.olga, name="All", role="master_admin")
    of_environment = create_api_key(
        world.olga, name="One", role="technical_admin", environment_id=world.environment.pk
    )

    for made, where in (
        (of_account, f"provisioning/accounts/{world.account.pk}/users"),
        (of_environment, f"acme/folder_operations/invite/{world.root.pk}"),
    ):
        login = base64.b64encode(f"{made.row.key}:{made.secret}".encode()).decode()
        client_factory(headers={"Authorization": f"Basic {login}"}).get(f"/v1_1/{where}")
        client_factory(headers={"Authorization": "Basic eDp5"}).get(f"/v1_1/{where}")

    assert used(world).api_calls == 1
    assert UsageDay.objects.get(account=world.account, environment_id="").api_calls == 1


def test_a_member_is_active_once_a_day_whichever_process_sees_them(world, sign_in, today) -> None:
    page = reverse("dashboard", args=(world.account.pk,))
    account = UsageKey(world.account.pk, TODAY.date())._asdict()
    for name in ("olga", "adam", "olga"):
        sign_in(name).get(page)
    metering.write()
    metering._seen.clear()  # as another process would begin

    sign_in("olga").get(page)
    metering.write()
    assert UsageDay.objects.get(**account).active_members == 2

    today.move(days=1)
    sign_in("olga").get(page)
    metering.write()
    assert UsageDay.objects.get(**account).active_members == 2
    assert UsageDay.objects.get(**account | {"day": clock.now().date()}).active_members == 1


def test_looking_with_the_eyes_of_another_makes_nobody_active(world, sign_in, today) -> None:
    client = sign_in("olga")
    client.post(reverse("see_as", args=(world.account.pk, world.vera.id)))
    metering.write()
    before = UsageDay.objects.get(account=world.account, environment_id="").active_members

    client.get(reverse("dashboard", args=(world.account.pk,)))
    metering.write()

    assert UsageDay.objects.get(account=world.account, environment_id="").active_members == before == 1


def test_what_cannot_be_written_is_written_the_next_time_and_once(world, today) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("the disk is full")

    metering.count(world.account.pk, world.environment.pk, bandwidth_bytes=7)
    metering.count_active(world.account.pk, world.vera.id)
    with connection.execute_wrapper(refuse):
        metering.write()
    metering.count(world.account.pk, world.environment.pk, bandwidth_bytes=1)

    assert used(world).bandwidth_bytes == 8
    metering.write()
    assert used(world).bandwidth_bytes == 8
    assert UsageDay.objects.get(account=world.account, environment_id="").active_members == 1


def test_midnight_begins_a_new_row(world, today) -> None:
    metering.count(world.account.pk, world.environment.pk, api_calls=1)
    today.move(hours=12)
    metering.count(world.account.pk, world.environment.pk, api_calls=2)
    metering.write()

    rows = UsageDay.objects.filter(account=world.account).order_by("day").values_list("day", "api_calls")
    assert list(rows) == [(TODAY.date(), 1), (TODAY.date() + timedelta(days=1), 2)]


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_who_count_and_write_at_once_lose_nothing() -> None:
    world = build_world()
    metering.write()
    each, writers = 400, 6

    def work(_: int) -> None:
        for number in range(each):
            metering.count(world.account.pk, world.environment.pk, bandwidth_bytes=3, api_calls=1)
            if number % 50 == 0:
                metering.write()
        connection.close()

    with ThreadPoolExecutor(writers) as threads:
        list(threads.map(work, range(writers)))
    metering.write()

    row = UsageDay.objects.get(account=world.account, environment_id=world.environment.pk)
    assert (row.bandwidth_bytes, row.api_calls) == (3 * each * writers, each * writers)


@pytest.mark.both_databases
def test_the_end_of_a_day_keeps_what_is_stored_by_kind_once(world, asset) -> None:
    upload_asset(world.olga, folder_id=world.root.pk, name="a.png", source=io.BytesIO(picture()))
    day = TODAY.date()

    assert close_day(day) == 2
    put(world.olga, world.root, "late.txt", "later")
    assert close_day(day) == 0

    rows = dict(UsageDay.objects.filter(day=day).values_list("environment_id", "stored"))
    assert rows == {
        world.environment.pk: {"raw": 10, "image": len(picture())},
        world.other_environment.pk: {},
    }


@pytest.mark.both_databases
def test_each_account_is_added_up_since_its_own_cycle_began(world, today) -> None:
    Account.objects.filter(pk=world.account.pk).update(created_at=datetime(2030, 1, 1, tzinfo=UTC))
    Billing.objects.create(
        account=world.other_account,
        currency="EUR",
        anchor_day=15,
        cycle_first="2030-05-15",
        cycle_next="2030-06-15",
    )
    for day in (1, 14, 15, 20):
        for account in (world.account, world.other_account):
            key = UsageKey(account.pk, TODAY.date().replace(day=day), "an environment")
            add_up({key: Counted(bandwidth_bytes=day, transformations=1)})
    add_up(
        {UsageKey(world.account.pk, datetime(2030, 4, 30, tzinfo=UTC).date()): Counted(bandwidth_bytes=99)}
    )

    assert flows_by_account(TODAY.date()) == {world.account.pk: (50, 4), world.other_account.pk: (35, 2)}


def test_what_was_used_stays_counted_when_its_environment_is_deleted(world, today) -> None:
    second = create_environment(world.olga, name="Second", cloud_name="second").environment
    metering.count(world.account.pk, second.pk, transformations=5)
    metering.write()

    delete_environment(world.olga, environment_id=second.pk)

    assert UsageDay.objects.get(environment_id=second.pk).transformations == 5
    assert flows_by_account(TODAY.date())[world.account.pk] == (0, 5)
