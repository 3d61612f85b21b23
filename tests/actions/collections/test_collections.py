"""Creating, changing and deleting collections."""

import pytest

from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.change_collection import change_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.delete_collection import delete_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Asset, Collection, CollectionAsset, Grant
from tests.actions.library.saying import put, told
from tests.refusals import refused

ABSENT = "0" * 32


def create(actor, world, name="Spring", **more):
    return create_collection(actor, environment_id=world.environment.pk, name=name, **more)


@pytest.mark.parametrize("name", ["olga", "mila", "edda", "tess"])
def test_whoever_works_on_all_assets_makes_collections(world, name) -> None:
    made = create(getattr(world, name), world, "  Spring   2030 ", description="For the fair\r\n")

    assert (made.name, made.description) == ("Spring 2030", "For the fair")
    assert told("collection_created") == [{"collection": "Spring 2030"}]


def test_nobody_else_does(world) -> None:
    assert refused(create, world.vera, world) is Why.NOT_ALLOWED
    assert refused(create, world.bill, world) is Why.NOT_ALLOWED
    assert refused(create, world.otto, world) is Why.NOT_FOUND
    assert not Collection.objects.exists()


def test_a_name_is_one_of_its_environment_and_can_be_shown(world, lookbook, elsewhere) -> None:
    assert refused(create, world.olga, world, "Lookbook") is Why.NAME_TAKEN
    assert refused(create, world.olga, world, "") is Why.BAD_NAME
    assert refused(create, world.olga, world, "a" * 101) is Why.BAD_NAME
    assert refused(create, world.olga, world, description="a" * 1001) is Why.BAD_VALUE
    there = create_collection(world.olga, environment_id=elsewhere.environment_id, name="Lookbook")

    assert there.environment_id == elsewhere.environment_id


def test_an_environment_keeps_so_many_and_no_more(world, lookbook, monkeypatch) -> None:
    monkeypatch.setattr("mediadesk.actions.shelving.MOST_IN_AN_ENVIRONMENT", 1)

    assert refused(create, world.olga, world) is Why.COLLECTIONS_FULL


def change(actor, lookbook, *, name="Lookbook", description="", version=1):
    return change_collection(
        actor, collection_id=lookbook.pk, name=name, description=description, version=version
    )


def test_a_change_is_told_and_the_second_writer_is(world, lookbook) -> None:
    after = change(world.edda, lookbook, name="Summer", description="By the sea")

    assert (after.name, after.description, after.version) == ("Summer", "By the sea", 2)
    assert [one["what"] for one in told("collection_changed")] == ["name", "description"]
    assert refused(change, world.olga, lookbook, name="Winter") is Why.CHANGED_MEANWHILE
    change(world.olga, lookbook, name="Summer", description="By the sea", version=2)
    assert len(told("collection_changed")) == 2  # what is so already is no change


def test_an_editor_of_it_changes_no_name_and_deletes_nothing(world, lookbook, shared) -> None:
    shared("vera", "collection_editor")

    assert refused(change, world.vera, lookbook, name="Mine") is Why.NOT_ALLOWED
    assert refused(delete_collection, world.vera, collection_id=lookbook.pk) is Why.NOT_ALLOWED
    assert refused(delete_collection, world.otto, collection_id=lookbook.pk) is Why.NOT_FOUND


def test_a_manager_of_it_does_and_its_assets_stay(world, shelf, lookbook, shared, sees) -> None:
    shared("vera", "collection_manager")
    shared("rita")
    add_to_collection(world.olga, collection_id=lookbook.pk, asset_ids=[shelf.red.pk])
    change(world.vera, lookbook, name="Hers")
    seen = sees(world.rita, shelf.red)

    delete_collection(world.vera, collection_id=lookbook.pk)

    assert seen
    assert not sees(world.rita, shelf.red)
    assert told("collection_deleted") == [{"collection": "Hers", "count": 1}]
    assert Asset.objects.filter(pk=shelf.red.pk).exists()
    assert not CollectionAsset.objects.exists()
    assert not Grant.objects.filter(collection__isnull=False).exists()


def test_collections_go_with_their_environment(world, elsewhere) -> None:
    made = create_collection(world.olga, environment_id=elsewhere.environment_id, name="Far")
    far = put(world.olga, elsewhere, "far.txt", "far")
    add_to_collection(world.olga, collection_id=made.pk, asset_ids=[far.pk])
    ids = [world.member("vera").pk]
    share_collection(world.olga, collection_id=made.pk, role="collection_viewer", member_ids=ids)
    place = elsewhere.environment
    delete_assets(world.olga, asset_ids=[far.pk])

    delete_environment(world.olga, environment_id=place.pk)

    assert not Collection.objects.exists()
    assert not Grant.objects.filter(collection__isnull=False).exists()
