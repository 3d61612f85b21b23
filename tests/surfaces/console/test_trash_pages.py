"""The pages of the trash and of versions: who sees what in them, and that nothing of them is seen elsewhere."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.queries import trash as trash_queries
from mediadesk.store.models import Asset, AssetTag, AssetVersion, TrailEntry
from tests.pictures import picture

MOST_QUERIES = 12


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library{rest}"


def deleted(world, shelf, *names: str) -> None:
    delete_assets(world.olga, asset_ids=[shelf[name].pk for name in names])


def test_what_is_in_the_trash_is_seen_nowhere_else(world, sign_in, shelf) -> None:
    deleted(world, shelf, "red")
    client, asset = sign_in("olga"), f"/assets/{shelf['red'].pk}"

    for rest in (asset, f"{asset}/preview/320", f"{asset}/original"):
        assert client.get(at(world, rest)).status_code == 404
    for rest in ("", "?q=red", f"/folders/{shelf['press'].pk}", f"/folders/{shelf['press'].pk}?as=list"):
        assert "red.png" not in client.get(at(world, rest)).text
    assert (
        client.get(at(world, "/assets/chosen"), {"selected": shelf["red"].pk, "do": "move"}).status_code
        == 404
    )
    assert "red.png" in client.get(at(world, "/trash")).text


@pytest.mark.parametrize(("name", "told"), [("olga", True), ("vera", False)])
def test_the_address_of_an_asset_in_the_trash_leads_there_whoever_may_see_it_there_and_nobody_else(
    world, sign_in, shelf, name, told
) -> None:
    deleted(world, shelf, "blue")
    client, asset = sign_in(name), f"/assets/{shelf['blue'].pk}"
    sent = {"version": 1, "description": "A wall"}
    looked, saved = client.get(at(world, asset)), client.post(at(world, f"{asset}/describe"), sent)
    nothing = client.get(at(world, f"/assets/{'0' * 32}"))

    for page in (looked, saved):
        assert page.status_code == 404
        assert ("It is in the trash" in page.text) is told
        assert (at(world, f"/trash/{shelf['blue'].pk}") in page.text) is told
    assert "nothing of what you sent is kept" in saved.text or not told
    assert "There is no such page" in nothing.text
    assert "There is no such page" in looked.text or told
    restore_assets(world.olga, asset_ids=[shelf["blue"].pk])
    assert ("A wall" in client.post(at(world, f"{asset}/describe"), sent).text) is told


def test_the_trash_shows_what_one_could_delete_in_few_queries(
    world, sign_in, shelf, django_assert_max_num_queries
) -> None:
    share_folder(world.olga, folder_id=shelf["year"].pk, role="folder_manager", member_ids=[world.vera.id])
    deleted(world, shelf, "red", "blue", "grey")
    client = sign_in("vera")
    client.get(at(world, "/trash"))

    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(at(world, "/trash"))

    assert "blue.png" in page.text
    assert "Olga Owner" in page.text
    assert "in 30 days" in page.text
    assert "red.png" not in page.text
    assert "grey.png" not in page.text
    assert client.get(at(world, f"/trash/{shelf['red'].pk}")).status_code == 403
    assert client.get(at(world, f"/trash/{shelf['red'].pk}/preview/320")).status_code == 403


def test_a_small_picture_is_shown_in_the_trash_and_no_large_one(world, sign_in, shelf) -> None:
    deleted(world, shelf, "red")
    client = sign_in("mila")

    assert client.get(at(world, f"/trash/{shelf['red'].pk}/preview/320"))["Content-Type"] == "image/webp"
    assert client.get(at(world, f"/trash/{shelf['red'].pk}/preview/1280")).status_code == 404
    assert client.get(at(world, f"/trash/{shelf['blue'].pk}/preview/320")).status_code == 404


def test_the_page_of_an_asset_in_the_trash_tells_its_history(world, sign_in, shelf) -> None:
    deleted(world, shelf, "red")

    page = sign_in("olga").get(at(world, f"/trash/{shelf['red'].pk}"))

    assert "deleted red.png from Press; it is in the trash until" in page.text
    assert "uploaded red.png to Press" in page.text


def test_a_trash_of_several_pages_shows_each_asset_once(world, sign_in, shelf, monkeypatch) -> None:
    monkeypatch.setattr(trash_queries, "PAGE_SIZE", 1)
    deleted(world, shelf, "red", "blue")  # at one moment
    deleted(world, shelf, "grey")
    client, url, seen = sign_in("olga"), at(world, "/trash"), []

    while url:
        page = client.get(url).text
        seen += [name for name in ("red", "blue", "grey") if f"{name}.png" in page]
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = unescape(following[1]) if following else ""

    assert sorted(seen) == ["blue", "grey", "red"]
    assert client.get(f"{at(world, '/trash')}?after=forged").status_code == 400


def test_an_empty_trash_says_so(world, sign_in) -> None:
    client = sign_in("olga")

    assert "The trash is empty" in client.get(at(world, "/trash")).text
    assert "empty already" in client.get(at(world, "/trash?empty")).text


def test_the_link_to_the_trash_is_there_for_whoever_may_delete(world, sign_in, shelf) -> None:
    assert at(world, "/trash") in sign_in("edda").get(at(world)).text
    assert at(world, "/trash") not in sign_in("vera").get(at(world)).text


def test_assets_are_restored_from_the_page(world, sign_in, shelf) -> None:
    deleted(world, shelf, "red", "blue")
    ids = [shelf["red"].pk, shelf["blue"].pk]

    page = sign_in("olga").post(at(world, "/trash/restore"), {"selected": ids}, follow=True)

    assert "2 assets were restored." in page.text
    assert Asset.objects.count() == 3


def test_deleting_for_good_asks_first(world, sign_in, shelf) -> None:
    deleted(world, shelf, "red")
    client, url, sent = sign_in("olga"), at(world, "/trash/delete"), {"selected": [shelf["red"].pk]}

    asked = client.post(url, sent)
    assert "cannot be undone" in asked.text
    assert Asset.kept.count() == 3

    client.post(url, {**sent, "sure": "yes"})
    assert Asset.kept.count() == 2
    assert "Nothing was selected" in client.post(url, {}, follow=True).text


def test_emptying_says_how_much_first_and_takes_nothing_that_came_later(world, sign_in, shelf) -> None:
    deleted(world, shelf, "red", "blue")
    client = sign_in("olga")
    asked = client.get(at(world, "/trash?empty"))
    up_to = unescape(re.search(r'name="up_to" value="([^"]+)"', asked.text)[1])
    deleted(world, shelf, "grey")

    assert "2 assets" in asked.text
    for never in ("2030-01-01", "0001-01-01T00:00:00+14:00", ""):  # no zone; before there were years; nothing
        assert "empty" in client.post(at(world, "/trash/empty"), {"up_to": never})["Location"]
    page = client.post(at(world, "/trash/empty"), {"up_to": up_to}, follow=True)

    assert "The trash is empty." in page.text
    assert "grey.png" in page.text
    assert "red.png" not in page.text


@pytest.fixture
def replaced(world, sign_in, shelf):
    """Edda's browser, after she has put a green picture in the place of the red one."""
    client = sign_in("edda")
    file = SimpleUploadedFile("green.png", picture(colour="green"), "image/png")
    client.post(at(world, f"/assets/{shelf['red'].pk}/replace"), {"file": file, "version": 1})
    return client


