"""Collections by a search open nothing, and make nothing public that is another's to share (decision 0026)."""

from datetime import timedelta

import pytest

from mediadesk.access.load import facts_for
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.change_collection_search import change_collection_search
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.delete_collection import delete_collection
from mediadesk.actions.collections.end_public_page import end_public_page
from mediadesk.actions.collections.remove_from_collection import remove_from_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.queries.collections import assets_to_copy, collection_page, collections_to_fill
from mediadesk.queries.opened_page import asset_shown, opened_page
from mediadesk.queries.places import asset_place, collection_place, folder_place
from mediadesk.queries.public_pages import pages_showing
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Collection, CollectionAsset, Grant, PublicPage
from tests.actions.collections.test_public_pages import publish, seen
from tests.actions.library.saying import told
from tests.refusals import refused


@pytest.fixture
def fair(world, shelf) -> Collection:
    """All that is tagged "fair": now red and grey."""
    tag_asset(world.olga, asset_ids=[shelf.red.pk, shelf.grey.pk], add=["fair"])
    return create_collection(
        world.olga, environment_id=world.environment.pk, name="Fair", expression=" tags=fair "
    )


def change(actor, collection, expression: str, **more):
    collection.refresh_from_db()
    named = {"collection_id": collection.pk, "version": collection.version, **more}
    return change_collection_search(actor, expression=expression, **named)


def names(actor, collection) -> set[str]:
    collection.refresh_from_db()
    return {row.name for row in collection_page(facts_for(actor), collection).assets.rows}


def test_it_is_created_with_an_entry_that_names_its_search_and_holds_no_row(world, fair) -> None:
    assert told("search_collected") == [{"collection": "Fair", "expression": "tags=fair"}]
    assert not told("collection_created")
    assert not CollectionAsset.objects.exists()


@pytest.mark.parametrize(
    ("more", "why"),
    [({"expression": "width:("}, Why.BAD_SEARCH), ({"expression": "a" * 1001}, Why.BAD_SEARCH), ({}, None)],
)
def test_a_search_that_cannot_be_read_or_is_given_assets_makes_no_collection(world, shelf, more, why) -> None:
    given = more or {"expression": "tags=fair", "asset_ids": [shelf.red.pk]}
    do = {"environment_id": world.environment.pk, "name": "Fair", **given}

    assert refused(create_collection, world.olga, **do) is (why or Why.COLLECTION_BY_SEARCH)
    assert not Collection.objects.exists()


def test_what_matches_later_is_there_for_those_who_see_it_and_a_role_opens_nothing(
    world, shelf, fair, sees
) -> None:
    ids = [world.vera.id]
    share_collection(world.olga, collection_id=fair.pk, role="collection_manager", member_ids=ids)
    assert names(world.olga, fair) == {"red.txt", "grey.txt"}
    assert names(world.vera, fair) == set()

    tag_asset(world.olga, asset_ids=[shelf.blue.pk], add=["fair"])
    delete_assets(world.olga, asset_ids=[shelf.red.pk])

    assert names(world.olga, fair) == {"blue.txt", "grey.txt"}
    assert names(world.vera, fair) == {"blue.txt"}
    assert not sees(world.vera, shelf.grey)


def test_nothing_is_put_in_or_taken_out_by_hand_nor_offered_to_be(world, shelf, fair) -> None:
    one = {"collection_id": fair.pk, "asset_ids": [shelf.red.pk]}

    assert refused(add_to_collection, world.olga, **one) is Why.COLLECTION_BY_SEARCH
    assert refused(remove_from_collection, world.olga, **one) is Why.COLLECTION_BY_SEARCH
    assert not CollectionAsset.objects.exists()
    assert collections_to_fill(facts_for(world.olga), world.environment) == ()


def test_a_copy_by_hand_opens_what_whoever_copies_may_share(world, shelf, fair, sees) -> None:
    ids = assets_to_copy(facts_for(world.olga), fair)
    copy = create_collection(world.olga, environment_id=world.environment.pk, name="Copy", asset_ids=ids)
    share_collection(world.olga, collection_id=copy.pk, role="collection_viewer", member_ids=[world.vera.id])

    assert names(world.vera, copy) == {"red.txt", "grey.txt"}
    assert sees(world.vera, shelf.grey)


