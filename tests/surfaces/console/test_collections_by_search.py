"""The pages of a collection by a search: saved from a search, shown to each anew, its mistakes pointed at."""

from __future__ import annotations

import pytest
from django.urls import reverse

from mediadesk.access.load import facts_for
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.publish_collection import publish_collection
from mediadesk.actions.collections.share_collection import share_collection
from mediadesk.engines import clock
from mediadesk.queries.contents import seen_in
from mediadesk.queries.paging import page_of
from mediadesk.rules.public_pages import last_day
from mediadesk.store.models import Collection
from tests.surfaces.console.test_collections import MOST_QUERIES, at, said


@pytest.fixture
def pictures(world, shelf) -> Collection:
    """All PNGs, shared with Vera, who sees blue alone."""
    made = create_collection(
        world.olga, environment_id=world.environment.pk, name="Pictures", expression="format=png"
    )
    share_collection(world.olga, collection_id=made.pk, role="collection_editor", member_ids=[world.vera.id])
    return made


def test_a_search_is_saved_as_a_collection_by_those_who_may_create_one(world, sign_in, shelf) -> None:
    client, searched = sign_in("edda"), at(world, "library") + "?q=name:red"
    page = said(client.get(searched))
    made = said(client.post(at(world, "collection_create"), {"name": "Red", "q": "name:red"}, follow=True))
    late = client.post(at(world, "collection_create"), {"name": "Wrong", "q": "width:("}, follow=True)

    assert "Save as a collection" in page
    assert "Save as a collection" not in said(sign_in("vera").get(searched))
    assert "red.png" in made
    assert "blue.png" not in made
    assert "The search cannot be read." in said(late)
    assert [one.expression for one in Collection.objects.all()] == ["name:red"]


def test_each_sees_what_it_finds_for_them_and_that_it_opens_nothing(world, sign_in, pictures) -> None:
    vera, olga = (said(sign_in(name).get(at(world, "collection", pictures.pk))) for name in ("vera", "olga"))

    assert "blue.png" in vera
    assert "red.png" not in vera
    assert "1 asset" in vera
    assert "3 assets" in olga
    for page in (vera, olga):
        assert "format=png" in page
        assert "a role in this collection opens no asset" in page
        assert "Take out" not in page
    assert "Copy to a collection by hand" in olga
    assert "Copy to a collection by hand" not in vera


def test_the_lists_name_its_kind_and_count_nothing_of_it(world, sign_in, pictures) -> None:
    assert "By a search · shared with 1" in said(sign_in("olga").get(at(world, "collections")))


def test_the_pages_are_drawn_in_few_queries(world, sign_in, pictures, django_assert_max_num_queries) -> None:
    client, page = sign_in("vera"), at(world, "collection", pictures.pk)
    client.get(page)
    with django_assert_max_num_queries(MOST_QUERIES):
        client.get(page)


def test_it_is_put_in_order_and_goes_on_page_by_page(world, sign_in, pictures, shelf) -> None:
    client, page = sign_in("olga"), at(world, "collection", pictures.pk)
    whole = said(client.get(page + "?sort=name"))
    after = page_of(seen_in(facts_for(world.olga), pictures), sort="name", after="", limit=2).next
    rest = said(client.get(page, {"sort": "name", "after": after}))

    assert whole.index("blue.png") < whole.index("grey.png") < whole.index("red.png")
    assert "red.png" in rest
    assert "grey.png" not in rest


def test_where_it_finds_nothing_and_where_it_cannot_be_read_any_more_the_page_says_so(
    world, sign_in, pictures
) -> None:
    client, page = sign_in("olga"), at(world, "collection", pictures.pk)
    Collection.objects.update(expression="name:nowhere")
    nothing = said(client.get(page))
    Collection.objects.update(expression="metadata.gone:(")
    mistaken = said(client.get(page))

    assert "It finds nothing that you may see" in nothing
    assert "cannot be read any more, so it shows nothing" in mistaken
    assert "Correct it under Change the search." in mistaken


def test_another_search_is_tried_out_pointed_at_and_kept(world, sign_in, pictures) -> None:
    client, search = sign_in("vera"), at(world, "collection_search", pictures.pk)
    tried = said(client.get(search, {"q": "name:blue"}))
    wrong = said(client.post(search, {"q": "width:(", "version": "1"}), 400)
    kept = said(client.post(search, {"q": "name:blue", "version": "1"}, follow=True))

    assert "You would see 1 asset" in tried
    assert "<pre" in wrong
    assert "^" in wrong
    assert "width:(" in wrong
    assert "The search of the collection is changed." in kept
    assert "name:blue" in kept


def test_what_is_public_by_another_stays_as_it_is_and_the_page_says_what_to_do(
    world, sign_in, pictures
) -> None:
    publish_collection(world.olga, collection_id=pictures.pk, until=last_day(clock.now(), 9))
    client = sign_in("vera")
    sent = {"q": "name:*", "version": "1"}
    answer = said(client.post(at(world, "collection_search", pictures.pk), sent, follow=True))

    assert "is public on a page of Olga" in answer
    assert "End that page first" in answer
    assert Collection.objects.get().expression == "format=png"


def test_a_copy_by_hand_holds_what_one_sees_now(world, sign_in, pictures) -> None:
    client = sign_in("olga")
    sent = {"name": "Copy", "copy_of": pictures.pk}
    done = said(client.post(at(world, "collection_create"), sent, follow=True))
    copy = Collection.objects.get(name="Copy")

    assert "Choose with whom to share it." in done
    assert copy.expression == ""
    assert copy.rows.filter(opens=True).count() == 3


def test_the_pages_of_sharing_and_publishing_say_what_it_does(world, sign_in, pictures) -> None:
    client = sign_in("olga")
    share = said(client.get(at(world, "collection_share", pictures.pk)))
    asked = said(
        client.get(
            at(world, "collection_share", pictures.pk),
            {"to": f"member:{world.edda.id}", "role": "collection_viewer"},
        )
    )
    public = said(client.get(at(world, "collection_public", pictures.pk)))
    can = said(client.get(reverse("member_can", args=(world.account.pk, world.vera.id))))

    assert "It is one by a search and opens nothing" in share
    assert "No asset: a search opens none" in asked
    assert "Whoever may tag, describe, rename or move assets decides what is found tomorrow" in public
    assert "3 of 3 assets" in public
    assert "which is a search and opens no asset" in can
