"""Uploading and replacing: what a file becomes, what is told, and that nothing is left of one that fails (T-74)."""

import io
from dataclasses import replace as replace_in
from datetime import UTC, datetime

import pytest

from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.engines import blobs, clock, renditions
from mediadesk.rules.plans import PLANS
from mediadesk.rules.price_list import PriceList, plan_named, price_list, use_price_list
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.usage import stops_at
from mediadesk.store.models import Asset, UsageDay
from mediadesk.store.usage import Counted, UsageKey, add_up
from tests.actions.library.saying import is_kept, put, told
from tests.pictures import bomb, picture
from tests.refusals import refused


def replace(actor, asset, data: bytes | str, *, version: int | None = None, name: str = "new.txt") -> Asset:
    source = io.BytesIO(data if isinstance(data, bytes) else data.encode())
    return replace_asset(actor, asset_id=asset.pk, name=name, source=source, version=version or asset.version)


def stored(world) -> set[str]:
    """The hashes kept for Acme's environment."""
    found = blobs.current().aged(older_than_seconds=-60)
    return {sha256 for environment_id, sha256 in found if environment_id == world.environment.pk}


def fill(world, *, but: int) -> None:
    """Fill the Free plan's storage until uploads stop but for so many bytes, with a row that says so."""
    world.account.plan = "free"
    world.account.save(update_fields=["plan"])
    large = put(world.olga, world.root, "large.txt", "large")
    others = Asset.objects.filter(account=world.account).exclude(pk=large.pk)
    used = sum(others.values_list("size_bytes", flat=True))
    plan = plan_named("free")
    most = plan.storage_bytes * stops_at(plan) // 100
    Asset.objects.filter(pk=large.pk).update(size_bytes=most - used - but)


def test_a_file_becomes_an_asset_whose_bytes_are_there(world, shelf) -> None:
    asset = put(world.edda, shelf.press, "plan.txt", "the plan")

    assert (asset.name, asset.resource_type, asset.size_bytes) == ("plan.txt", "raw", 8)
    assert asset.uploaded_by == "Edda Editor <edda@acme.example>"
    with blobs.current().open(asset.environment_id, asset.sha256) as kept:
        assert kept.read() == b"the plan"
    assert told("asset_uploaded")[-1] == {"asset": "plan.txt", "folder": "Press"}


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("a\x00b\x1b[31m.txt", "ab[31m.txt"),
        ("C:\\Users\\Eve\\cv.txt", "cv.txt"),
        ("../../etc/passwd", "passwd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\n\t", "Untitled"),
        (f"{'a' * 300}.txt", f"{'a' * 196}.txt"),
    ],
)
def test_a_name_is_made_fit_and_never_refused(world, called, name) -> None:
    assert put(world.olga, world.root, called).name == name


def test_two_files_of_one_name_are_two_assets(world) -> None:
    first, second = put(world.olga, world.root), put(world.olga, world.root)

    assert first.name == second.name
    assert first.public_id != second.public_id


@pytest.mark.parametrize(
    ("who", "data", "why"),
    [
        ("vera", b"text", Why.NOT_ALLOWED),
        ("otto", b"text", Why.NOT_FOUND),
        ("olga", b"", Why.BAD_FILE),
        ("olga", picture()[:60], Why.BAD_FILE),
        ("olga", bomb(), Why.BAD_FILE),
    ],
)
def test_of_a_file_that_is_refused_nothing_is_left(world, who, data, why) -> None:
    source = io.BytesIO(data)

    assert (
        refused(upload_asset, getattr(world, who), folder_id=world.root.pk, name="a.png", source=source)
        is why
    )

    assert not Asset.objects.exists()
    assert stored(world) == set()
    assert not UsageDay.objects.exists()


def test_a_reader_that_breaks_off_leaves_nothing(world) -> None:
    class Breaking(io.RawIOBase):
        def read(self, _: int = -1) -> bytes:
            raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        upload_asset(world.olga, folder_id=world.root.pk, name="a.txt", source=Breaking())

    assert stored(world) == set()