def test_versions_are_listed_compared_and_restored(
    world, shelf, replaced, django_assert_max_num_queries
) -> None:
    url = at(world, f"/assets/{shelf['red'].pk}")

    with django_assert_max_num_queries(MOST_QUERIES + 2):
        page = replaced.get(url)
    assert "Version 2" in page.text
    assert "green.png" in page.text
    assert "Restore version 1" in page.text  # beside the entry of the history that tells of it, too
    compared = replaced.get(f"{url}/versions/1/compare")
    assert "Version 1 and version 2" in compared.text
    assert replaced.get(f"{url}/versions/1/preview/320")["Content-Type"] == "image/webp"

    after = replaced.post(f"{url}/versions/1/restore", {"version": 2}, follow=True)

    assert "Version 1 is back" in after.text
    assert Asset.objects.get(pk=shelf["red"].pk).sha256 == shelf["red"].sha256
    assert replaced.get(f"{url}/versions/1/compare").status_code == 404


def test_a_version_is_downloaded_with_a_line_in_the_trail(world, shelf, replaced) -> None:
    answer = replaced.get(at(world, f"/assets/{shelf['red'].pk}/versions/1/original"))

    assert b"".join(answer.streaming_content) == picture()
    assert answer["Content-Disposition"].startswith("attachment")
    assert TrailEntry.objects.filter(event="asset_version_opened", about_id=shelf["red"].pk).count() == 1


def test_a_viewer_sees_no_earlier_versions(world, sign_in, shelf, replaced) -> None:
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_viewer", member_ids=[world.vera.id])
    client, url = sign_in("vera"), at(world, f"/assets/{shelf['red'].pk}")

    assert "Version 1" not in client.get(url).text
    for rest in ("preview/320", "original", "compare"):
        assert client.get(f"{url}/versions/1/{rest}").status_code == 403


def test_whoever_sees_as_another_downloads_no_version(world, shelf, replaced, seeing) -> None:
    answer = seeing.get(at(world, f"/assets/{shelf['red'].pk}/versions/1/original"))

    assert answer.status_code == 403
    assert not TrailEntry.objects.filter(event="asset_version_opened").exists()


def test_a_deleted_version_is_gone(world, sign_in, shelf, replaced) -> None:
    sign_in("olga").post(at(world, f"/assets/{shelf['red'].pk}/versions/1/delete"))

    assert not AssetVersion.objects.exists()


def test_tags_are_put_back_from_the_history(world, sign_in, shelf) -> None:
    tag_asset(world.olga, asset_ids=[shelf["red"].pk], add=["sea"])
    tag_asset(world.olga, asset_ids=[shelf["red"].pk], add=["sky"], remove=["sea"])
    client, url = sign_in("edda"), at(world, f"/assets/{shelf['red'].pk}")
    entry = TrailEntry.objects.filter(event="asset_tagged").latest("number")

    assert "Put these tags back: sea" in client.get(url).text
    client.post(f"{url}/tags-back", {"entry": entry.number})

    assert list(AssetTag.objects.filter(asset=shelf["red"]).values_list("tag", flat=True)) == ["sea"]
    assert client.post(f"{url}/tags-back", {"entry": 1}).status_code == 404


def test_the_history_says_from_where_to_those_who_see_the_whole_library(world, sign_in, shelf) -> None:
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_editor", member_ids=[world.vera.id])
    url = at(world, f"/assets/{shelf['red'].pk}")

    assert "in the console, from 192.0.2.7" in sign_in("edda").get(url).text
    guest = sign_in("vera").get(url).text
    assert "in the console" in guest
    assert "192.0.2.7" not in guest
