"""What it costs to find all that a page found: as many queries for many assets as for few, whoever asks."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mediadesk.access.load import facts_for
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.queries.found import NEEDS, Place, contents_of, counted, found_in, ids_of, names_for
from mediadesk.store.models import Asset
from tests.actions.library.saying import put

pytestmark = pytest.mark.django_db
FEW, MANY = 3, 15
# fmt: off
COSTS = {
    # where they were found       to find them, at most
    "folder":                     2,
    "search":                     4,
    "collection":                 2,
    "trash":                      1,
}
# fmt: on


@pytest.fixture
def press(world):
    """The folder Press, of which Vera is Manager, and a collection that she sees."""
    folder = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    vera = {"member_ids": [world.vera.id]}
    share_folder(world.olga, folder_id=folder.pk, role="folder_manager", **vera)
    made = create_collection(world.olga, environment_id=world.environment.pk, name="Fair")
    share_collection(world.olga, collection_id=made.pk, role="collection_viewer", **vera)
    return folder, made


def fill(world, press, numbers: range) -> None:
    """Assets with a tag in Press and in the collection, and as many in the trash."""
    folder, collection = press
    ids = [put(world.olga, folder, f"{n}.txt", f"Text {n}").pk for n in numbers]
    tag_asset(world.olga, asset_ids=ids, add=["fair"])
    add_to_collection(world.olga, collection_id=collection.pk, asset_ids=ids)
    delete_assets(world.olga, asset_ids=[put(world.olga, folder, f"x{n}.txt", f"x {n}").pk for n in numbers])


def costs(world, press, name: str, *, there: int) -> dict[str, int]:
    """How many queries each question costs; that each is answered rightly."""
    facts, environment = facts_for(world.actors[name]), world.environment
    ids = {"folder": press[0].pk, "collection": press[1].pk}
    told: dict[str, int] = {}

    def ask(what: str, do):
        with CaptureQueriesContext(connection) as queries:
            answer = do()
        told[what] = len(queries)
        return answer

    for of in COSTS:
        place = Place(of, ids.get(of, ""), expression="tags=fair" if of == "search" else "")
        found = ask(f"find {of}", lambda place=place: found_in(facts, environment, place))
        listed = ask(f"ids {of}", lambda found=found: ids_of(found))
        assert len(listed) == there, of
        deed = "restore" if of == "trash" else "move"
        reach = ask(f"count {of}", lambda found=found, deed=deed: counted(facts, environment, found, deed))
        assert (reach.total, reach.able) == (there, there), of
        names = ask(
            f"names {of}",
            lambda listed=listed, found=found: names_for(
                facts, environment.pk, listed, trashed=found.trashed
            ),
        )
        assert len(names) == there, of
        ask(f"archive {of}", lambda found=found: contents_of(facts, environment, found))
    return told


@pytest.mark.parametrize("name", ["olga", "edda", "vera"])
def test_what_was_found_costs_the_same_for_many_and_for_whoever_sees_little(world, press, name) -> None:
    fill(world, press, range(FEW))
    few = costs(world, press, name, there=FEW)
    fill(world, press, range(FEW, MANY))

    many = costs(world, press, name, there=MANY)

    assert many == few
    for of, most in COSTS.items():
        assert few[f"find {of}"] <= most, of
        assert (few[f"ids {of}"], few[f"count {of}"], few[f"names {of}"]) == (1, 2, 1), of
        assert few[f"archive {of}"] == 0, of


@pytest.mark.parametrize("deed", NEEDS)
def test_to_how_many_a_thing_may_be_done_is_counted_in_two_queries(world, press, deed) -> None:
    """T-05: of what Vera sees, that which she may do it to; of what she does not see, nothing is counted."""
    fill(world, press, range(FEW))
    put(world.olga, world.root, "hidden.txt", "Not for Vera")
    facts = facts_for(world.vera)
    found = found_in(facts, world.environment, Place("trash" if deed == "restore" else "search", tag="fair"))

    with CaptureQueriesContext(connection) as queries:
        reach = counted(facts, world.environment, found, deed)

    assert len(queries) == 2
    assert (reach.total, reach.able) == (FEW, FEW)
    assert Asset.kept.count() == 2 * FEW + 1
