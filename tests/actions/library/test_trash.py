"""What is deleted lies in the trash, found nowhere else: restored, deleted for good, or removed after its days."""

from dataclasses import replace
from datetime import timedelta

import pytest

from mediadesk.actions.library.clear_trash import clear_trash
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_folder import delete_folder
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.describe_assets import Description, describe_assets
from mediadesk.actions.library.empty_trash import empty_trash
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.open_originals import open_originals
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.engines import clock
from mediadesk.rules.plans import PLANS
from mediadesk.rules.price_list import PriceList, price_list, use_price_list
from mediadesk.rules.refusals import Why
from mediadesk.rules.sentences import sentence
from mediadesk.store.models import Asset, AssetTag, AssetVersion, Folder, TrailEntry
from mediadesk.store.storage import bytes_of
from mediadesk.surfaces.trash_dates import CLEARING, look_after_trash
from tests.actions.library.saying import is_kept, put, told
from tests.refusals import refused

pytestmark = pytest.mark.both_databases


@pytest.fixture
def days():
    """`days(7)`: so long the plan keeps what is deleted."""
    before = price_list()

    def keep(count: int) -> None:
        plan = replace(PLANS["unlimited"], trash_days=count)
        use_price_list(PriceList({**PLANS, "unlimited": plan}))

    yield keep
    use_price_list(before)


def test_deleted_assets_lie_in_the_trash_with_their_tags_and_bytes(world, shelf) -> None:
    tag_asset(world.olga, asset_ids=[shelf.red.pk], add=["sea"])
    before = bytes_of(world.account.pk)

    deleted = delete_assets(world.mila, asset_ids=[shelf.red.pk, shelf.blue.pk, shelf.red.pk])
    assert deleted == {shelf.red.pk: 2, shelf.blue.pk: 2}

    row = Asset.kept.get(pk=shelf.red.pk)
    assert not Asset.objects.filter(pk__in=[shelf.red.pk, shelf.blue.pk]).exists()
    assert (row.trashed_by, row.folder_id) == (str(world.member("mila")), shelf.press.pk)
    assert row.trash_ends_at == row.trashed_at + timedelta(days=30)
    assert is_kept(shelf.red)
    assert AssetTag.objects.filter(asset=row).count() == 1
    assert bytes_of(world.account.pk) == before  # it counts as storage
    assert [one["asset"] for one in told("asset_trashed")] == ["blue.txt", "red.txt"]


def test_nothing_else_is_done_with_what_is_in_the_trash(world, shelf) -> None:
    gone = shelf.red.pk
    delete_assets(world.olga, asset_ids=[gone])

    assert refused(rename_asset, world.olga, asset_id=gone, name="x.txt", version=2) is Why.NOT_FOUND
    assert refused(open_originals, world.olga, asset_ids=[gone]) is Why.NOT_FOUND


def test_what_is_in_the_trash_is_not_moved_tagged_described_or_deleted_once_more(world, shelf) -> None:
    ids = [shelf.red.pk]
    delete_assets(world.olga, asset_ids=ids)

    assert refused(move_assets, world.olga, asset_ids=ids, folder_id=shelf.year.pk) is Why.NOT_FOUND
    assert refused(tag_asset, world.olga, asset_ids=ids, add=["a"]) is Why.NOT_FOUND
    assert refused(describe_assets, world.olga, asset_ids=ids, said=Description(caption="x")) is Why.NOT_FOUND
    assert refused(delete_assets, world.olga, asset_ids=ids) is Why.NOT_FOUND


def test_a_restored_asset_is_as_it_was(world, shelf) -> None:
    tag_asset(world.olga, asset_ids=[shelf.red.pk], add=["sea"])
    delete_assets(world.olga, asset_ids=[shelf.red.pk])

    assert restore_assets(world.mila, asset_ids=[shelf.red.pk]) == []

    row = Asset.objects.get(pk=shelf.red.pk)
    assert (row.folder_id, row.public_id, row.trashed_by) == (shelf.press.pk, shelf.red.public_id, "")
    assert [one.tag for one in row.tags.all()] == ["sea"]
    assert told("asset_restored") == [{"asset": "red.txt", "folder": "Press"}]


def test_a_public_id_that_was_taken_meanwhile_stays_with_whoever_has_it(world, shelf) -> None:
    delete_assets(world.olga, asset_ids=[shelf.red.pk])
    later = put(world.olga, shelf.press, "red.txt", "another")
    Asset.objects.filter(pk=later.pk).update(public_id=shelf.red.public_id)

    (readdressed,) = restore_assets(world.olga, asset_ids=[shelf.red.pk])

    assert Asset.objects.get(pk=later.pk).public_id == shelf.red.public_id
    assert readdressed.pk == shelf.red.pk
    assert Asset.objects.get(pk=shelf.red.pk).public_id != shelf.red.public_id
    assert [one["before"] for one in told("asset_readdressed")] == [shelf.red.public_id]


