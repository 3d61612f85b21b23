"""What a collection opens: what is its giver's to give, whatever folder it lies in, until it is taken out (T-14)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_asset, of_collection, of_folder
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.remove_from_collection import remove_from_collection
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.empty_trash import empty_trash
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.engines import clock
from mediadesk.queries.collections import collection_page
from mediadesk.queries.sharing import reach_of
from mediadesk.rules.refusals import Why
from mediadesk.store.models import CollectionAsset
from tests.actions.library.saying import put, told
from tests.refusals import refused

ABSENT = "0" * 32


def add(actor, lookbook, *assets):
    return add_to_collection(actor, collection_id=lookbook.pk, asset_ids=[one.pk for one in assets])


def test_what_somebody_may_share_is_open_to_all_of_the_collection_a_private_folder_or_not(
    world, shelf, lookbook, shared, sees
) -> None:
    shared("rita")
    came = add(world.olga, lookbook, shelf.red, shelf.grey)

    assert (came.new, came.opened, came.closed) == (2, 2, 0)
    assert sees(world.rita, shelf.red)
    assert sees(world.rita, shelf.grey)
    assert not sees(world.rita, shelf.blue)
    names = [{"asset": name, "collection": "Lookbook"} for name in ("grey.txt", "red.txt")]
    assert told("asset_collected") == told("asset_opened") == names


def test_what_somebody_may_not_share_is_open_to_nobody_and_they_are_told(
    world, shelf, lookbook, shared, sees
) -> None:
    """Edda works on all assets, and shares no folder."""
    shared("rita")
    came = add(world.edda, lookbook, shelf.red)

    assert (came.new, came.opened, came.closed) == (1, 0, 1)
    assert not sees(world.rita, shelf.red)
    assert told("asset_opened") == []


def test_whoever_may_share_opens_what_is_in_it_already(world, shelf, lookbook, shared, sees) -> None:
    shared("rita")
    add(world.edda, lookbook, shelf.red)

    came = add(world.mila, lookbook, shelf.red)

    assert (came.new, came.opened, came.closed) == (0, 1, 0)
    assert sees(world.rita, shelf.red)
    assert CollectionAsset.objects.count() == 1


def test_to_add_it_again_without_the_right_to_share_closes_nothing(
    world, shelf, lookbook, shared, sees
) -> None:
    shared("rita")
    add(world.olga, lookbook, shelf.red)
    came = add(world.edda, lookbook, shelf.red)

    assert (came.new, came.opened, came.closed) == (0, 1, 0)
    assert sees(world.rita, shelf.red)


def test_what_one_sees_by_a_collection_alone_one_opens_to_nobody_else(
    world, shelf, lookbook, shared, sees
) -> None:
    """A second collection is no way round the first one's: Rita may fill both, and shares no folder."""
    from mediadesk.actions.collections.create_collection import create_collection
    from mediadesk.actions.collections.share_collection import share_collection

    shared("rita", "collection_manager")
    add(world.olga, lookbook, shelf.grey)
    other = create_collection(world.olga, environment_id=world.environment.pk, name="Other")
    for name, role in (("rita", "collection_manager"), ("vera", "collection_viewer")):
        ids = [world.member(name).pk]
        share_collection(world.olga, collection_id=other.pk, role=role, member_ids=ids)

    came = add(world.rita, other, shelf.grey)

    assert (came.new, came.opened) == (1, 0)
    assert not sees(world.vera, shelf.grey)


def test_a_manager_of_the_folder_opens_what_is_in_it_and_nothing_else(
    world, shelf, lookbook, shared, sees, may
) -> None:
    shared("vera", "collection_editor")
    shared("rita")
    may("vera", shelf.press, "folder_manager")

    assert add(world.vera, lookbook, shelf.red).opened == 1
    assert refused(add, world.vera, lookbook, shelf.grey) is Why.NOT_ALLOWED
    assert sees(world.rita, shelf.red)


@pytest.mark.parametrize("role", ["folder_viewer", "folder_contributor", "folder_editor"])
def test_no_smaller_role_in_the_folder_opens_anything(world, shelf, lookbook, shared, may, role) -> None:
    shared("vera", "collection_editor")
    may("vera", shelf.press, role)

    assert add(world.vera, lookbook, shelf.red).opened == 0


def test_what_is_held_for_a_time_is_opened_to_nobody(world, shelf, lookbook, shared) -> None:
    """What is opened has no end, so nobody opens what they may share only until a date (T-14)."""
    shared("vera", "collection_editor")
    until = clock.now() + timedelta(days=3)
    ids = [world.member("vera").pk]
    share_folder(world.olga, folder_id=shelf.press.pk, role="folder_manager", member_ids=ids, until=until)

    assert add(world.vera, lookbook, shelf.red).opened == 0


def test_nobody_opens_what_a_policy_takes_from_them(world, shelf, lookbook) -> None:
    mila = world.member("mila").pk
    text = f'forbid(principal == Cloudinary::User::"{mila}", action == Cloudinary::Action::"asset.download", resource);'
    create_policy(world.olga, name="Mila looks only", statement=text)

    assert add(world.mila, lookbook, shelf.red).opened == 0


def test_a_policy_that_forbids_beats_what_is_opened(world, shelf, lookbook, shared, sees) -> None:
    shared("rita")
    add(world.olga, lookbook, shelf.red)
    text = f'forbid(principal, action, resource in Cloudinary::Collection::"{lookbook.pk}");'
    create_policy(world.olga, name="Not yet", statement=text)

    assert not sees(world.rita, shelf.red)


