"""Download as ZIP: what goes in is what one may download, asked anew as it goes; what is cut off never looks whole."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.visible import passable_folders
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.end_public_page import end_public_page
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.engines import blobs, clock
from mediadesk.queries.archives import archive_rows, measured, of_folder, of_selection
from mediadesk.rules import archives as rules
from mediadesk.store.models import Asset, Grant, PublicPage, TrailEntry, UsageDay
from mediadesk.surfaces import metering
from tests.access import test_visible as worlds
from tests.pictures import picture
from tests.queries.test_pages_of_a_library import fill
from tests.surfaces.console.conftest import shelf
from tests.surfaces.public.conftest import lookbook, publish, visitor

__all__ = ["lookbook", "publish", "shelf", "visitor"]


def at(world, name: str, *more: str) -> str:
    return reverse(name, args=(world.account.pk, "acme", *more))


def unpacked(answer) -> dict[str, bytes]:
    """What another reader finds in an archive that is as long as was told."""
    assert answer.status_code == 200, answer.text[:400]
    data = b"".join(answer)
    assert len(data) == int(answer["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {one: archive.read(one) for one in archive.namelist()}


def cut_off(answer) -> bool:
    """Whether an answer ends before its length, as no whole archive."""
    data = b"".join(answer)
    return len(data) < int(answer["Content-Length"]) and not zipfile.is_zipfile(io.BytesIO(data))


def original(asset: Asset) -> bytes:
    with blobs.current().open(asset.environment_id, asset.sha256) as file:
        return file.read()


DOWNLOADS = 'action == Cloudinary::Action::"asset.download"'
OF_DOWNLOADS = worlds.POLICIES.map(lambda some: [(one[0], one[1], DOWNLOADS, *one[3:]) for one in some])
"""So that one sees more than one may download: no role of the system is so."""


@pytest.mark.both_databases
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=worlds.TREES,
    grants=worlds.GRANTS,
    policies=st.one_of(st.just([]), worlds.POLICIES, OF_DOWNLOADS),
    at=st.integers(0, 7),
    name=st.sampled_from(["vera", "edda", "mila", "bill"]),
)
def test_an_archive_holds_just_what_the_question_allows(world, shape, grants, policies, at, name) -> None:
    folders = worlds.grow(world, shape)
    worlds.give(world, folders, grants)
    worlds.wrote(world, folders, policies)
    facts = worlds.facts_of(world, name)
    every = {one.pk: one for one in Asset.objects.select_related("folder")}
    asked = {
        pk: [bool(decide(facts, may, targets.of_asset(one))) for may in (May.ASSET_VIEW, May.ASSET_DOWNLOAD)]
        for pk, one in every.items()
    }
    passed = set(passable_folders(facts, environment_id=world.environment.pk).values_list("pk", flat=True))
    top = folders[at % len(folders)]
    chains = {one.pk: [pk for pk, _, _ in targets.chain_of(one.folder_id)] for one in every.values()}
    below = {pk for pk, chain in chains.items() if top.pk in chain and every[pk].folder_id in passed}

    selection, inside = of_selection(facts, world.environment, list(every)), of_folder(facts, top)

    for contents, among in ((selection, set(every)), (inside, below)):
        rows, measure = archive_rows(contents, limit=100), measured(contents)
        assert {row.asset_id for row in rows} == {pk for pk in among if asked[pk] == [True, True]}
        assert measure.files == len(rows)
        assert measure.left_out == sum(asked[pk] == [True, False] for pk in among)


def test_a_folder_comes_with_all_below_it_that_one_may_download(world, sign_in, shelf) -> None:
    all_of_it = unpacked(sign_in("olga").get(at(world, "folder_archive", world.root.pk) + "?now=yes"))
    press = unpacked(sign_in("olga").get(at(world, "folder_archive", shelf["press"].pk) + "?now=yes"))
    veras = unpacked(sign_in("vera").get(at(world, "folder_archive", world.root.pk) + "?now=yes"))

    assert all_of_it == {
        "Press/2030/blue.png": original(shelf["blue"]),
        "Press/red.png": original(shelf["red"]),
        "Secret/grey.png": original(shelf["grey"]),
    }
    assert sorted(press) == ["2030/blue.png", "red.png"]
    assert list(veras) == ["Press/2030/blue.png"]


def test_files_come_in_the_order_of_their_names(world) -> None:
    fill(world, [world.root], [(0, 0)] * 12)

    rows = archive_rows(of_folder(facts_for(world.olga), world.root), limit=100)
    assert [row.name for row in rows] == [f"a{number}" for number in range(12)]


def test_each_file_is_told_in_its_history_and_what_was_sent_is_counted(world, sign_in, shelf) -> None:
    metering.write()
    before = sum(UsageDay.objects.values_list("bandwidth_bytes", flat=True))
    ids = [shelf["red"].pk, shelf["blue"].pk]
    answer = sign_in("olga").get(at(world, "assets_archive"), {"selected": ids, "now": "yes"})
    files = unpacked(answer)
    metering.write()

    assert sorted(files) == ["blue.png", "red.png"]
    assert set(
        TrailEntry.objects.filter(event="asset_original_opened").values_list("about_id", flat=True)
    ) == set(ids)
    sent = sum(UsageDay.objects.values_list("bandwidth_bytes", flat=True)) - before
    assert sent == int(answer["Content-Length"])


def test_the_page_says_first_how_much_it_is_and_what_is_left_out(world, sign_in, shelf) -> None:
    worlds.Policy.objects.create(
        account=world.account, name="No blue", created_at=clock.now(), updated_at=clock.now(),
        statement='forbid(principal is Cloudinary::User, action == Cloudinary::Action::"asset.download", '
        'resource is Cloudinary::Asset) when { resource.name == "blue.png" };',
    )  # fmt: skip
    ids = [shelf["red"].pk, shelf["blue"].pk]
    some = sign_in("olga").get(at(world, "assets_archive"), {"selected": ids})
    none = sign_in("olga").get(at(world, "assets_archive"), {"selected": ids[1:]})
    asked = sign_in("olga").get(at(world, "assets_archive"), {"selected": ids[1:], "now": "yes"})
    empty = sign_in("olga").get(at(world, "assets_archive"))

    assert "1 file is left out" in some.text
    assert "Download 1 file" in some.text
    assert "There is nothing here that you may download" in none.text
    assert (asked.status_code, empty.status_code) == (409, 400)
    assert not TrailEntry.objects.filter(event="asset_original_opened").exists()


def test_what_one_may_not_see_is_as_one_that_is_not_there(world, sign_in, shelf) -> None:
    ids = [shelf["blue"].pk, shelf["grey"].pk]

    assert sign_in("vera").get(at(world, "assets_archive"), {"selected": ids}).status_code == 404
    assert sign_in("vera").get(at(world, "folder_archive", shelf["secret"].pk)).status_code == 403


@pytest.mark.parametrize("limit", [{"archive_files": 1}, {"archive_limit_mb": 0}])
def test_more_than_an_archive_holds_is_refused_with_what_to_do(
    world, sign_in, shelf, settings, limit
) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, **limit)
    page = sign_in("olga").get(at(world, "folder_archive", world.root.pk))
    asked = sign_in("olga").get(at(world, "folder_archive", world.root.pk) + "?now=yes")

    assert "Download them in parts" in page.text
    assert "now" not in page.text.split("<main")[1]
    assert asked.status_code == 413


def test_a_revocation_in_the_middle_ends_it_there(world, sign_in, shelf, monkeypatch) -> None:
    monkeypatch.setattr(rules, "MOST_FILES_AT_ONCE", 1)
    share_folder(world.olga, folder_id=shelf["press"].pk, role="folder_viewer", member_ids=[world.vera.id])
    answer = sign_in("vera").get(at(world, "folder_archive", shelf["press"].pk) + "?now=yes")
    for share in Grant.objects.all():
        revoke_share(world.olga, grant_id=share.pk)

    assert cut_off(answer)
    assert [one.about_name for one in TrailEntry.objects.filter(event="asset_original_opened")] == ["red.png"]


def test_what_was_replaced_meanwhile_is_not_passed_off_as_what_it_was(
    world, sign_in, shelf, monkeypatch
) -> None:
    monkeypatch.setattr(rules, "MOST_FILES_AT_ONCE", 1)
    answer = sign_in("olga").get(at(world, "folder_archive", shelf["press"].pk) + "?now=yes")
    for one in (shelf["red"], shelf["blue"]):
        replace_asset(
            world.olga, asset_id=one.pk, name="x.png", source=io.BytesIO(picture(colour="black")), version=1
        )

    assert cut_off(answer)


def test_an_archive_of_which_bytes_are_missing_is_cut_off_and_logged(world, sign_in, shelf, caplog) -> None:
    answer = sign_in("olga").get(at(world, "folder_archive", shelf["press"].pk) + "?now=yes")
    for one in (shelf["red"], shelf["blue"]):
        blobs.current().remove(one.environment_id, one.sha256)

    assert cut_off(answer)
    assert "an archive was cut off" in caplog.text


def test_a_collection_comes_flat_and_tells_no_folders(world, sign_in, shelf) -> None:
    made = create_collection(world.olga, environment_id=world.environment.pk, name="Look: book")
    add_to_collection(world.olga, collection_id=made.pk, asset_ids=[shelf["red"].pk, shelf["grey"].pk])
    answer = sign_in("olga").get(at(world, "collection_archive", made.pk) + "?now=yes")

    assert answer["Content-Disposition"] == 'attachment; filename="Look_ book.zip"'
    assert sorted(unpacked(answer)) == ["grey.png", "red.png"]


def test_whoever_sees_as_another_takes_nothing_away(world, seeing_client, shelf) -> None:
    assert seeing_client.get(at(world, "folder_archive", world.root.pk) + "?now=yes").status_code == 403
    assert not TrailEntry.objects.filter(event="asset_original_opened").exists()


@pytest.fixture
def seeing_client(sign_in, world):
    client = sign_in("olga")
    client.post(reverse("see_as", args=(world.account.pk, world.vera.id)))
    return client


def test_a_public_page_gives_all_of_it_where_it_gives_originals(visitor, publish, shelf) -> None:
    address, closed = publish(downloads=True), publish()
    once, again = (unpacked(visitor.get(f"{address}/archive")) for _ in range(2))

    assert once == again == {"grey.png": original(shelf["grey"]), "red.png": original(shelf["red"])}
    assert f"{address}/archive" in visitor.get(address).text
    assert f"{closed}/archive" not in visitor.get(closed).text
    assert visitor.get(f"{closed}/archive").status_code == 404
    assert TrailEntry.objects.filter(event="public_original_opened").count() == 2


def test_a_public_page_that_ends_ends_its_archives(world, visitor, publish, monkeypatch) -> None:
    monkeypatch.setattr(rules, "MOST_FILES_AT_ONCE", 1)
    answer = visitor.get(f"{publish(downloads=True)}/archive")
    end_public_page(world.olga, page_id=PublicPage.objects.get().pk)

    assert cut_off(answer)


def test_to_ask_for_the_head_alone_leaves_nothing(world, sign_in, shelf) -> None:
    answer = sign_in("olga").head(at(world, "folder_archive", world.root.pk) + "?now=yes")

    assert int(answer["Content-Length"]) > 0
    assert not TrailEntry.objects.filter(event="asset_original_opened").exists()


def test_a_collection_by_a_search_comes_with_what_it_finds_for_its_reader(world, sign_in, shelf) -> None:
    made = create_collection(
        world.olga, environment_id=world.environment.pk, name="Pictures", expression="format:png"
    )
    answer = sign_in("olga").get(at(world, "collection_archive", made.pk) + "?now=yes")

    assert sorted(unpacked(answer)) == ["blue.png", "grey.png", "red.png"]