def test_two_of_one_public_id_are_restored_together(world, shelf) -> None:
    delete_assets(world.olga, asset_ids=[shelf.red.pk])
    Asset.objects.filter(pk=shelf.blue.pk).update(public_id=shelf.red.public_id)
    delete_assets(world.olga, asset_ids=[shelf.blue.pk])

    assert len(restore_assets(world.olga, asset_ids=[shelf.red.pk, shelf.blue.pk])) == 1


@pytest.mark.parametrize("do", [restore_assets, delete_for_good])
def test_whoever_could_not_delete_it_does_nothing_with_it_in_the_trash(world, shelf, may, do) -> None:
    may("vera", shelf.press, "folder_editor")  # who may replace and move, and not delete
    delete_assets(world.olga, asset_ids=[shelf.red.pk])

    assert refused(do, world.vera, asset_ids=[shelf.red.pk]) is Why.NOT_ALLOWED
    assert refused(do, world.otto, asset_ids=[shelf.red.pk]) is Why.NOT_FOUND
    assert refused(do, world.olga, asset_ids=[shelf.grey.pk]) is Why.NOT_FOUND  # which is not in the trash
    assert refused(do, world.olga, asset_ids=[shelf.red.pk, shelf.grey.pk]) is Why.NOT_FOUND
    assert Asset.kept.get(pk=shelf.red.pk).trashed_at


def test_what_is_deleted_for_good_goes_with_its_bytes_unless_another_has_them(
    world, shelf, django_capture_on_commit_callbacks
) -> None:
    twin = put(world.olga, shelf.secret, "twin.txt", "blue")
    delete_assets(world.olga, asset_ids=[shelf.red.pk, shelf.blue.pk])

    with django_capture_on_commit_callbacks(execute=True):
        assert delete_for_good(world.mila, asset_ids=[shelf.red.pk, shelf.blue.pk]) == 2

    assert not Asset.kept.filter(pk__in=[shelf.red.pk, shelf.blue.pk]).exists()
    assert not is_kept(shelf.red)
    assert is_kept(twin)  # of equal bytes as blue
    assert told("asset_deleted") == [
        {"asset": "blue.txt", "folder": "2030", "by": ""},
        {"asset": "red.txt", "folder": "Press", "by": ""},
    ]
    assert TrailEntry.objects.filter(event="asset_uploaded", about_id=shelf.red.pk).exists()


