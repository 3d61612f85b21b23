"""What is replaced is kept as an earlier version, restored in exchange for the present one, dropped when too many."""

import io
from dataclasses import replace

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_version import delete_version
from mediadesk.actions.library.open_version import open_version
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.actions.library.restore_version import restore_version
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.engines import blobs
from mediadesk.rules.plans import PLANS
from mediadesk.rules.price_list import PriceList, price_list, use_price_list
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Asset, AssetTag, AssetVersion, TrailEntry
from mediadesk.store.storage import bytes_of
from tests.actions.library.saying import is_kept, told
from tests.refusals import refused

pytestmark = pytest.mark.both_databases


@pytest.fixture
def keeps():
    """`keeps(2)`: so many earlier versions the plan keeps."""
    before = price_list()

    def keep(count: int) -> None:
        use_price_list(PriceList({**PLANS, "unlimited": replace(PLANS["unlimited"], versions=count)}))

    yield keep
    use_price_list(before)


def put_in_place(actor, asset, text: str, *, name: str = "new.txt") -> Asset:
    now = Asset.objects.get(pk=asset.pk)
    source = io.BytesIO(text.encode())
    return replace_asset(actor, asset_id=asset.pk, name=name, source=source, version=now.version)


def restore(actor, asset, number: int) -> Asset:
    now = Asset.objects.get(pk=asset.pk)
    return restore_version(actor, asset_id=asset.pk, number=number, version=now.version)


def text_of(asset) -> str:
    row = Asset.objects.get(pk=asset.pk)
    with blobs.current().open(row.environment_id, row.sha256) as file:
        return file.read().decode()


def numbers(asset) -> list[int]:
    rows = AssetVersion.objects.filter(asset=asset).order_by("content_number")
    return list(rows.values_list("content_number", flat=True))


def test_a_version_keeps_what_its_bytes_were_and_who_brought_them(world, shelf) -> None:
    put_in_place(world.edda, shelf.red, "crimson", name="crimson.txt")

    version, now = AssetVersion.objects.get(asset=shelf.red), Asset.objects.get(pk=shelf.red.pk)
    assert (version.content_number, version.sha256, version.size_bytes) == (1, shelf.red.sha256, 3)
    assert (version.content_file, version.content_by) == ("red.txt", str(world.member("olga")))
    assert version.content_at == shelf.red.created_at
    assert (now.content_number, now.content_file, now.content_by) == (
        2,
        "crimson.txt",
        str(world.member("edda")),
    )
    assert bytes_of(world.account.pk) == len("crimsonredbluegrey")


def test_an_asset_from_before_there_were_versions_tells_of_its_upload(world, shelf) -> None:
    Asset.objects.filter(pk=shelf.red.pk).update(content_at=None, content_by="", content_file="")

    put_in_place(world.edda, shelf.red, "crimson")

    version = AssetVersion.objects.get(asset=shelf.red)
    assert (version.content_file, version.content_by) == ("red.txt", str(world.member("olga")))
    assert version.content_at == shelf.red.created_at


def test_a_restored_version_changes_places_with_the_present_one(world, shelf) -> None:
    put_in_place(world.edda, shelf.red, "crimson")
    before = bytes_of(world.account.pk)

    restore(world.mila, shelf.red, 1)

    now = Asset.objects.get(pk=shelf.red.pk)
    assert text_of(shelf.red) == "red"
    assert (now.content_number, now.content_from, now.content_by) == (3, 1, str(world.member("mila")))
    assert (now.name, now.public_id, now.size_bytes) == ("red.txt", shelf.red.public_id, 3)
    assert numbers(shelf.red) == [2]
    assert bytes_of(world.account.pk) == before
    assert told("asset_version_restored") == [{"asset": "red.txt", "number": 1, "before": 2, "after": 3}]

    restore(world.mila, shelf.red, 2)
    assert text_of(shelf.red) == "crimson"
    assert numbers(shelf.red) == [3]


def test_the_oldest_version_goes_when_the_plan_keeps_no_more(
    world, shelf, keeps, django_capture_on_commit_callbacks
) -> None:
    keeps(2)
    with django_capture_on_commit_callbacks(execute=True):
        for text in ("two", "three", "four"):
            put_in_place(world.edda, shelf.red, text)

    assert numbers(shelf.red) == [2, 3]
    assert not is_kept(shelf.red)
    assert told("asset_version_dropped") == [{"asset": "red.txt", "number": 1, "limit": 2}]


def test_a_plan_that_keeps_no_versions_keeps_none(
    world, shelf, keeps, django_capture_on_commit_callbacks
) -> None:
    keeps(0)
    with django_capture_on_commit_callbacks(execute=True):
        put_in_place(world.edda, shelf.red, "crimson")

    assert numbers(shelf.red) == []
    assert not is_kept(shelf.red)
    assert text_of(shelf.red) == "crimson"


def test_a_deleted_version_goes_with_its_bytes_and_the_present_ones_stay(
    world, shelf, django_capture_on_commit_callbacks
) -> None:
    put_in_place(world.edda, shelf.red, "crimson")
    put_in_place(world.edda, shelf.red, "red")  # the very bytes it had first

    with django_capture_on_commit_callbacks(execute=True):
        delete_version(world.mila, asset_id=shelf.red.pk, number=1)
        delete_version(world.mila, asset_id=shelf.red.pk, number=2)

    assert numbers(shelf.red) == []
    assert text_of(shelf.red) == "red"
    assert told("asset_version_deleted")[0] == {"asset": "red.txt", "number": 1}


