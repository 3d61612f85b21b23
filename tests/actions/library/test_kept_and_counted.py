"""After whatever is done with assets: what is stored is needed, what is counted is its sum, and no trash is seen."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.load import facts_for
from mediadesk.access.visible import assets_where
from mediadesk.actions.leftovers import sweep
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.delete_version import delete_version
from mediadesk.actions.library.empty_trash import empty_trash
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.restore_version import restore_version
from mediadesk.engines import blobs, clock
from mediadesk.queries.search import search
from mediadesk.rules.plans import PLANS
from mediadesk.rules.price_list import PriceList, price_list, use_price_list
from mediadesk.store.models import Account, Asset, AssetVersion
from mediadesk.store.storage import bytes_of
from mediadesk.surfaces.trash_dates import look_after_trash
from tests.actions.library.saying import put

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TEXTS = ("a", "bb", "ccc", "dddd")  # few, so that assets and versions share bytes
A_RUN, A_NIGHT, LONG = 5, 300, 50

# fmt: off
DEEDS = {
    # deed             how often
    "upload":          3,
    "replace":         5,
    "delete":          3,
    "restore":         2,
    "go back":         2,
    "drop a version":  1,
    "remove":          1,
    "empty":           1,
    "days pass":       1,
    "sweep":           2,
}
# fmt: on


class Library:
    """A library on a real directory, and what is done in it; a deed that cannot be done now is left out."""

    def __init__(self, world, time) -> None:
        """Nothing is in it yet."""
        self.world, self.time = world, time

    def do(self, deed: str, which: int) -> None:
        """Do it with one of the things that there are."""
        getattr(self, deed.replace(" ", "_"))(which)

    def upload(self, which: int) -> None:
        put(self.world.olga, self.world.root, text=TEXTS[which % len(TEXTS)])

    def replace(self, which: int) -> None:
        if asset := self._one(Asset.objects.all(), which):
            source = io.BytesIO(TEXTS[which // 3 % len(TEXTS)].encode())
            now = {"asset_id": asset.pk, "version": asset.version}
            replace_asset(self.world.olga, name="b.txt", source=source, **now)

    def delete(self, which: int) -> None:
        if asset := self._one(Asset.objects.all(), which):
            delete_assets(self.world.olga, asset_ids=[asset.pk])

    def restore(self, which: int) -> None:
        if asset := self._one(self._trash(), which):
            restore_assets(self.world.olga, asset_ids=[asset.pk])

    def go_back(self, which: int) -> None:
        if version := self._one(self._versions(), which):
            asset = Asset.objects.get(pk=version.asset_id)
            now = {"number": version.content_number, "version": asset.version}
            restore_version(self.world.olga, asset_id=asset.pk, **now)

    def drop_a_version(self, which: int) -> None:
        if version := self._one(self._versions(), which):
            what = {"asset_id": version.asset_id, "number": version.content_number}
            delete_version(self.world.olga, **what)

    def remove(self, which: int) -> None:
        if asset := self._one(self._trash(), which):
            delete_for_good(self.world.olga, asset_ids=[asset.pk])

    def empty(self, which: int) -> None:
        if self._trash().exists():
            empty_trash(self.world.olga, environment_id=self.world.environment.pk, up_to=clock.now())
            look_after_trash()

    def days_pass(self, which: int) -> None:
        self.time.move(days=20)
        look_after_trash()

    def sweep(self, which: int) -> None:
        sweep(older_than_seconds=-60)

    def _trash(self):
        return Asset.kept.filter(trashed_at__isnull=False, trash_ends_at__gt=clock.now())

    def _versions(self):
        return AssetVersion.objects.filter(asset__trashed_at=None)

    def _one(self, rows, which: int):
        found = list(rows.order_by("pk"))
        return found[which % len(found)] if found else None


def require_in_order(world, before: set) -> None:
    """What has to hold, whatever was done."""
    rows = [*Asset.kept.filter(account=world.account), *AssetVersion.objects.filter(account=world.account)]
    stored = set(blobs.current().aged(older_than_seconds=-60)) - before
    assert stored == {(row.environment_id, row.sha256) for row in rows}
    assert bytes_of(world.account.pk) == sum(row.size_bytes for row in rows)
    facts = facts_for(world.olga, epoch=Account.objects.get(pk=world.account.pk).access_epoch)
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=world.environment.pk)
    living = set(
        Asset.kept.filter(trashed_at__isnull=True, account=world.account).values_list("pk", flat=True)
    )
    assert set(seen.values_list("pk", flat=True)) == living
    assert {row.id for row in search(facts, world.environment).assets.rows} == living
    assert not Asset.kept.filter(trash_ends_at__lte=clock.now() - timedelta(days=20)).exists()
    counts = AssetVersion.objects.values_list("asset_id", flat=True)
    assert max(map(list(counts).count, counts), default=0) <= 2


@pytest.fixture
def two_versions():
    """The plan keeps two earlier versions of an asset."""
    before = price_list()
    use_price_list(PriceList({**PLANS, "unlimited": replace(PLANS["unlimited"], versions=2)}))
    yield
    use_price_list(before)


@pytest.mark.parametrize("seed", range(A_RUN))
def test_after_any_sequence_bytes_rows_and_counts_agree(
    world, two_versions, django_capture_on_commit_callbacks, seed
) -> None:
    walk(world, Random(seed), django_capture_on_commit_callbacks)


@pytest.mark.judge
@pytest.mark.parametrize("seed", range(A_RUN, A_NIGHT))
def test_after_any_long_sequence_bytes_rows_and_counts_agree(
    world, two_versions, django_capture_on_commit_callbacks, seed
) -> None:
    walk(world, Random(seed), django_capture_on_commit_callbacks)


def walk(world, random: Random, committed) -> None:
    before = set(blobs.current().aged(older_than_seconds=-60))
    with clock.stand_still_at(clock.now()) as time:
        library = Library(world, time)
        for deed in random.choices(list(DEEDS), DEEDS.values(), k=LONG):
            with committed(execute=True):
                library.do(deed, random.randrange(1_000))
            require_in_order(world, before)
