"""The pages of the Media Library: what they show to whom, what they take in, and how bytes go out."""

from __future__ import annotations

import base64
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.store.library import Asset, Folder
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces.headers import USER_FILE_POLICY
from tests.pictures import SVG, film, picture

MOST_QUERIES = 13


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library{rest}"


def test_whoever_may_see_nothing_is_told_so(world, sign_in) -> None:
    answer = sign_in("vera").get(at(world))

    assert answer.status_code == 200
    assert "Nothing is shared with you yet" in answer.text


@pytest.mark.parametrize("name", ["olga", "vera"])
def test_the_first_folder_is_drawn_in_few_queries(
    world, sign_in, shelf, django_assert_max_num_queries, name
) -> None:
    client = sign_in(name)
    client.get(at(world))

    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get(at(world))

    assert "Press" in answer.text
    assert ("Secret" in answer.text) is (name == "olga")


def test_a_folder_above_a_shared_one_is_passed_without_its_contents(world, sign_in, shelf) -> None:
    client = sign_in("vera")
    client.get(at(world))

    above = client.get(at(world, f"/folders/{shelf['press'].pk}"))
    below = client.get(at(world, f"/folders/{shelf['year'].pk}?as=list"))

    assert above.status_code == 200
    assert "2030" in above.text
    assert "red.png" not in above.text
    assert "1 asset" in above.text  # of 2030, which is hers to see
    assert "blue.png" in below.text


def test_what_is_not_shared_is_refused_with_the_reason(world, sign_in, shelf) -> None:
    client = sign_in("vera")

    for rest in (
        f"/folders/{shelf['secret'].pk}",
        f"/assets/{shelf['grey'].pk}",
        f"/assets/{shelf['red'].pk}",
    ):
        answer = client.get(at(world, rest))
        assert answer.status_code == 403
        assert "grey" not in answer.text
        assert "Secret" not in answer.text
    for rest in ("preview/320", "original"):
        assert client.get(at(world, f"/assets/{shelf['red'].pk}/{rest}")).status_code == 403


def test_another_accounts_asset_is_as_one_that_is_not_there(world, sign_in, shelf) -> None:
    client = sign_in("otto")
    here = f"/console/{world.other_account.pk}/e/other/library"

    foreign = client.get(f"{here}/assets/{shelf['red'].pk}")
    absent = client.get(f"{here}/assets/{'0' * 32}")

    assert foreign.status_code == absent.status_code == 404
    assert client.get(at(world)).status_code == 404


def test_a_search_finds_only_what_may_be_seen(world, sign_in, shelf, django_assert_max_num_queries) -> None:
    client = sign_in("vera")
    client.get(at(world))

    with django_assert_max_num_queries(MOST_QUERIES + 9):  # the facets, the fields and the saved searches
        answer = client.get(at(world, "?q=png"))

    assert "blue.png" in answer.text
    assert "red.png" not in answer.text
    assert "1 asset" in answer.text


def test_the_page_script_is_answered_in_json(world, sign_in) -> None:
    client = sign_in("edda")
    url = at(world, f"/folders/{world.root.pk}/upload")

    good = client.post(
        url, {"file": SimpleUploadedFile("a.png", picture())}, headers={"Accept": "application/json"}
    )
    bad = client.post(
        url, {"file": SimpleUploadedFile("b.png", picture()[:40])}, headers={"Accept": "application/json"}
    )
    refused = sign_in("vera").post(
        url, {"file": SimpleUploadedFile("a.png", picture())}, headers={"Accept": "application/json"}
    )

    assert good.status_code == 201
    assert good.json()["url"].endswith(Asset.objects.get().pk)
    assert bad.status_code == 400
    assert "b.png cannot be used" in bad.json()["message"]
    assert refused.status_code == 403
    assert "You may not add assets to a folder" in refused.json()["message"]


def test_the_plain_form_takes_many_files_and_tells_of_each(world, sign_in) -> None:
    client = sign_in("edda")
    sent = [
        SimpleUploadedFile("a.png", picture()),
        SimpleUploadedFile("b.png", b""),
        SimpleUploadedFile("c.svg", SVG),
    ]

    answer = client.post(at(world, f"/folders/{world.root.pk}/upload"), {"file": sent}, follow=True)

    assert set(Asset.objects.values_list("name", flat=True)) == {"a.png", "c.svg"}
    assert "a.png was uploaded" in answer.text
    assert "b.png cannot be used: it is empty" in answer.text


def test_a_preview_is_our_own_picture_and_asked_for_each_time(world, sign_in, shelf) -> None:
    client = sign_in("olga")
    url = at(world, f"/assets/{shelf['red'].pk}/preview/320")

    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first["ETag"]})

    assert first["Content-Type"] == "image/webp"
    assert first.content[:4] == b"RIFF"
    assert first["Cache-Control"] == "private, no-cache"
    assert again.status_code == 304
    assert client.get(url.replace("320", "321")).status_code == 404


def test_an_original_is_guarded_and_told_in_the_trail(world, sign_in) -> None:
    script = SVG.replace(b"<rect", b"<script>alert(1)</script><rect")
    asset = upload_asset(world.olga, folder_id=world.root.pk, name='a"b;é.svg', source=io.BytesIO(script))

    answer = sign_in("olga").get(at(world, f"/assets/{asset.pk}/original"))

    assert answer["Content-Security-Policy"] == USER_FILE_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert b"".join(answer.streaming_content) == script
    assert TrailEntry.objects.filter(event="asset_original_opened", about_id=asset.pk).count() == 1


