"""Searching on the library's page: words, expressions, where a mistake is, facets, saved searches."""

from __future__ import annotations

import html
import re

import pytest
from django.urls import reverse

from mediadesk.actions.library.save_search import save_search
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.store.models import SavedSearch
from mediadesk.store.trail import TrailEntry

MOST_QUERIES = 24


def at(world, query: str = "") -> str:
    return reverse("library", args=(world.account.pk, "acme")) + query


def search(client, world, expression: str, **more: str):
    return client.get(at(world), {"q": expression, **more})


def test_words_and_expressions_find_what_one_may_see(
    world, sign_in, shelf, django_assert_max_num_queries
) -> None:
    client = sign_in("vera")
    client.get(at(world))

    with django_assert_max_num_queries(MOST_QUERIES):
        answer = search(client, world, "png AND folder:Press/* AND uploaded_at>1d")

    assert "blue.png" in answer.text
    assert "red.png" not in answer.text
    assert '<p id="search-said" class="visually-hidden" aria-live="polite">1 asset found</p>' in answer.text


def test_links_of_before_still_find(world, sign_in, shelf) -> None:
    tag_asset(world.olga, asset_ids=[shelf["red"].pk], add=["spring"])
    client = sign_in("olga")

    by_tag, both = client.get(at(world, "?tag=spring")), search(client, world, "blue", tag="spring")

    assert "red.png" in by_tag.text
    assert "with the tag spring" in by_tag.text
    assert "blue.png" not in by_tag.text
    assert "Nothing found" in both.text


def test_a_mistake_is_pointed_at(world, sign_in, shelf) -> None:
    answer = search(sign_in("olga"), world, "png AND tags>3")

    assert answer.status_code == 200
    assert "Character 13: tags takes : or =, not &gt;." in answer.text
    assert "png AND tags&gt;3\n<span>            ^</span>" in answer.text
    assert "Nothing found" not in answer.text


def test_what_is_typed_is_shown_as_text(world, sign_in) -> None:
    answer = search(sign_in("olga"), world, '<script>x</script>:"')

    assert "<script>x" not in answer.text


def test_facets_narrow_the_search_and_are_taken_away_again(world, sign_in, shelf) -> None:
    client = sign_in("olga")

    first = search(client, world, "png")
    link = html.unescape(re.search(r'<a href="([^"]+)"[^>]*><span class="cut">2030</span>', first.text)[1])
    narrowed = client.get(link)
    back = html.unescape(re.search(r'<a href="([^"]+)" aria-current="true"', narrowed.text)[1])

    assert "3 assets found" in first.text
    assert "1 asset found" in narrowed.text
    assert "3 assets found" in client.get(back).text


def test_facets_tell_nothing_of_what_one_may_not_see(world, sign_in, shelf) -> None:
    tag_asset(world.olga, asset_ids=[shelf["grey"].pk], add=["secret plans"])

    answer = search(sign_in("vera"), world, "png")

    assert "secret plans" not in answer.text
    assert "Secret" not in answer.text
    assert (
        '<span class="cut">Press</span>' not in answer.text
    )  # its name she may know; what is in it she may not
    assert set(re.findall(r'<span class="count">(\d+)</span>', answer.text)) == {"1"}


def test_a_search_is_saved_opened_changed_and_deleted(world, sign_in, shelf) -> None:
    client = sign_in("mila")
    address = reverse("search_save", args=(world.account.pk, "acme"))

    saved = client.post(address, {"name": "Blue ones", "q": "blue AND bytes>1", "sort": "name"}, follow=True)
    row = SavedSearch.objects.get()
    named = (world.account.pk, "acme", row.pk)
    page = client.get(at(world))

    assert "The search Blue ones is saved" in saved.text
    assert "?q=blue+AND+bytes%3E1&amp;sort=name" in page.text
    assert "Blue ones" not in sign_in("edda").get(at(world)).text
    client = sign_in("mila")
    client.post(reverse("search_change", args=named), {"name": "All blue", "shared": "on"})
    assert "All blue" in sign_in("edda").get(at(world)).text
    sign_in("mila").post(reverse("search_delete", args=named))
    assert not SavedSearch.objects.exists()
    said = TrailEntry.objects.filter(event__startswith="search_").order_by("number")
    assert [one.event for one in said] == [
        "search_saved",
        "search_renamed",
        "search_shared",
        "search_deleted",
    ]


def test_a_search_with_a_mistake_is_not_saved(world, sign_in) -> None:
    address = reverse("search_save", args=(world.account.pk, "acme"))

    answer = sign_in("olga").post(address, {"name": "Broken", "q": "tags="}, follow=True)

    assert "The search cannot be read. Character 6" in html.unescape(answer.text)
    assert not SavedSearch.objects.exists()


def test_the_help_lists_every_field(world, sign_in) -> None:
    answer = search(sign_in("vera"), world, "x")

    for name in ("aspect_ratio", "uploaded_at", "folder:Press/*"):
        assert f"<code>{name}</code>" in answer.text


@pytest.mark.parametrize("shared", [False, True])
def test_somebody_elses_search_is_changed_by_an_admin_alone_if_shared(world, sign_in, shared) -> None:
    row = save_search(
        world.mila, environment_id=world.environment.pk, name="Hers", expression="x", shared=shared
    )
    address = reverse("search_delete", args=(world.account.pk, "acme", row.pk))

    edda = sign_in("edda").post(address)
    assert edda.status_code == (403 if shared else 404)
    assert SavedSearch.objects.exists()
    olga = sign_in("olga").post(address)
    assert olga.status_code == (302 if shared else 404)
    assert SavedSearch.objects.exists() is not shared
