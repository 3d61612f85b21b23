"""What is offered to do with a selection, and what is said where it cannot be done to all of it."""

from __future__ import annotations

import io
import re
from functools import partial
from html import unescape

import pytest

from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.store.library import Asset
from mediadesk.surfaces.console import selecting
from tests.access.test_load import folder as folder_in

_OFFERED = re.compile(r"<button[^>]*\bform=\"chosen\"[^>]*>(?:<svg.*?</svg>)?\s*([^<]+)", re.DOTALL)


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library{rest}"


def offered(client, address: str) -> str:
    page = client.get(address)
    assert "blue.png" in page.text
    return ", ".join(name.strip() for name in _OFFERED.findall(page.text))


# fmt: off
OFFERED = [
    # role of Vera's in 2030   what is offered
    ("folder_viewer",          "Download"),
    ("folder_contributor",     "Copy, Download"),
    ("folder_editor",          "Move, Copy, Tag, Describe, Download"),
    ("folder_manager",         "Move, Copy, Tag, Describe, Download, Delete"),
]
# fmt: on


@pytest.mark.parametrize(("role", "deeds"), OFFERED)
def test_what_one_may_do_with_none_of_the_assets_is_not_offered(world, sign_in, shelf, role, deeds) -> None:
    share_folder(world.olga, folder_id=shelf["year"].pk, role=role, member_ids=[world.vera.id])
    client = sign_in("vera")

    assert offered(client, at(world, f"/folders/{shelf['year'].pk}")) == deeds
    assert offered(client, at(world, "?q=blue")) == deeds


def test_a_search_offers_what_one_may_somewhere_and_a_folder_what_one_may_there(
    world, sign_in, shelf
) -> None:
    share_folder(world.olga, folder_id=shelf["secret"].pk, role="folder_manager", member_ids=[world.vera.id])
    client = sign_in("vera")

    assert offered(client, at(world, f"/folders/{shelf['year'].pk}")) == "Copy, Download"
    assert "Delete" in offered(client, at(world, "?q=blue"))


def test_what_a_policy_permits_is_offered(world, sign_in, shelf) -> None:
    text = f"""permit(principal == Cloudinary::User::"{world.vera.id}",
        action == Cloudinary::Action::"asset.delete", resource is Cloudinary::Asset)
        when {{ resource.tags.contains("old") }};"""
    create_policy(world.olga, name="Old goes", statement=text, enabled=True)

    assert offered(sign_in("vera"), at(world, f"/folders/{shelf['year'].pk}")) == "Download, Delete"


def test_of_what_one_may_not_download_no_archive_is_offered(world, sign_in, shelf) -> None:
    text = """forbid(principal, action == Cloudinary::Action::"asset.download", resource is Cloudinary::Asset);"""
    create_policy(world.olga, name="Stays", statement=text, enabled=True)

    page = sign_in("vera").get(at(world, "/assets/archive"), {"selected": shelf["blue"].pk})

    assert "Nothing to download" in page.text
    assert "Download 0" not in page.text


def sent_on(client, page):
    """The answer to the one form of the library on a page, sent as it is."""
    action, form = re.search(
        r'<form method="post" action="([^"]*/library/[^"]*)">(.*?)</form>', page.text, re.DOTALL
    ).groups()
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    assert "csrfmiddlewaretoken" in dict(fields)
    sent = {name: [unescape(value) for key, value in fields if key == name] for name, _ in fields}
    return client.post(action, sent, follow=True)


HOLD = """forbid(principal, action == Cloudinary::Action::"asset.delete", resource is Cloudinary::Asset)
    when { resource.tags.contains("legal-hold") };"""


def test_a_refusal_names_what_is_in_the_way_and_offers_the_others(world, sign_in, shelf) -> None:
    create_policy(world.olga, name="Legal hold", statement=HOLD, enabled=True)
    tag_asset(world.olga, asset_ids=[shelf["blue"].pk], add=["legal-hold"])
    sent = {"selected": [shelf[name].pk for name in ("blue", "grey", "red")], "back": at(world, "?q=png")}
    client = sign_in("edda")

    refused = client.post(at(world, "/assets/delete"), sent)
    why = client.get(unescape(re.search(r'href="([^"]*explain/own[^"]*)"', refused.text)[1]))
    done = sent_on(client, refused)

    assert refused.status_code == 403
    assert "That is so for “blue.png” of the 3 selected. Nothing was done." in refused.text
    assert "Delete the other 2" in refused.text
    assert "on the asset blue.png" in why.text
    assert "Legal hold" in why.text
    assert done.redirect_chain == [(sent["back"], 302)]
    assert [one.name for one in Asset.objects.all()] == ["blue.png"]