def test_another_search_is_told_by_the_trail_and_is_an_editors_to_write(world, shelf, fair, may) -> None:
    change(world.edda, fair, "tags=fair OR name:blue")
    one = {"collection_id": fair.pk, "member_ids": [world.vera.id]}
    share_collection(world.olga, role="collection_viewer", **one)

    assert told("collection_changed") == [
        {"what": "search", "collection": "Fair", "before": "tags=fair", "after": "tags=fair OR name:blue"}
    ]
    assert names(world.olga, fair) == {"red.txt", "grey.txt", "blue.txt"}
    assert refused(change, world.vera, fair, "tags=x") is Why.NOT_ALLOWED
    assert refused(change, world.otto, fair, "tags=x") is Why.NOT_FOUND
    assert refused(change, world.edda, fair, "tags=x", version=1) is Why.CHANGED_MEANWHILE
    assert refused(change, world.edda, fair, "width:(") is Why.BAD_SEARCH
    assert refused(change, world.edda, fair, " ") is Why.MISSING_VALUE
    share_collection(world.olga, role="collection_editor", **one)
    assert change(world.vera, fair, "tags=x").expression == "tags=x"


def test_a_collection_by_hand_gets_no_search(world, shelf, lookbook) -> None:
    assert refused(change, world.olga, lookbook, "tags=x") is Why.COLLECTION_BY_HAND


def test_deleting_it_tells_its_search_and_ends_its_pages(world, fair) -> None:
    token = publish(world.olga, fair).token
    delete_collection(world.olga, collection_id=fair.pk)

    assert told("search_uncollected") == [{"collection": "Fair", "expression": "tags=fair"}]
    assert len(told("public_page_ended")) == 1
    assert seen(token) == set()


def test_a_page_shows_what_its_publisher_finds_and_may_share_now(world, shelf, fair, may) -> None:
    """Rita manages the collection and Press: of what is found later, too, what lies there is shown, and no more."""
    may("rita", shelf.press, "folder_manager")
    ids = [world.member("rita").pk]
    share_collection(world.olga, collection_id=fair.pk, role="collection_manager", member_ids=ids)
    token = publish(world.rita, fair).token
    assert seen(token) == {"red.txt"}
    assert refused(asset_shown, opened_page(token), shelf.grey.pk) is Why.NOT_FOUND
    assert refused(asset_shown, opened_page(token), shelf.blue.pk) is Why.NOT_FOUND

    tag_asset(world.olga, asset_ids=[shelf.blue.pk], add=["fair"])
    assert seen(token) == {"red.txt", "blue.txt"}
    assert asset_shown(opened_page(token), shelf.blue.pk) == shelf.blue

    move_assets(world.olga, asset_ids=[shelf.blue.pk], folder_id=shelf.secret.pk)
    assert seen(token) == {"red.txt"}
    grant = Grant.objects.get(member=ids[0], folder=shelf.press)
    revoke_share(world.olga, folder_id=shelf.press.pk, grant_id=grant.pk)
    assert seen(token) == set()


def test_nobody_changes_a_search_that_is_public_with_the_rights_of_another(world, shelf, fair) -> None:
    page = publish(world.olga, fair)

    assert refused(change, world.edda, fair, "name:*") is Why.SEARCH_IS_PUBLIC
    assert seen(page.token) == {"red.txt", "grey.txt"}
    change(world.olga, fair, "name:red")  # her own page, and her own rights
    assert seen(page.token) == {"red.txt"}

    end_public_page(world.olga, page_id=page.page.pk)
    assert change(world.edda, fair, "name:*").expression == "name:*"


def test_a_page_that_is_over_keeps_no_search_as_it_is(world, fair) -> None:
    page = publish(world.olga, fair).page
    PublicPage.objects.filter(pk=page.pk).update(ends_at=page.created_at - timedelta(days=1))

    assert change(world.edda, fair, "name:blue").expression == "name:blue"


def test_what_is_published_is_the_search_that_was_read(world, fair) -> None:
    read = fair.version
    change(world.edda, fair, "name:*")

    assert refused(publish, world.olga, fair, version=read) is Why.CHANGED_MEANWHILE
    assert not PublicPage.objects.exists()


def test_who_has_access_names_the_page_of_all_that_it_shows_and_of_nothing_else(world, shelf, fair) -> None:
    publish(world.olga, fair)
    facts = facts_for(world.olga)

    def pages(place) -> list[str]:
        return [row.title for row in pages_showing(facts, place)]

    assert pages(collection_place(facts, fair.pk)) == ["Fair"]
    assert pages(asset_place(facts, shelf.grey.pk)) == ["Fair"]
    assert pages(folder_place(facts, shelf.secret.pk)) == ["Fair"]
    assert pages(asset_place(facts, shelf.blue.pk)) == []
    assert pages(folder_place(facts, shelf.year.pk)) == []