def test_a_number_is_not_given_twice(world, shelf) -> None:
    put_in_place(world.edda, shelf.red, "two")
    put_in_place(world.edda, shelf.red, "three")
    delete_version(world.olga, asset_id=shelf.red.pk, number=2)

    put_in_place(world.edda, shelf.red, "four")

    assert numbers(shelf.red) == [1, 3]
    assert Asset.objects.get(pk=shelf.red.pk).content_number == 4


def test_of_two_who_restore_the_second_is_told(world, shelf) -> None:
    put_in_place(world.edda, shelf.red, "crimson")
    restore_version(world.olga, asset_id=shelf.red.pk, number=1, version=2)

    late = {"asset_id": shelf.red.pk, "number": 2, "version": 2}
    assert refused(restore_version, world.edda, **late) is Why.CHANGED_MEANWHILE
    gone = {"asset_id": shelf.red.pk, "number": 1, "version": 3}
    assert refused(restore_version, world.edda, **gone) is Why.NO_SUCH_VERSION


def test_versions_of_an_asset_in_the_trash_are_left_alone(world, shelf) -> None:
    put_in_place(world.edda, shelf.red, "crimson")
    delete_assets(world.olga, asset_ids=[shelf.red.pk])

    assert refused(delete_version, world.olga, asset_id=shelf.red.pk, number=1) is Why.NOT_FOUND
    assert refused(open_version, world.olga, asset_id=shelf.red.pk, number=1) is Why.NOT_FOUND
    wanted = {"asset_id": shelf.red.pk, "number": 1, "version": 3}
    assert refused(restore_version, world.olga, **wanted) is Why.NOT_FOUND


@pytest.fixture
def given(world, shelf):
    """`given("asset.view", …)`: Rita may do just this in Press, by a role of the account's own."""

    def give(*codes: str) -> None:
        role = create_role(
            world.olga, kind=RoleKind.FOLDER, name="Retoucher", permissions=["folder.view", *codes]
        )
        share_folder(world.olga, folder_id=shelf.press.pk, role=role.pk, member_ids=[world.rita.id])

    return give


REPLACES = ("asset.view", "asset.edit", "asset.replace")


@pytest.mark.parametrize("also", ["asset.history", "asset.download"])
def test_who_may_not_open_an_earlier_version_does_not_bring_it_back(world, shelf, given, also) -> None:
    """A face that was blurred is not shown again by whoever may replace."""
    given(*REPLACES, also)
    put_in_place(world.olga, shelf.red, "blurred")

    wanted = {"asset_id": shelf.red.pk, "number": 1, "version": 2}
    assert refused(restore_version, world.rita, **wanted) is Why.NOT_ALLOWED
    assert text_of(shelf.red) == "blurred"


def test_who_may_replace_and_open_earlier_versions_brings_one_back(world, shelf, given) -> None:
    given(*REPLACES, "asset.history", "asset.download")
    put_in_place(world.olga, shelf.red, "blurred")

    restore(world.rita, shelf.red, 1)
    assert text_of(shelf.red) == "red"


def test_tags_of_before_are_put_back_by_those_who_see_the_history(world, shelf, given, sign_in) -> None:
    given(*REPLACES)
    tag_asset(world.olga, asset_ids=[shelf.red.pk], add=["under embargo"])
    tag_asset(world.olga, asset_ids=[shelf.red.pk], remove=["under embargo"])
    last = TrailEntry.objects.filter(event="asset_tagged").latest("number")
    back = reverse("asset_tags_back", args=(world.account.pk, "acme", shelf.red.pk))
    tags = AssetTag.objects.filter(asset=shelf.red).values_list("tag", flat=True)

    assert sign_in("rita").post(back, {"entry": last.number}).status_code == 403
    assert not tags
    assert sign_in("edda").post(back, {"entry": last.number}).status_code == 302
    assert list(tags.all()) == ["under embargo"]


# fmt: off
MAY = [
    # vera's role in Press   open               restore            delete
    ("folder_viewer",        Why.NOT_ALLOWED,   Why.NOT_ALLOWED,   Why.NOT_ALLOWED),
    ("folder_contributor",   Why.NOT_ALLOWED,   Why.NOT_ALLOWED,   Why.NOT_ALLOWED),
    ("folder_editor",        None,              None,              Why.NOT_ALLOWED),
    ("folder_manager",       None,              None,              None),
]
# fmt: on


@pytest.mark.parametrize(("role", "opens", "restores", "deletes"), MAY)
def test_who_may_do_what_with_versions(world, shelf, may, role, opens, restores, deletes) -> None:
    may("vera", shelf.press, role)
    put_in_place(world.olga, shelf.red, "two")
    put_in_place(world.olga, shelf.red, "three")

    for do, why, how in (
        (open_version, opens, {"number": 1}),
        (restore_version, restores, {"number": 1, "version": 3}),
        (delete_version, deletes, {"number": 2}),
    ):
        if why is None:
            do(world.vera, asset_id=shelf.red.pk, **how)
        else:
            assert refused(do, world.vera, asset_id=shelf.red.pk, **how) is why
