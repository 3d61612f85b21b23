"""Copies of assets: the same bytes and words, and in all else an upload of whoever copies."""

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.library.copy_assets import copy_assets
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.queries.asset_history import COLLECTIONS_NAMED, FOLDERS_NAMED, asset_history
from mediadesk.queries.details import details_of
from mediadesk.queries.library import asset_page
from mediadesk.rules.events import Event
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import CollectionAsset
from mediadesk.store.models import Asset, AssetMetadata, Collection, TrailEntry
from mediadesk.store.storage import bytes_of
from tests.actions.library.defining import describe, field
from tests.actions.library.saying import is_kept, library, put, told
from tests.refusals import refused

ABSENT = "0" * 32


def copy(actor, asset_ids, *, to) -> list[Asset]:
    return copy_assets(actor, asset_ids=asset_ids, folder_id=to.pk)


@pytest.mark.both_databases
def test_a_copy_has_the_bytes_and_all_that_describes_them_and_an_address_of_its_own(world, shelf) -> None:
    field(world, "Used", "set", "France", "Spain")
    describe(
        world.olga,
        shelf.red,
        caption="A wall",
        tags=["sea", "sky"],
        context={"alt": "Wall"},
        used=["france", "spain"],
    )
    before = bytes_of(world.account.pk)

    (made,) = copy(world.edda, [shelf.red.pk], to=shelf.secret)

    made, red = Asset.objects.get(pk=made.pk), Asset.objects.get(pk=shelf.red.pk)
    same = (
        "name",
        "sha256",
        "size_bytes",
        "format",
        "resource_type",
        "mime_type",
        "description",
        "environment_id",
    )
    assert [getattr(made, name) for name in same] == [getattr(red, name) for name in same]
    assert (made.folder_id, made.version, made.content_number) == (shelf.secret.pk, 1, 1)
    assert made.public_id != red.public_id
    assert made.uploaded_by.startswith("Edda Editor")
    words = details_of(world.environment.pk, [made.pk, red.pk])
    assert (words[made.pk].tags, words[made.pk].context) == (("sea", "sky"), {"alt": "Wall"})
    assert words[made.pk] == words[red.pk]
    assert bytes_of(world.account.pk) == before + red.size_bytes
    assert not TrailEntry.objects.filter(about_id=red.pk, details__folder="Secret").exists()
    assert told("asset_copied") == [{"asset": "red.txt"}]
    assert told("asset_added_as_copy") == [{"asset": "red.txt", "folder": "Secret"}]


def test_the_bytes_stay_as_long_as_one_of_both_has_them(
    world, shelf, django_capture_on_commit_callbacks
) -> None:
    (made,) = copy(world.olga, [shelf.red.pk], to=shelf.year)

    for one, left in ((shelf.red, True), (made, False)):
        delete_assets(world.olga, asset_ids=[one.pk])
        with django_capture_on_commit_callbacks(execute=True):
            delete_for_good(world.olga, asset_ids=[one.pk])
        assert is_kept(one) is left


# fmt: off
ENDS = [
    # vera holds at Press      at Secret               answer
    ("folder_viewer",          "folder_contributor",   None),
    ("folder_manager",         "folder_viewer",        Why.NOT_ALLOWED),
    (None,                     "folder_manager",       Why.NOT_ALLOWED),
]
# fmt: on


@pytest.mark.parametrize(("here", "there", "why"), ENDS)
def test_to_copy_takes_the_right_to_have_it_here_and_to_add_there(
    world, shelf, may, here, there, why
) -> None:
    for folder, role in ((shelf.press, here), (shelf.secret, there)):
        if role:
            may("vera", folder, role)
    kept = library()

    if why is None:
        assert len(copy(world.vera, [shelf.red.pk], to=shelf.secret)) == 1
    else:
        assert refused(copy, world.vera, [shelf.red.pk], to=shelf.secret) is why
        assert library() == kept


@pytest.mark.parametrize("also", ["theirs", "absent"])
def test_a_list_with_one_asset_that_is_not_here_is_not_copied_at_all(world, shelf, also) -> None:
    strange, kept = {"theirs": shelf.theirs.pk, "absent": ABSENT}[also], library()

    assert refused(copy, world.olga, [shelf.red.pk, strange], to=shelf.year) is Why.NOT_FOUND
    assert library() == kept


def test_nothing_is_copied_to_another_environment_or_into_a_full_storage(world, shelf, elsewhere) -> None:
    assert refused(copy, world.olga, [shelf.red.pk], to=elsewhere) is Why.BAD_VALUE
    world.account.plan = "free"
    world.account.save(update_fields=["plan"])
    large = put(world.olga, world.root, "large.txt", "large")
    Asset.objects.filter(pk=large.pk).update(size_bytes=plan_named("free").storage_bytes)
    kept = library()

    assert refused(copy, world.olga, [large.pk], to=shelf.year) is Why.STORAGE_FULL
    assert library() == kept
    assert not AssetMetadata.objects.exists()


def test_a_collection_is_made_of_what_is_selected_and_opens_what_one_may_share(world, shelf) -> None:
    def make(actor, *assets) -> Collection:
        ids = [one.pk for one in assets]
        return create_collection(actor, environment_id=world.environment.pk, name=actor.id, asset_ids=ids)

    for actor, opens in ((world.olga, True), (world.edda, False)):  # Edda may share no folder
        made = make(actor, shelf.red, shelf.grey)
        assert (
            list(CollectionAsset.objects.filter(collection=made).values_list("opens", flat=True))
            == [opens] * 2
        )

    assert refused(make, world.mila, shelf.theirs) is Why.NOT_FOUND
    assert Collection.objects.count() == 2


def test_the_history_of_a_copy_names_no_folder_that_the_reader_does_not_see(world, shelf, may) -> None:
    (made,) = copy(world.olga, [shelf.red.pk], to=shelf.secret)
    move_assets(world.olga, asset_ids=[made.pk], folder_id=shelf.year.pk)
    may("vera", shelf.year, "folder_editor")

    def told_to(actor) -> str:
        facts = facts_for(actor)
        return " ".join(row.said for row in asset_history(asset_page(facts, "acme", made.pk), facts))

    assert "added red.txt to Secret as a copy" in told_to(world.olga)
    assert "added red.txt to another folder as a copy" in told_to(world.vera)
    assert "Secret" not in told_to(world.vera)


@pytest.mark.parametrize(("hole", "named"), [("folder", FOLDERS_NAMED), ("collection", COLLECTIONS_NAMED)])
def test_every_event_of_an_asset_that_names_a_place_is_known_to_its_history(hole, named) -> None:
    about_assets = {event for event in Event if "asset" in event.fields and hole in event.fields}

    assert {event.code for event in about_assets} <= named.keys()
    assert all(hole in named[event.code] for event in about_assets)