def test_a_picture_that_cannot_be_kept_small_leaves_nothing(world, monkeypatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(renditions, "keep", full)

    with pytest.raises(OSError, match="No space left"):
        upload_asset(world.olga, folder_id=world.root.pk, name="a.png", source=io.BytesIO(picture()))

    assert stored(world) == set()


@pytest.fixture
def hard():
    """Free stops uploads at its limit and not a tenth above it."""
    before = price_list()
    use_price_list(PriceList({**PLANS, "free": replace_in(PLANS["free"], hard=True)}))
    yield
    use_price_list(before)


def test_where_a_plan_is_hard_uploads_stop_at_its_limit(world, hard) -> None:
    fill(world, but=3)

    assert refused(put, world.olga, world.root, text="four") is Why.STORAGE_FULL
    assert sum(Asset.objects.values_list("size_bytes", flat=True)) == plan_named("free").storage_bytes - 3


@pytest.mark.parametrize("used", [{"bandwidth_bytes": 27_500_000_000}, {"transformations": 27_500}])
def test_uploads_stop_when_the_credits_of_the_cycle_are_used_up_and_go_on_in_the_next(world, used) -> None:
    fill(world, but=10**10)
    Asset.objects.update(size_bytes=0)
    today = datetime(2030, 5, 20, 12, tzinfo=UTC)
    add_up({UsageKey(world.account.pk, today.date(), world.environment.pk): Counted(**used)})

    with clock.stand_still_at(today) as now:
        assert refused(put, world.olga, world.root, text="more") is Why.CREDITS_FULL
        now.move(days=12)
        assert is_kept(put(world.olga, world.root, text="more"))


def test_an_upload_counts_itself_its_bytes_and_the_pictures_drawn_of_it(world) -> None:
    source = io.BytesIO(picture())
    asset = upload_asset(world.olga, folder_id=world.root.pk, name="a.png", source=source)
    put(world.olga, world.root, text="four")

    row = UsageDay.objects.get(account=world.account)
    assert (row.environment_id, row.day) == (world.environment.pk, asset.created_at.date())
    assert (row.uploads, row.upload_bytes) == (2, asset.size_bytes + 4)
    assert row.transformations == len(renditions.SIZES_PX)


def test_a_full_storage_takes_what_just_fits_and_not_a_byte_more(world) -> None:
    fill(world, but=3)

    assert refused(put, world.olga, world.root, text="four") is Why.STORAGE_FULL
    assert len(stored(world)) == 1
    fits = put(world.olga, world.root, text="333")

    assert refused(put, world.olga, world.root, text="1") is Why.STORAGE_FULL
    assert is_kept(fits)


def test_a_refused_upload_takes_no_bytes_that_an_equal_asset_has(world) -> None:
    asset = put(world.olga, world.root, text="four")
    fill(world, but=3)

    assert refused(put, world.olga, world.root, text="four") is Why.STORAGE_FULL
    assert refused(put, world.vera, world.root, text="four") is Why.NOT_ALLOWED

    assert is_kept(asset)


def test_a_replaced_asset_keeps_its_name_tags_and_address(
    world, shelf, django_capture_on_commit_callbacks
) -> None:
    before = Asset.objects.get(pk=shelf.red.pk)

    with django_capture_on_commit_callbacks(execute=True):
        after = replace(world.edda, shelf.red, "crimson")

    assert (after.name, after.public_id, after.folder_id) == (before.name, before.public_id, before.folder_id)
    assert (after.size_bytes, after.version) == (7, before.version + 1)
    assert is_kept(after)
    assert is_kept(before)  # as an earlier version
    assert told("asset_replaced") == [{"asset": "red.txt", "before": 1, "after": 2}]


def test_a_replaced_asset_keeps_the_former_bytes_where_another_asset_has_them(
    world, shelf, django_capture_on_commit_callbacks
) -> None:
    other = put(world.olga, shelf.press, "also-red.txt", "red")

    with django_capture_on_commit_callbacks(execute=True):
        replace(world.edda, shelf.red, "crimson")
        replace(world.edda, other, "red")  # by the same bytes

    assert is_kept(other)


def test_a_replacement_takes_room_for_itself_since_the_former_bytes_stay(world, shelf) -> None:
    fill(world, but=3)

    assert refused(replace, world.olga, shelf.blue, "BLUE") is Why.STORAGE_FULL
    assert replace(world.olga, shelf.red, "RED").version == 2


def test_where_no_versions_are_kept_a_full_storage_takes_a_replacement_that_is_no_larger(
    world, shelf
) -> None:
    before = price_list()
    use_price_list(PriceList({**PLANS, "free": replace_in(PLANS["free"], versions=0)}))
    try:
        fill(world, but=0)

        assert replace(world.olga, shelf.red, "RED").version == 2
        assert refused(replace, world.olga, shelf.blue, "larger") is Why.STORAGE_FULL
    finally:
        use_price_list(before)


@pytest.mark.parametrize(
    ("data", "version", "why"),
    [(picture(), 1, Why.BAD_FILE), (b"late", 2, Why.CHANGED_MEANWHILE), (b"", 1, Why.BAD_FILE)],
)
def test_a_refused_replacement_leaves_the_asset_as_it_was(world, shelf, data, version, why) -> None:
    before = stored(world)

    assert refused(replace, world.olga, shelf.red, data, version=version) is why

    assert stored(world) == before
    assert Asset.objects.get(pk=shelf.red.pk).sha256 == shelf.red.sha256
    assert told("asset_replaced") == []


def test_a_replacement_of_another_kind_is_refused_in_words_of_people(world, shelf) -> None:
    with pytest.raises(
        Refusal, match=r"it is a picture or document, and red.txt is a file without a picture\."
    ):
        replace_asset(
            world.olga, asset_id=shelf.red.pk, name="new.png", source=io.BytesIO(picture()), version=1
        )


def test_whoever_may_not_replaces_nothing(world, shelf, may) -> None:
    may("vera", shelf.press, "folder_viewer")

    assert refused(replace, world.vera, shelf.red, "crimson") is Why.NOT_ALLOWED
    assert refused(replace, world.otto, shelf.red, "crimson") is Why.NOT_FOUND


def test_an_upload_whose_equal_bytes_are_deleted_meanwhile_is_told_and_leaves_no_row(
    world, shelf, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    place = blobs.current()
    keep = place.keep

    def keep_then_lose(received: blobs.Received) -> None:
        keep(received)
        with django_capture_on_commit_callbacks(execute=True):
            delete_assets(world.olga, asset_ids=[shelf.red.pk])
            delete_for_good(world.olga, asset_ids=[shelf.red.pk])

    monkeypatch.setattr(place, "keep", keep_then_lose)

    assert refused(put, world.edda, shelf.year, text="red") is Why.CHANGED_MEANWHILE

    assert not Asset.objects.filter(sha256=shelf.red.sha256).exists()
