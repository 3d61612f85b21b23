"""The button Undo: what was moved, tagged or deleted is as it was, or one is told why not."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_folder import delete_folder
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.rename_folder import rename_folder
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.engines import clock
from mediadesk.store.models import Asset, AssetTag, Folder, Member, TrailEntry

_TOKEN = re.compile(r'name="token" value="([^"]+)"')


def at(world, rest: str) -> str:
    return f"/console/{world.account.pk}/e/acme/library{rest}"


def token_of(page) -> str:
    found = _TOKEN.search(page.text)
    assert found, "no button"
    return unescape(found[1])


def press_undo(client, world, token: str):
    return client.post(reverse("undo", args=(world.account.pk,)), {"token": token}, follow=True)


def tags_of(asset) -> list[str]:
    return sorted(AssetTag.objects.filter(asset=asset).values_list("tag", flat=True))


@pytest.fixture
def done(world, sign_in, shelf):
    """`done("move")` does it to red and blue as Edda, and gives her browser with the token of the button."""

    def do(what: str) -> tuple:
        ids = [shelf["red"].pk, shelf["blue"].pk]
        form = {"move": {"folder": shelf["secret"].pk, "sure": "yes"}, "tag": {"add": "sea"}, "delete": {}}[
            what
        ]
        client = sign_in("edda")
        page = client.post(at(world, f"/assets/{what}"), {"selected": ids, **form}, follow=True)
        return client, token_of(page)

    return do


def test_a_move_is_undone_to_the_folder_of_each(world, shelf, done) -> None:
    client, token = done("move")

    page = press_undo(client, world, token)

    assert "Moved back" in page.text
    folders = dict(Asset.objects.values_list("name", "folder__name"))
    assert (folders["red.png"], folders["blue.png"]) == ("Press", "2030")
    assert TrailEntry.objects.filter(event="asset_moved").count() == 4


def test_tags_are_undone_and_those_from_before_stay(world, shelf, done) -> None:
    tag_asset(world.olga, asset_ids=[shelf["red"].pk], add=["sea", "old"])
    client, token = done("tag")  # blue alone gets a tag by it

    press_undo(client, world, token)

    assert tags_of(shelf["red"]) == ["old", "sea"]
    assert tags_of(shelf["blue"]) == []


def test_a_deletion_is_undone(world, shelf, done) -> None:
    client, token = done("delete")
    assert Asset.objects.count() == 1

    page = press_undo(client, world, token)

    assert "Restored from the trash" in page.text
    assert Asset.objects.count() == 3


def test_the_move_of_a_folder_is_undone(world, sign_in, shelf) -> None:
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['year'].pk}/move")
    page = client.post(url, {"parent": world.root.pk, "sure": "yes"}, follow=True)

    press_undo(client, world, token_of(page))

    assert Folder.objects.get(pk=shelf["year"].pk).parent_id == shelf["press"].pk


def test_who_gains_and_who_loses_is_asked_before_the_move_of_a_folder_is_undone(
    world, sign_in, shelf
) -> None:
    Member.objects.filter(pk=world.rita.id).update(role="media_library_user")
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_viewer", member_ids=[world.rita.id])
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['year'].pk}/move")
    page = client.post(url, {"parent": world.root.pk, "sure": "yes"}, follow=True)

    asked = press_undo(client, world, token := token_of(page))

    assert "Rita Reports" in asked.text
    assert "gains" in asked.text
    assert Folder.objects.get(pk=shelf["year"].pk).parent_id == world.root.pk
    done = client.post(
        reverse("undo", args=(world.account.pk,)), {"token": token, "sure": "yes"}, follow=True
    )
    assert "The folder is back where it was." in done.text
    assert Folder.objects.get(pk=shelf["year"].pk).parent_id == shelf["press"].pk


def rename(world, shelf) -> None:
    rename_asset(world.olga, asset_id=shelf["red"].pk, name="x.png", version=2)


def lose_folder(world, shelf) -> None:
    delete_folder(world.olga, folder_id=shelf["year"].pk)


def tag_more(world, shelf) -> None:
    tag_asset(world.olga, asset_ids=[shelf["red"].pk], add=["sky"])


def delete_again(world, shelf) -> None:
    ids = [shelf["red"].pk, shelf["blue"].pk]
    restore_assets(world.olga, asset_ids=ids)
    delete_assets(world.olga, asset_ids=ids[:1])
    delete_assets(world.olga, asset_ids=ids[1:])


# fmt: off
MEANWHILE = [
    # done      meanwhile      what is said
    ("move",    rename,        "x.png was changed since"),
    ("move",    lose_folder,   "a folder in which they were is gone"),
    ("tag",     tag_more,      "red.png has other tags since"),
    ("delete",  delete_again,  "blue.png was restored and deleted once more since"),
]
# fmt: on


@pytest.mark.parametrize(("what", "meanwhile", "said"), MEANWHILE)
def test_what_somebody_changed_since_is_not_undone_at_all(world, shelf, done, what, meanwhile, said) -> None:
    client, token = done(what)
    meanwhile(world, shelf)
    before = list(Asset.kept.order_by("pk").values_list("pk", "folder", "tags__tag", "version"))

    page = press_undo(client, world, token)

    assert said in page.text
    assert list(Asset.kept.order_by("pk").values_list("pk", "folder", "tags__tag", "version")) == before


def test_a_deletion_that_somebody_has_undone_is_not_there_any_more(world, shelf, done) -> None:
    client, token = done("delete")
    restore_assets(world.olga, asset_ids=[shelf["red"].pk])

    assert press_undo(client, world, token).status_code == 404
    assert Asset.objects.count() == 2  # blue stays where it is: all or nothing


def test_a_folder_that_was_changed_since_is_left_where_it_is(world, sign_in, shelf) -> None:
    client, url = sign_in("olga"), at(world, f"/folders/{shelf['year'].pk}/move")
    page = client.post(url, {"parent": world.root.pk, "sure": "yes"}, follow=True)
    rename_folder(world.olga, folder_id=shelf["year"].pk, name="2031", version=2)

    answer = press_undo(client, world, token_of(page))

    assert "the folder 2031 was changed since" in answer.text
    assert Folder.objects.get(pk=shelf["year"].pk).parent_id == world.root.pk


def test_after_an_hour_the_button_says_that_it_is_too_late(world, shelf, done, monkeypatch) -> None:
    client, token = done("delete")
    later = (clock.now() + timedelta(hours=1, minutes=1)).timestamp()
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)

    page = press_undo(client, world, token)

    assert "the hour in which it could be is over" in page.text
    assert Asset.objects.count() == 1


def test_a_token_is_of_one_account_and_gives_nobody_a_right(world, shelf, done, sign_in) -> None:
    _, token = done("delete")

    assert press_undo(sign_in("vera"), world, token).status_code == 403
    other = sign_in("otto").post(reverse("undo", args=(world.other_account.pk,)), {"token": token})
    assert other.status_code == 409
    assert press_undo(sign_in("edda"), world, token[:-2]).status_code == 409
    assert Asset.objects.count() == 1


def test_what_changed_nothing_has_no_button(world, sign_in, shelf) -> None:
    sent = {"selected": [shelf["red"].pk], "folder": shelf["press"].pk}

    page = sign_in("edda").post(at(world, "/assets/move"), sent, follow=True)

    assert _TOKEN.search(page.text) is None