def test_an_asset_is_deleted_for_good_although_its_bytes_cannot_be_now(
    world, shelf, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    from mediadesk.engines import blobs

    def broken(*_: str) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(blobs.current(), "remove", broken)
    delete_assets(world.olga, asset_ids=[shelf.red.pk])

    with django_capture_on_commit_callbacks(execute=True):
        assert delete_for_good(world.olga, asset_ids=[shelf.red.pk]) == 1

    assert not Asset.kept.filter(pk=shelf.red.pk).exists()


def test_emptying_ends_what_was_shown_and_one_may_delete_and_a_job_removes_it(
    world, shelf, may, django_capture_on_commit_callbacks
) -> None:
    may("vera", shelf.press, "folder_manager")  # and through it 2030, but not Secret
    delete_assets(world.olga, asset_ids=[shelf.red.pk, shelf.grey.pk])
    shown = clock.now()
    delete_assets(world.olga, asset_ids=[shelf.blue.pk])

    assert empty_trash(world.vera, environment_id=world.environment.pk, up_to=shown) == 1

    assert refused(restore_assets, world.olga, asset_ids=[shelf.red.pk]) is Why.NOT_FOUND
    with django_capture_on_commit_callbacks(execute=True):
        look_after_trash()
    assert set(Asset.kept.filter(trashed_at__isnull=False)) == {shelf.grey, shelf.blue}
    assert not is_kept(shelf.red)
    assert told("trash_emptied") == [{"environment": "Acme", "count": 1, "size": "3 bytes"}]
    entry = TrailEntry.objects.get(event="asset_deleted")
    said = sentence(entry.event, who=entry.who, details=entry.details)
    assert said == (
        "Mediadesk, clearing the trash deleted red.txt from Press for good,"
        f" as {world.vera.label} asked by emptying the trash"
    )


def test_an_empty_trash_is_not_emptied(world, shelf) -> None:
    how = {"environment_id": world.environment.pk, "up_to": clock.now()}

    assert refused(empty_trash, world.olga, **how) is Why.MISSING_VALUE
    assert refused(empty_trash, world.bill, **how) is Why.NOT_ALLOWED


def test_what_has_lain_there_for_the_days_of_the_plan_is_removed_and_not_a_moment_before(
    world, shelf, days, django_capture_on_commit_callbacks
) -> None:
    with clock.stand_still_at(clock.now()) as time:
        days(7)
        delete_assets(world.olga, asset_ids=[shelf.red.pk])
        days(90)
        delete_assets(world.olga, asset_ids=[shelf.blue.pk])
        time.move(days=6, hours=23)
        look_after_trash()
        assert Asset.kept.filter(pk=shelf.red.pk).exists()

        time.move(hours=1)
        assert refused(restore_assets, world.olga, asset_ids=[shelf.red.pk]) is Why.NOT_FOUND
        with django_capture_on_commit_callbacks(execute=True):
            look_after_trash()

    assert not Asset.kept.filter(pk=shelf.red.pk).exists()
    assert not is_kept(shelf.red)
    assert Asset.kept.filter(pk=shelf.blue.pk).exists()
    entry = TrailEntry.objects.get(event="asset_deleted")
    assert (entry.who, entry.way) == (CLEARING.label, "job")
    assert sentence(entry.event, who=entry.who, details=entry.details).endswith("red.txt from Press for good")


def test_a_batch_that_is_broken_off_is_begun_anew(world, shelf, days, monkeypatch) -> None:
    monkeypatch.setattr("mediadesk.actions.library.clear_trash._AT_ONCE", 1)
    days(0)
    delete_assets(world.olga, asset_ids=[shelf.red.pk, shelf.blue.pk])

    removed = [clear_trash(CLEARING, account_id=world.account.pk) for _ in range(3)]

    assert removed == [1, 1, 0]
    assert refused(clear_trash, world.olga, account_id=world.account.pk) is Why.NOT_ALLOWED


def test_the_trash_of_a_deleted_folder_belongs_to_the_folder_above(world, shelf) -> None:
    delete_assets(world.olga, asset_ids=[shelf.blue.pk])
    delete_folder(world.olga, folder_id=shelf.year.pk)

    restore_assets(world.olga, asset_ids=[shelf.blue.pk])

    assert Asset.objects.get(pk=shelf.blue.pk).folder_id == shelf.press.pk
    assert told("trash_raised") == [{"folder": "2030", "count": 1, "above": "Press"}]


def test_a_private_folder_stays_until_its_trash_is_empty(
    world, shelf, django_capture_on_commit_callbacks
) -> None:
    """Else those of the folder above would see in the trash what they never saw before."""
    delete_assets(world.olga, asset_ids=[shelf.grey.pk])

    assert refused(delete_folder, world.olga, folder_id=shelf.secret.pk) is Why.FOLDER_IN_TRASH

    delete_for_good(world.olga, asset_ids=[shelf.grey.pk])
    delete_folder(world.olga, folder_id=shelf.secret.pk)
    assert not Folder.objects.filter(pk=shelf.secret.pk).exists()


def test_a_private_folder_whose_trash_was_emptied_waits_for_the_job_and_says_so(world, shelf) -> None:
    """There is nothing to restore or delete any more for whoever looks: to be told to do so would be no help."""
    delete_assets(world.olga, asset_ids=[shelf.grey.pk])
    empty_trash(world.olga, environment_id=world.environment.pk, up_to=clock.now())

    assert refused(delete_folder, world.olga, folder_id=shelf.secret.pk) is Why.FOLDER_BEING_CLEARED

    look_after_trash()
    delete_folder(world.olga, folder_id=shelf.secret.pk)


def test_a_folder_is_not_empty_because_of_what_lies_in_a_folder_of_it(world, shelf) -> None:
    below = create_folder(world.olga, parent_id=shelf.secret.pk, name="Below")
    put(world.olga, below)
    delete_assets(world.olga, asset_ids=[shelf.grey.pk])

    assert refused(delete_folder, world.olga, folder_id=shelf.secret.pk) is Why.FOLDER_NOT_EMPTY


def test_versions_go_with_the_asset_that_had_them(world, shelf) -> None:
    kept = AssetVersion(asset=shelf.red, account=world.account, environment=world.environment)
    for name in ("size_bytes", "sha256", "md5", "mime_type"):
        setattr(kept, name, getattr(shelf.red, name))
    kept.content_number, kept.content_at, kept.until_at = 0, clock.now(), clock.now()
    kept.save()

    delete_assets(world.olga, asset_ids=[shelf.red.pk])
    assert AssetVersion.objects.count() == 1

    delete_for_good(world.olga, asset_ids=[shelf.red.pk])
    assert AssetVersion.objects.count() == 0
