"""All that was found is changed at once: a page says how many and what happens, then a job does it."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.urls import reverse

from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.queries import paging, trash
from mediadesk.store.models import Asset, AssetTag, Folder, Job
from mediadesk.surfaces.console import selecting
from tests.actions.library.saying import put
from tests.surfaces.importing import work_off

_FIELD = re.compile(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">')


@pytest.fixture(autouse=True)
def few_are_many(monkeypatch):
    """Here three are more than one step is about."""
    monkeypatch.setattr(selecting, "MOST_AT_ONCE", 2)


@pytest.fixture
def files(world) -> list[Asset]:
    """Five files in the first folder."""
    return [put(world.olga, world.root, f"{at}.txt", f"Text {at}") for at in range(5)]


def at(world, name: str, *more: str) -> str:
    return reverse(name, args=(world.account.pk, "acme", *more))


def fields_of(page) -> dict[str, str]:
    """The hidden fields of the form that asks."""
    form = page.text[page.text.index("consequences") - 3000 :]
    return {name: unescape(value) for name, value in _FIELD.findall(form) if name[:4] != "csrf"}


def ask(client, world, deed: str, **place):
    """The page that asks, as the bar below the library leads to it."""
    return client.get(at(world, "assets_chosen"), {"do": deed, "all": "yes", **place})


def confirm(client, world, page, **more):
    return client.post(at(world, "assets_all"), {**fields_of(page), **more}, follow=True)


def here(world) -> dict[str, str]:
    return {"of": "folder", "in": world.root.pk, "sort": "name"}


def test_the_page_says_how_many_what_happens_and_that_it_is_undone(world, sign_in, files) -> None:
    page = ask(sign_in("edda"), world, "delete", **here(world))

    assert "All 5 assets of the folder Media Library" in page.text
    assert "Delete 5 assets" in page.text
    assert "For a day after it ends" in page.text
    assert fields_of(page) | {"up_to": ""} == {
        "all": "yes", "of": "folder", "in": world.root.pk, "sort": "name", "told": "5", "do": "delete", "up_to": "",
    }  # fmt: skip
    assert not Job.objects.exists()


def test_confirmed_it_is_a_job_that_says_how_far_it_is_and_is_undone_from_its_page(
    world, sign_in, files
) -> None:
    client = sign_in("edda")
    begun = confirm(client, world, ask(client, world, "delete", **here(world)))
    assert "0 of 5 done" in begun.text

    work_off()

    job = Job.objects.get()
    ended = client.get(at(world, "job", job.pk))
    assert "5 of 5 done" in ended.text
    assert "Restore them" in ended.text
    undo = client.post(at(world, "job_undo", job.pk), follow=True)
    assert "It is being taken back" in undo.text
    work_off()
    assert Asset.objects.count() == 5
    assert "The job that takes it back" in client.get(at(world, "job", job.pk)).text


@pytest.mark.parametrize("deed", ["move", "copy", "tag", "collect"])
def test_each_deed_is_asked_for_what_it_needs_and_done_to_all(world, sign_in, files, deed) -> None:
    client, environment = sign_in("edda"), world.environment.pk
    into = Folder.objects.create(
        account=world.account, environment=world.environment, parent=world.root, name="Archive",
        created_at=files[0].created_at, updated_at=files[0].created_at,
    )  # fmt: skip
    shelf = create_collection(world.olga, environment_id=environment, name="Best")
    page = ask(client, world, deed, **here(world))

    confirm(client, world, page, folder=into.pk, collection=shelf.pk, add="sea, sand")
    work_off()

    done = {
        "move": Asset.objects.filter(folder=into).count(),
        "copy": Asset.objects.filter(folder=into).count(),
        "tag": AssetTag.objects.filter(tag="sand").count(),
        "collect": shelf.rows.count(),
    }
    assert done[deed] == 5


def test_what_one_may_not_change_is_counted_apart_and_nobody_is_asked_where_it_is_all(
    world, sign_in, files
) -> None:
    tag_asset(world.olga, asset_ids=[one.pk for one in files], add=["all"])
    year = Folder.objects.create(
        account=world.account, environment=world.environment, parent=world.root, name="2030",
        created_at=files[0].created_at, updated_at=files[0].created_at,
    )  # fmt: skip
    own = put(world.olga, year, "own.txt")
    tag_asset(world.olga, asset_ids=[own.pk], add=["all"])
    share_folder(world.olga, folder_id=world.root.pk, role="folder_viewer", member_ids=[world.vera.id])
    client = sign_in("vera")

    none = ask(client, world, "delete", of="search", tag="all")
    assert "6 assets were found, and you may not" in none.text
    assert "consequences" not in none.text

    share_folder(world.olga, folder_id=year.pk, role="folder_manager", member_ids=[world.vera.id])
    one = ask(client, world, "delete", of="search", tag="all")
    assert "Delete 1 asset" in one.text
    assert "5 assets are left out" in one.text


def test_more_than_was_told_is_asked_again_with_the_new_number(world, sign_in, files) -> None:
    client = sign_in("edda")
    place = {"of": "search", "tag": "sea", "q": ""}
    tag_asset(world.olga, asset_ids=[one.pk for one in files[:3]], add=["sea"])
    page = ask(client, world, "delete", **place)
    tag_asset(world.olga, asset_ids=[files[3].pk], add=["sea"])
    tag_asset(world.olga, asset_ids=[put(world.olga, world.root, "later.txt").pk], add=["sea"])

    again = confirm(client, world, page)

    assert again.status_code == 409
    assert "More is found now than the page said" in again.text
    assert not Job.objects.exists()
    confirm(client, world, again)
    work_off()
    assert sorted(Asset.objects.values_list("name", flat=True)) == ["4.txt"]


def test_so_few_that_one_step_is_about_them_go_the_ordinary_way(world, sign_in, files) -> None:
    tag_asset(world.olga, asset_ids=[files[0].pk, files[1].pk], add=["sea"])

    page = ask(sign_in("edda"), world, "tag", of="search", tag="sea")

    assert "Tag 2 assets" in page.text
    assert f'name="selected" value="{files[0].pk}"' in page.text
    assert "It is a job" not in page.text


def test_all_of_the_trash_is_restored_by_a_job(world, sign_in, files) -> None:
    delete_assets(world.olga, asset_ids=[one.pk for one in files])
    client = sign_in("edda")

    page = client.post(at(world, "trash_restore"), {"all": "yes", "of": "trash"})
    assert "Restore 5 assets" in page.text
    confirm(client, world, page)
    work_off()

    assert Asset.objects.count() == 5
    emptied = client.post(at(world, "trash_delete"), {"all": "yes", "of": "trash"})
    assert emptied.headers["Location"].endswith("?empty")


def test_all_are_described_in_one_form_after_it_is_shown_what_is_said(world, sign_in, files) -> None:
    client, url = sign_in("edda"), at(world, "assets_describe_all")
    form = client.get(at(world, "assets_describe"), {"all": "yes", **here(world)}, follow=True)
    assert "Describe 5 assets" in form.text
    said = {"all": "yes", **here(world), "do-caption": "set", "description": "By the sea", "add_tags": "sea"}

    wrong = client.post(url, {**said, "context_key": "a" * 300, "context_value": "b"})
    assert wrong.status_code == 400
    asked = client.post(url, said)
    assert "By the sea" in asked.text
    assert not Job.objects.exists()
    client.post(url, {**said, **fields_of(asked), "sure": "yes"}, follow=True)
    work_off()

    assert set(Asset.objects.values_list("description", flat=True)) == {"By the sea"}
    assert AssetTag.objects.filter(tag="sea").count() == 5


def test_all_are_downloaded_as_one_archive(world, sign_in, files) -> None:
    asked = {"all": "yes", **here(world)}
    page = sign_in("edda").get(at(world, "assets_archive"), asked)
    assert "Download 5 files" in page.text

    answer = sign_in("edda").get(at(world, "assets_archive"), {**asked, "now": "yes"})

    assert b"".join(answer).count(b"PK\x01\x02") == 5


def test_the_bar_offers_all_that_were_found_where_the_page_does_not_hold_them(
    world, sign_in, files, monkeypatch
) -> None:
    client, offer = sign_in("edda"), "All 5 assets that were found"
    assert offer not in client.get(at(world, "library")).text
    monkeypatch.setattr(paging, "PAGE_SIZE", 3)
    monkeypatch.setattr("mediadesk.queries.library.PAGE_SIZE", 3)
    monkeypatch.setattr(trash, "PAGE_SIZE", 3)

    page = client.get(at(world, "library")).text
    assert offer in page
    assert f'name="of" value="folder"><input type="hidden" name="in" value="{world.root.pk}"' in page
    delete_assets(world.olga, asset_ids=[one.pk for one in files])
    assert offer in client.get(at(world, "trash")).text


def test_whoever_would_share_too_many_is_told_what_to_do_instead(world, sign_in, files) -> None:
    place = {"all": "yes", "do": "share", "of": "folder", "in": world.root.pk}

    refused = sign_in("edda").get(at(world, "assets_chosen"), place)

    assert refused.status_code == 409
    assert "Share the folder they lie in, or make a collection by a search" in refused.text


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"do": "tags", "of": "trash"}, 400),
        ({"do": "describe", "of": "folder"}, 400),
        ({"do": "delete", "of": "elsewhere"}, 400),
        ({"do": "delete", "of": "folder", "in": "0" * 32}, 404),
        ({"do": "delete", "of": "search", "q": "tags="}, 400),
        ({"do": "delete", "of": "collection", "in": "x"}, 404),
    ],
)
def test_an_address_that_was_changed_is_refused(world, sign_in, files, sent, status) -> None:
    if sent["of"] == "trash":
        delete_assets(world.olga, asset_ids=[one.pk for one in files])
    place = {"in": world.root.pk, **sent}
    assert sign_in("edda").get(at(world, "assets_chosen"), {"all": "yes", **place}).status_code == status
    form = {"all": "yes", "told": "9", **place}
    assert sign_in("edda").post(at(world, "assets_all"), form).status_code == 400


def test_who_begins_a_job_by_a_share_finds_it_in_the_navigation_and_no_other(world, sign_in, files) -> None:
    share_folder(world.olga, folder_id=world.root.pk, role="folder_editor", member_ids=[world.vera.id])
    edda = sign_in("edda")
    confirm(edda, world, ask(edda, world, "tag", **here(world)), add="ours")
    vera = sign_in("vera")

    begun = confirm(vera, world, ask(vera, world, "tag", **here(world)), add="mine")
    jobs = vera.get(at(world, "jobs"))

    assert f'href="{at(world, "jobs")}"' in begun.text
    assert "Tag 5 assets: mine" in jobs.text
    assert "ours" not in jobs.text
