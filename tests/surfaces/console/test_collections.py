"""The pages of collections: what they show to whom, and what an asset's page hides of the folders it lies in (T-05)."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.store.models import Collection, CollectionAsset, Grant

MOST_QUERIES = 12


@pytest.fixture
def lookbook(world, shelf):
    """It opens grey, of the private Secret, to Vera; red it shows to those alone who see it anyway."""
    made = create_collection(
        world.olga, environment_id=world.environment.pk, name="Lookbook", description="For the fair"
    )
    add_to_collection(world.olga, collection_id=made.pk, asset_ids=[shelf["grey"].pk])
    add_to_collection(world.edda, collection_id=made.pk, asset_ids=[shelf["red"].pk])
    share_collection(world.olga, collection_id=made.pk, role="collection_viewer", member_ids=[world.vera.id])
    return made


def at(world, name: str, *more: str) -> str:
    return reverse(name, args=(world.account.pk, "acme", *more))


def said(answer, status: int = 200) -> str:
    assert answer.status_code == status, answer.text[:400]
    return " ".join(answer.text.split())


def test_the_list_counts_what_one_sees_oneself_and_shares_to_who_may_share(world, sign_in, lookbook) -> None:
    olga, vera = (said(sign_in(name).get(at(world, "collections"))) for name in ("olga", "vera"))

    assert "Lookbook" in olga
    assert "2 assets · shared with 1" in olga
    assert "1 asset" in vera
    assert "shared with" not in vera
    assert "New collection" not in vera


def test_the_list_says_what_collections_are_for_and_finds_by_words(world, sign_in, shelf) -> None:
    empty = said(sign_in("olga").get(at(world, "collections")))
    nothing = said(sign_in("vera").get(at(world, "collections")))
    create_collection(world.olga, environment_id=world.environment.pk, name="Lookbook")
    found = said(sign_in("olga").get(at(world, "collections") + "?q=look"))
    missed = said(sign_in("olga").get(at(world, "collections") + "?q=other"))

    assert "A collection holds assets of many folders" in empty
    assert "No collections that you may see" in nothing
    assert "1 collection" in found
    assert "Nothing found" in missed


def test_lists_of_many_collections_go_on_by_name(world, sign_in, shelf) -> None:
    for number in range(25):
        create_collection(world.olga, environment_id=world.environment.pk, name=f"C{number}")
    client = sign_in("olga")
    first, second = (said(client.get(at(world, "collections") + more)) for more in ("", "?after=C23"))

    assert list(dict.fromkeys(re.findall(r"\bC\d+\b", first))) == [f"C{number}" for number in range(24)]
    assert "C24" in second


@pytest.mark.parametrize("name", ["olga", "vera"])
def test_the_pages_are_drawn_in_few_queries(
    world, sign_in, lookbook, django_assert_max_num_queries, name
) -> None:
    client, pages = sign_in(name), (at(world, "collections"), at(world, "collection", lookbook.pk))
    for page in pages:
        client.get(page)
        with django_assert_max_num_queries(MOST_QUERIES):
            client.get(page)


def test_a_viewer_sees_what_is_opened_and_that_alone(world, sign_in, lookbook, shelf) -> None:
    client = sign_in("vera")
    page = said(client.get(at(world, "collection", lookbook.pk)))

    assert "grey.png" in page
    assert "red.png" not in page
    assert "anyway" not in page  # what she does not see is not counted for her
    assert client.get(at(world, "asset_preview", shelf["grey"].pk, 320)).status_code == 200
    original = client.get(at(world, "asset_original", shelf["grey"].pk))
    assert original.getvalue()
    original.close()
    assert client.get(at(world, "asset", shelf["red"].pk)).status_code == 403


def test_the_page_of_an_asset_tells_no_folder_to_whoever_sees_it_by_a_collection_alone(
    world, sign_in, lookbook, shelf
) -> None:
    client = sign_in("vera")
    page = said(client.get(at(world, "asset", shelf["grey"].pk)))
    asked = {"may": "asset.view", "on": f"asset:{shelf['grey'].pk}"}
    own = client.get(reverse("explain_own", args=(world.account.pk,)), asked)

    assert "grey.png" in page
    assert "Lookbook" in page
    assert "Secret" not in page
    assert "Role Viewer on the collection Lookbook" in said(own)
    assert "Secret" not in said(own)
    assert client.get(at(world, "folder", shelf["secret"].pk)).status_code == 403
    assert "Secret" in said(sign_in("olga").get(at(world, "asset", shelf["grey"].pk)))


def test_the_library_lists_and_finds_what_a_collection_opens(world, sign_in, lookbook) -> None:
    found = said(sign_in("vera").get(at(world, "library") + "?q=grey"))

    assert "grey.png" in found
    assert "Secret" not in found


def test_the_page_says_what_is_open_to_nobody_and_whoever_may_share_opens_it(
    world, sign_in, lookbook, shelf
) -> None:
    edda = said(sign_in("edda").get(at(world, "collection", lookbook.pk)))
    client = sign_in("olga")
    olga = said(client.get(at(world, "collection", lookbook.pk)))
    opening = at(world, "collection_open", lookbook.pk)
    first = said(client.post(opening))
    done = client.post(opening, {"sure": "yes"}, follow=True)

    for page in (edda, olga):
        assert "1 asset is shown here to those alone who see it anyway." in page
    assert "Open what I may share" in olga
    assert "Open what I may share" not in edda
    assert "Vera Viewer gains" in first
    assert "anyway" not in said(done)
    assert sign_in("vera").get(at(world, "asset", shelf["red"].pk)).status_code == 200


def test_assets_are_added_from_a_selection_with_a_page_that_asks_first(
    world, sign_in, lookbook, shelf
) -> None:
    client, blue = sign_in("olga"), shelf["red"].pk
    CollectionAsset.objects.filter(asset=blue).delete()
    chosen = said(client.get(at(world, "assets_chosen"), {"selected": blue, "do": "collect"}))
    form = {"selected": [blue], "collection": lookbook.pk}
    asked = said(client.post(at(world, "assets_collect"), form))
    done = client.post(at(world, "assets_collect"), {**form, "sure": "yes"}, follow=True)

    assert "Add 1 asset to a collection" in chosen
    assert f'value="{lookbook.pk}"' in chosen
    assert "Vera Viewer gains" in asked
    assert "It is in Lookbook now." in said(done)
    assert CollectionAsset.objects.get(asset=blue).opens


def test_whoever_may_fill_no_collection_is_told_so(world, sign_in, lookbook, shelf) -> None:
    page = said(
        sign_in("vera").get(at(world, "assets_chosen"), {"selected": shelf["blue"].pk, "do": "collect"})
    )

    library = said(sign_in("vera").get(at(world, "library") + "?q=blue"))

    assert "There is no collection that you may add to." in page
    assert "Add to collection" not in library
    assert "Add to collection" in said(sign_in("edda").get(at(world, "library") + "?q=blue"))


def test_assets_are_taken_out_from_a_selection(world, sign_in, lookbook, shelf) -> None:
    client, grey = sign_in("edda"), shelf["grey"].pk
    asked = {"selected": grey, "do": "uncollect", "collection": lookbook.pk}
    chosen = said(client.get(at(world, "assets_chosen"), asked))
    done = client.post(
        at(world, "collection_remove", lookbook.pk), {"selected": [grey], "sure": "yes"}, follow=True
    )

    assert "Take 1 asset out of the collection" in chosen
    assert "Taken out." in said(done)
    assert sign_in("vera").get(at(world, "asset", grey)).status_code == 403


def test_what_of_it_lies_in_the_trash_is_told_and_taken_out(world, sign_in, lookbook, shelf) -> None:
    delete_assets(world.olga, asset_ids=[shelf["grey"].pk])
    client, page = sign_in("edda"), at(world, "collection", lookbook.pk)
    assert "1 asset of this collection lies in the trash" in said(client.get(page))

    form = {"selected": [shelf["grey"].pk], "sure": "yes"}
    done = said(client.post(at(world, "collection_remove", lookbook.pk), form, follow=True))

    assert "Taken out." in done
    assert "in the trash" not in done


def test_a_collection_is_created_changed_and_deleted_on_its_pages(world, sign_in, shelf) -> None:
    client = sign_in("edda")
    client.post(at(world, "collection_create"), {"name": "Spring", "description": "New"})
    made = Collection.objects.get()
    client.post(
        at(world, "collection_change", made.pk), {"name": "Summer", "description": "", "version": "1"}
    )
    manage = said(client.get(at(world, "collection_manage", made.pk)))
    late = client.post(at(world, "collection_change", made.pk), {"name": "Late", "version": "1"}, follow=True)
    gone = client.post(at(world, "collection_delete", made.pk), {"sure": "yes"}, follow=True)

    assert "Summer" in manage
    assert "changed" in said(late)
    assert "The collection is deleted. Its assets stay." in said(gone)
    assert not Collection.objects.exists()


def test_it_is_shared_and_taken_back_like_a_folder(world, sign_in, lookbook) -> None:
    client = sign_in("mila")
    share = at(world, "collection_share", lookbook.pk)
    listed = said(client.get(share))
    rita = f"member:{world.edda.id}"
    asked = said(client.get(share, {"to": rita, "role": "collection_manager"}))
    client.post(at(world, "collection_share_give", lookbook.pk), {"to": [rita], "role": "collection_manager"})
    grant = Grant.objects.get(member=world.edda.id)
    back = at(world, "collection_share_revoke", lookbook.pk, grant.pk)
    warned, done = said(client.post(back)), client.post(back, {"sure": "yes"}, follow=True)

    assert "this collection" in listed
    assert "They see every collection of the environment." in listed
    assert "1 asset that it opens" in asked
    gained = "share a collection and make a collection public in the collection Lookbook"
    assert f"Edda Editor gains the right to {gained}" in asked
    assert "Edda Editor loses" in warned
    assert "taken away" in said(done)


def test_who_has_access_names_everybody_with_the_way_and_nobody_else(world, sign_in, lookbook, shelf) -> None:
    client = sign_in("mila")
    page = said(client.get(at(world, "collection_who", lookbook.pk)))
    filling = said(client.get(at(world, "collection_who", lookbook.pk) + "?may=collection.update"))
    of_asset = said(client.get(at(world, "asset_who", shelf["grey"].pk)))

    for listed in (page, of_asset):
        assert "Role Viewer on the collection Lookbook" in listed
        assert "Vera Viewer" in listed
        assert "Rita Reports" not in listed
    assert "Vera Viewer" not in filling
    assert sign_in("vera").get(at(world, "collection_who", lookbook.pk)).status_code == 403


def test_everything_one_can_do_names_the_collection(world, sign_in, lookbook) -> None:
    page = said(sign_in("olga").get(reverse("member_can", args=(world.account.pk, world.vera.id))))

    assert "The collection Lookbook" in page
    assert "in Acme, with the assets that it opens" in page


def test_the_history_of_an_asset_names_no_collection_that_one_does_not_see(
    world, sign_in, lookbook, shelf
) -> None:
    quiet = create_collection(world.olga, environment_id=world.environment.pk, name="Quiet")
    add_to_collection(world.olga, collection_id=quiet.pk, asset_ids=[shelf["red"].pk])
    ids = [world.vera.id]
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_editor", member_ids=ids)

    vera, olga = (said(sign_in(name).get(at(world, "asset", shelf["red"].pk))) for name in ("vera", "olga"))

    assert "into the collection Lookbook" in vera
    assert "into the collection you do not see" in vera
    assert "Quiet" not in vera
    assert "into the collection Quiet" in olga


def test_the_dashboard_lists_the_collections_that_are_shared_with_one(world, sign_in, lookbook) -> None:
    page = said(sign_in("vera").get(reverse("dashboard", args=(world.account.pk,))))

    assert at(world, "collection", lookbook.pk) in page