def test_a_role_in_a_collection_allows_to_see_and_download_and_nothing_more(
    world, shelf, lookbook, shared
) -> None:
    shared("rita", "collection_manager")
    add(world.olga, lookbook, shelf.red)
    facts, target = facts_for(world.rita), of_asset(shelf.red)

    allowed = {
        one.code for one in May if one.code.startswith(("asset.", "folder.")) and decide(facts, one, target)
    }

    assert allowed == {"asset.view", "asset.download"}


def test_it_stays_open_when_the_asset_moves_and_is_gone_when_it_is_taken_out(
    world, shelf, lookbook, shared, sees
) -> None:
    shared("rita")
    add(world.olga, lookbook, shelf.red)
    move_assets(world.olga, asset_ids=[shelf.red.pk], folder_id=shelf.secret.pk)
    shelf.red.refresh_from_db()
    moved = sees(world.rita, shelf.red)

    assert remove_from_collection(world.edda, collection_id=lookbook.pk, asset_ids=[shelf.red.pk]) == 1
    assert moved
    assert not sees(world.rita, shelf.red)
    assert told("asset_uncollected") == [{"asset": "red.txt", "collection": "Lookbook"}]


def test_an_asset_in_the_trash_is_in_no_collection_until_it_is_restored(
    world, shelf, lookbook, shared
) -> None:
    shared("rita")
    add(world.olga, lookbook, shelf.red, shelf.blue)
    facts, ids = facts_for(world.rita), [shelf.red.pk]

    def shown() -> set[str]:
        return {one.id for one in collection_page(facts, lookbook).assets.rows}

    delete_assets(world.olga, asset_ids=ids)
    assert shown() == {shelf.blue.pk}
    restore_assets(world.olga, asset_ids=ids)
    assert shown() == {shelf.red.pk, shelf.blue.pk}
    delete_assets(world.olga, asset_ids=ids)
    delete_for_good(world.olga, asset_ids=ids)
    assert list(CollectionAsset.objects.values_list("asset", flat=True)) == [shelf.blue.pk]


def test_a_list_is_put_in_whole_or_not_at_all(world, shelf, lookbook, shared, elsewhere) -> None:
    shared("vera", "collection_editor")
    far = put(world.olga, elsewhere, "far.txt", "far")

    assert (
        refused(add, world.vera, lookbook, shelf.blue, shelf.red) is Why.NOT_ALLOWED
    )  # red she does not see
    assert refused(add, world.olga, lookbook, shelf.red, shelf.theirs) is Why.NOT_FOUND
    assert refused(add, world.olga, lookbook, far) is Why.BAD_VALUE
    assert refused(add, world.olga, lookbook) is Why.MISSING_VALUE
    assert refused(add, world.otto, lookbook, shelf.theirs) is Why.NOT_FOUND
    assert not CollectionAsset.objects.exists()


def test_what_lies_in_the_trash_is_taken_out_and_does_not_come_back(
    world, shelf, lookbook, shared, sees
) -> None:
    shared("rita")
    add(world.olga, lookbook, shelf.red, shelf.blue)
    delete_assets(world.olga, asset_ids=[shelf.red.pk])
    ids = [shelf.red.pk, shelf.blue.pk]  # selected before somebody else deleted one of them
    assert collection_page(facts_for(world.edda), lookbook).trashed == (shelf.red.pk,)
    assert collection_page(facts_for(world.rita), lookbook).trashed == ()  # she could not delete it

    assert remove_from_collection(world.edda, collection_id=lookbook.pk, asset_ids=ids) == 2

    restore_assets(world.olga, asset_ids=[shelf.red.pk])
    assert not sees(world.rita, shelf.red)


def test_what_lies_in_the_trash_keeps_its_place_until_it_is_over(world, shelf, lookbook, monkeypatch) -> None:
    monkeypatch.setattr("mediadesk.actions.shelving.MOST_ASSETS", 2)
    add(world.olga, lookbook, shelf.red, shelf.blue)
    delete_assets(world.olga, asset_ids=[shelf.red.pk])
    assert refused(add, world.olga, lookbook, shelf.grey) is Why.COLLECTION_FULL

    empty_trash(world.olga, environment_id=world.environment.pk, up_to=clock.now())
    assert add(world.olga, lookbook, shelf.grey).new == 1


def test_a_share_tells_of_what_is_open_once_it_is_restored(world, shelf, lookbook) -> None:
    add(world.olga, lookbook, shelf.red, shelf.blue)
    delete_assets(world.olga, asset_ids=[shelf.red.pk])

    for shared, target in ((lookbook, of_collection(lookbook)), (shelf.press, of_folder(shelf.press))):
        reach = reach_of(facts_for(world.olga), shared, target, member_ids=[world.vera.id], group_ids=[])
        assert (reach.people, reach.assets, reach.trashed) == (1, 1, 1)


def test_nothing_is_taken_out_that_is_not_in_it_or_not_seen(world, shelf, lookbook, shared) -> None:
    shared("vera", "collection_editor")
    add(world.edda, lookbook, shelf.red)

    def take_out(actor, asset):
        return remove_from_collection(actor, collection_id=lookbook.pk, asset_ids=[asset.pk])

    assert refused(take_out, world.olga, shelf.blue) is Why.NOT_FOUND
    assert refused(take_out, world.vera, shelf.red) is Why.NOT_ALLOWED
    assert CollectionAsset.objects.count() == 1


def test_a_collection_holds_so_many_and_no_more(world, shelf, lookbook, monkeypatch) -> None:
    monkeypatch.setattr("mediadesk.actions.shelving.MOST_ASSETS", 2)
    add(world.olga, lookbook, shelf.red, shelf.blue)

    assert refused(add, world.olga, lookbook, shelf.grey) is Why.COLLECTION_FULL
    assert add(world.olga, lookbook, shelf.red).new == 0
