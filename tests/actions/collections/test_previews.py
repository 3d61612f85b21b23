"""What a change to a collection says before it is made: who gains and who loses what, and on how many assets."""

from functools import partial

from mediadesk.access.load import facts_for
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.delete_collection import delete_collection
from mediadesk.actions.collections.remove_from_collection import remove_from_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.dry_run import preview
from mediadesk.queries.difference import told
from mediadesk.store.models import CollectionAsset, Grant

OPENED = "the right to see an asset and its renditions and open and download the original of an asset"


def sentences(reader, change) -> list[str]:
    return [row.sentence for row in told(facts_for(reader), preview(change)).rows]


def add(world, lookbook, *assets, by=None) -> partial:
    ids = [one.pk for one in assets]
    return partial(add_to_collection, by or world.olga, collection_id=lookbook.pk, asset_ids=ids)


def test_a_share_tells_the_role_and_how_many_assets_it_opens(world, shelf, lookbook) -> None:
    add(world, lookbook, shelf.red, shelf.grey)()
    add(world, lookbook, shelf.blue, by=world.edda)()
    share = partial(share_collection, world.olga, collection_id=lookbook.pk, role="collection_viewer")

    assert sentences(world.olga, partial(share, member_ids=[world.vera.id])) == [
        "Vera Viewer gains what the role Viewer allows in the collection Lookbook (up to 2 assets)"
    ]
    assert (
        sentences(world.olga, partial(share, member_ids=[world.edda.id])) == []
    )  # she sees all of it already


def test_what_is_put_in_is_gained_by_all_of_the_collection(world, shelf, lookbook, shared) -> None:
    shared("vera")
    shared("edda")

    assert sentences(world.olga, add(world, lookbook, shelf.red, shelf.grey)) == [
        f"Vera Viewer gains {OPENED} in the collection Lookbook (up to 2 assets)"
    ]
    assert sentences(world.edda, add(world, lookbook, shelf.red, by=world.edda)) == []  # it opens nothing
    assert not CollectionAsset.objects.exists()


def test_what_is_taken_out_is_lost_by_those_who_see_it_by_that(world, shelf, lookbook, shared) -> None:
    shared("vera")
    add(world, lookbook, shelf.red, shelf.grey)()
    ids = [shelf.red.pk]

    assert sentences(
        world.olga, partial(remove_from_collection, world.olga, collection_id=lookbook.pk, asset_ids=ids)
    ) == [f"Vera Viewer loses {OPENED} in the collection Lookbook (up to 1 asset)"]


def test_a_collection_that_is_deleted_takes_what_it_opened_from_those_it_was_shared_with(
    world, shelf, lookbook, shared
) -> None:
    shared("vera", "collection_manager")
    add(world, lookbook, shelf.red)()

    assert sentences(world.olga, partial(delete_collection, world.olga, collection_id=lookbook.pk)) == [
        f"Vera Viewer loses {OPENED} in the collection Lookbook (up to 1 asset)"
    ]


def test_a_share_that_is_taken_away_or_raised_tells_what_is_lost(world, shelf, lookbook, shared) -> None:
    shared("vera")
    grant = Grant.objects.get(collection=lookbook)

    lost = ["Vera Viewer loses what the role Viewer allows in the collection Lookbook (up to 0 assets)"]
    assert sentences(world.olga, partial(revoke_share, world.olga, grant_id=grant.pk)) == lost
    more = partial(share_collection, world.olga, collection_id=lookbook.pk, role="collection_editor")
    assert sentences(world.olga, partial(more, member_ids=[world.vera.id])) == [
        "Vera Viewer gains the right to add and remove assets of a collection in the collection Lookbook"
    ]


def test_what_else_somebody_loses_is_told_as_at_most(world, shelf, lookbook, shared) -> None:
    """The collection goes on opening some of it."""
    shared("vera")
    add(world, lookbook, shelf.blue)()
    share = Grant.objects.get(folder=shelf.year)

    (said,) = sentences(world.olga, partial(revoke_share, world.olga, grant_id=share.pk))

    assert said == "Vera Viewer loses what the role Viewer allows in 2030 and below (up to 1 asset)"


def test_whoever_may_share_the_collection_is_told_names_and_a_folder_is_not_needed(
    world, shelf, lookbook, shared
) -> None:
    shared("vera", "collection_manager")
    ids = [world.rita.id]
    share = partial(
        share_collection, world.vera, collection_id=lookbook.pk, role="collection_viewer", member_ids=ids
    )

    assert sentences(world.vera, share) == [
        "Rita Reports gains what the role Viewer allows in the collection Lookbook (up to 0 assets)"
    ]


def test_a_share_of_a_folder_says_nothing_of_collections(world, shelf, lookbook, shared) -> None:
    shared("vera")
    ids = [world.vera.id]
    share = partial(share_folder, world.olga, folder_id=shelf.press.pk, role="folder_viewer", member_ids=ids)

    assert not [one for one in sentences(world.olga, share) if "collection" in one]