def test_a_film_is_served_in_pieces_and_told_once(world, sign_in) -> None:
    data = film()
    asset = upload_asset(world.olga, folder_id=world.root.pk, name="a.mp4", source=io.BytesIO(data))
    client, url = sign_in("olga"), at(world, f"/assets/{asset.pk}/original")

    first = client.get(url, headers={"Range": "bytes=0-9"})
    later = client.get(url, headers={"Range": "bytes=10-"})
    beyond = client.get(url, headers={"Range": f"bytes={len(data)}-"})

    assert first.status_code == later.status_code == 206
    assert first["Content-Range"] == f"bytes 0-9/{len(data)}"
    assert b"".join(first.streaming_content) + b"".join(later.streaming_content) == data
    assert beyond.status_code == 416
    assert TrailEntry.objects.filter(event="asset_original_opened").count() == 1


def test_a_piece_from_the_middle_is_told_too_when_nothing_was_before(world, sign_in) -> None:
    asset = upload_asset(world.olga, folder_id=world.root.pk, name="a.mp4", source=io.BytesIO(film()))

    answer = sign_in("olga").get(at(world, f"/assets/{asset.pk}/original"), headers={"Range": "bytes=1-"})
    b"".join(answer.streaming_content)

    assert TrailEntry.objects.filter(event="asset_original_opened").count() == 1


def test_an_asset_tells_its_own_history(world, sign_in, shelf, django_assert_max_num_queries) -> None:
    client, url = sign_in("olga"), at(world, f"/assets/{shelf['blue'].pk}")
    client.post(f"{url}/rename", {"name": "azure.png", "version": 1})
    client.post(at(world, "/assets/tag"), {"selected": shelf["blue"].pk, "add": "sea, sky"})

    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get(url)

    for said in (
        "uploaded blue.png to 2030",
        "renamed blue.png to azure.png",
        "sea, sky",
        "gave Vera Viewer",
    ):
        assert said in answer.text


def test_the_second_writer_is_told_and_keeps_what_was_typed(world, sign_in, shelf) -> None:
    client, url = sign_in("edda"), at(world, f"/assets/{shelf['red'].pk}/describe")

    first = client.post(url, {"description": "A wall", "version": 1})
    second = client.post(url, {"description": "A door", "version": 1})

    assert first.status_code == 302
    assert second.status_code == 409
    assert "Somebody else changed" in second.text
    assert "A door" in second.text
    assert "A wall" in second.text


def test_a_selection_is_shown_before_it_is_moved(world, sign_in, shelf) -> None:
    client, ids = sign_in("edda"), [shelf["red"].pk, shelf["blue"].pk]

    page = client.get(at(world, "/assets/chosen"), {"selected": ids, "do": "move"})
    move = {"selected": ids, "folder": shelf["secret"].pk}
    asks = client.post(at(world, "/assets/move"), move)
    done = client.post(at(world, "/assets/move"), {**move, "sure": "yes"})

    assert "Move 2 assets" in page.text
    assert "1 person no longer sees them, or some of them." in asks.text
    assert done.status_code == 302
    assert Asset.objects.filter(folder=shelf["secret"]).count() == 3


def test_a_folder_is_made_renamed_and_deleted(world, sign_in, shelf) -> None:
    client = sign_in("olga")
    client.post(at(world, f"/folders/{world.root.pk}/folders"), {"name": "New", "private": "on"})
    made = Folder.objects.get(name="New")
    here = at(world, f"/folders/{made.pk}")

    again = client.post(at(world, f"/folders/{world.root.pk}/folders"), {"name": "New"}, follow=True)
    client.post(f"{here}/rename", {"name": "Newer", "version": made.version})
    managed = client.get(f"{here}/manage")
    client.post(f"{here}/delete")

    assert made.private
    assert "There is already a folder called New" in again.text
    assert "Let it inherit" in managed.text
    assert not Folder.objects.filter(pk=made.pk).exists()


def test_a_changed_cursor_is_no_fault_of_ours(world, sign_in, shelf) -> None:
    client = sign_in("olga")
    for cursor in ("x", "W10", "WyIyMDMwIiwgMV0", "bnVsbA", "é"):
        assert client.get(at(world), {"after": cursor}).status_code == 400


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("sort", "value", "asset_id"),
    [
        ("name", "\ud800", "0" * 32),  # half a character
        ("name", "a\x00", "0" * 32),
        ("name", "a", "\udfff"),
        ("name", "a", "\x00"),
        ("name", "a", "A" * 32),
        ("newest", "0001-01-01T00:00:00+14:00", "0" * 32),  # before there were years
        ("newest", "2030-01-01T00:00:00", "0" * 32),
        ("largest", 2**63, "0" * 32),
    ],
)
def test_a_cursor_that_no_database_can_be_asked_for_is_refused(world, sign_in, sort, value, asset_id) -> None:
    cursor = base64.urlsafe_b64encode(json.dumps([value, asset_id]).encode()).decode().rstrip("=")

    assert sign_in("olga").get(at(world), {"q": "red", "sort": sort, "after": cursor}).status_code == 400