def test_of_many_in_the_way_three_are_named(world, sign_in, shelf) -> None:
    create_policy(world.olga, name="Legal hold", statement=HOLD, enabled=True)
    put = partial(upload_asset, world.olga, folder_id=shelf["press"].pk)
    more = [put(name=name, source=io.BytesIO(name.encode())) for name in ("x.txt", "y.txt")]
    ids = [one.pk for one in (*more, shelf["red"], shelf["blue"], shelf["grey"])]
    tag_asset(world.olga, asset_ids=ids, add=["legal-hold"])

    refused = sign_in("edda").post(at(world, "/assets/delete"), {"selected": ids})

    assert "That is so for “blue.png”, “grey.png”, “red.png” and 2 more of the 5 selected." in refused.text
    assert "the other" not in refused.text


def test_what_one_may_not_see_is_not_named(world, sign_in, shelf) -> None:
    """T-05."""
    sent = {"selected": [shelf[name].pk for name in ("blue", "grey", "red")]}

    refused = sign_in("vera").post(at(world, "/assets/delete"), sent)

    assert "That is so for “blue.png” of the 3 selected." in refused.text
    assert "grey" not in refused.text
    assert "the other" not in refused.text


@pytest.mark.parametrize("page", ["chosen", "archive"])
def test_a_selection_that_is_gone_leads_back_to_where_it_was_made(world, sign_in, shelf, page) -> None:
    client, ids = sign_in("edda"), [shelf["red"].pk, shelf["blue"].pk]
    client.post(at(world, "/assets/delete"), {"selected": ids[:1]})

    gone = client.get(
        at(world, f"/assets/{page}"), {"selected": ids, "do": "delete", "back": at(world, "?q=png")}
    )

    assert gone.status_code == 404
    assert "not here any more" in gone.text
    assert f'href="{at(world, "?q=png")}"' in gone.text


def test_nothing_is_moved_to_where_it_is(world, sign_in, shelf) -> None:
    client = sign_in("olga")
    ids = [shelf["red"].pk, shelf["blue"].pk]

    one = client.get(at(world, "/assets/chosen"), {"selected": ids[:1], "do": "move"}).text
    two = client.get(at(world, "/assets/chosen"), {"selected": ids, "do": "move"}).text
    sent = {"selected": ids[:1], "folder": shelf["press"].pk, "sure": "yes"}
    idle = client.post(at(world, "/assets/move"), sent, follow=True).text
    half = client.post(at(world, "/assets/move"), {**sent, "selected": ids}, follow=True).text

    assert '<option value="" selected>Choose a folder</option>' in one
    assert f'<option value="{shelf["press"].pk}"' not in one
    assert f'<option value="{shelf["press"].pk}">' in two
    assert "There was nothing to move: it is in Press already." in idle
    assert "Undo" not in idle
    assert "1 asset was moved to Press. 1 was there already." in half


@pytest.mark.parametrize("sent", [{"selected"}, {"all", "of", "in"}])
def test_whoever_may_add_to_no_other_folder_is_told_so_before(
    world, sign_in, shelf, monkeypatch, sent
) -> None:
    monkeypatch.setattr(selecting, "MOST_AT_ONCE", 0 if "all" in sent else 500)
    share_folder(world.olga, folder_id=shelf["year"].pk, role="folder_manager", member_ids=[world.vera.id])
    asked = {"selected": shelf["blue"].pk, "all": "yes", "of": "folder", "in": shelf["year"].pk}

    page = sign_in("vera").get(
        at(world, "/assets/chosen"), {"do": "move"} | {name: asked[name] for name in sent}
    )

    assert "There is no other folder that you may add assets to." in page.text
    assert "Move 1 asset</button>" not in page.text
    assert 'name="folder"' not in page.text


def test_what_goes_to_the_first_folder_goes_to_the_media_library(world, sign_in, shelf) -> None:
    client = sign_in("olga")
    inside = folder_in(shelf["press"], "Inside")
    sent = {"selected": [shelf["red"].pk], "folder": world.root.pk, "sure": "yes"}

    moved = client.post(at(world, "/assets/move"), sent, follow=True).text
    folder = client.post(
        at(world, f"/folders/{inside.pk}/move"), {"parent": world.root.pk, "sure": "yes"}, follow=True
    ).text

    assert "1 asset was moved to Media Library." in moved
    assert "The folder Inside was moved to Media Library." in folder
