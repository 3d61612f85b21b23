"""Where uploads stop: a tenth above the limits of a soft plan, at those of a hard one. Deliveries never do."""

from __future__ import annotations

import io
from dataclasses import replace as with_other
from datetime import UTC, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.engines import clock
from mediadesk.rules.plans import PLANS
from mediadesk.rules.price_list import PriceList, price_list, use_price_list
from mediadesk.store.models import Account, Asset
from mediadesk.store.usage import Counted, UsageKey, add_up
from tests.actions.library.saying import put
from tests.pictures import picture

GB = 1_000_000_000
LIMIT_GB = 25  # of the plan Free: in storage, and in credits


@pytest.fixture(params=["soft", "hard"])
def stops_at_bytes(request, world):
    """Acme is on the plan Free, soft or hard; gives where its uploads stop, in bytes or units of credits."""
    before = price_list()
    use_price_list(PriceList({**PLANS, "free": with_other(PLANS["free"], hard=request.param == "hard")}))
    Account.objects.update(plan="free", created_at=datetime(2030, 3, 5, 9, tzinfo=UTC))
    with clock.stand_still_at(datetime(2030, 5, 20, 12, tzinfo=UTC)):
        yield LIMIT_GB * GB * (100 if request.param == "hard" else 110) // 100
    use_price_list(before)


@pytest.fixture
def olga(world, sign_in, stops_at_bytes):  # the session begins at that time
    return sign_in("olga")


def library(world) -> str:
    return f"/console/{world.account.pk}/e/acme/library"


def upload(client, world, name: str, text: str) -> str:
    """Send a file by the plain form; gives the page one lands on."""
    sent = {"file": SimpleUploadedFile(name, text.encode())}
    address = f"{library(world)}/folders/{world.root.pk}/upload"
    return client.post(address, sent, follow=True).content.decode()


def replace(client, world, asset, text: str) -> str:
    """Put another file in an asset's place by the plain form; gives the page one lands on."""
    asset.refresh_from_db()
    sent = {"file": SimpleUploadedFile("other.txt", text.encode()), "version": str(asset.version)}
    address = f"{library(world)}/assets/{asset.pk}/replace"
    return client.post(address, sent, follow=True).content.decode()


def keep(world, *, size_bytes: int) -> Asset:
    """An asset of which the row says that it is so large."""
    asset = put(world.olga, world.root, "large.txt", "large")
    Asset.objects.filter(pk=asset.pk).update(size_bytes=size_bytes)
    return asset


def spend(world, *, units: int) -> None:
    key = UsageKey(world.account.pk, clock.now().date(), world.environment.pk)
    add_up({key: Counted(bandwidth_bytes=units)})


def names() -> set[str]:
    return set(Asset.objects.values_list("name", flat=True))


def test_uploads_stop_where_the_storage_does_and_say_what_can_be_done(world, olga, stops_at_bytes) -> None:
    keep(world, size_bytes=stops_at_bytes - 4)

    upload(olga, world, "fits.txt", "four")
    said = upload(olga, world, "late.txt", "1")

    assert names() == {"large.txt", "fits.txt"}
    assert "The storage of your plan is full: 25 GB" in said
    assert f"{stops_at_bytes * 100 // (LIMIT_GB * GB)} %" in said
    assert "Delete assets you no longer need and empty the trash, or choose a larger plan" in said


def test_uploads_stop_where_the_credits_do_and_say_what_can_be_done(world, olga, stops_at_bytes) -> None:
    spend(world, units=stops_at_bytes - 4)

    upload(olga, world, "fits.txt", "four")
    said = upload(olga, world, "late.txt", "1")

    assert names() == {"fits.txt"}
    assert "The credits of your plan are used up: 25" in said
    assert "Wait until the next month of your plan begins" in said


def test_what_replaces_an_asset_counts_beside_what_is_kept_of_it(world, olga, stops_at_bytes) -> None:
    keep(world, size_bytes=stops_at_bytes - 12)
    small = put(world.olga, world.root, "small.txt", "four")

    replace(olga, world, small, "12345678")
    said = replace(olga, world, small, "1")

    small.refresh_from_db()
    assert small.size_bytes == 8
    assert "The storage of your plan is full" in said


def test_what_is_there_is_delivered_whatever_is_used(world, olga, stops_at_bytes) -> None:
    file = io.BytesIO(picture())
    shown = upload_asset(world.olga, folder_id=world.root.pk, name="a.png", source=file)
    keep(world, size_bytes=2 * stops_at_bytes)
    spend(world, units=9 * stops_at_bytes)
    address = f"{library(world)}/assets/{shown.pk}"

    assert "is full" in upload(olga, world, "late.txt", "1")
    assert olga.get(f"{address}/preview/320").status_code == 200
    assert b"".join(olga.get(f"{address}/original")) == picture()


def test_who_deletes_something_for_good_uploads_again(world, olga, stops_at_bytes) -> None:
    large = keep(world, size_bytes=stops_at_bytes)
    assert "is full" in upload(olga, world, "late.txt", "1")

    olga.post(f"{library(world)}/assets/delete", {"selected": large.pk})
    assert "is full" in upload(olga, world, "late.txt", "1")  # the trash counts
    olga.post(f"{library(world)}/trash/delete", {"selected": large.pk, "sure": "yes"})
    upload(olga, world, "late.txt", "1")

    assert names() == {"late.txt"}
