"""The pages of Insights: pictures with their tables, spreadsheets, views as they are counted, and copies."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.engines import clock
from mediadesk.rules.roles import RoleKind
from mediadesk.store.insights import count_library
from mediadesk.store.models import Asset, AssetViews, LibraryCount
from mediadesk.surfaces import metering
from mediadesk.surfaces.usage_dates import look_after_insights
from tests.actions.library.saying import put

NOW = datetime(2030, 5, 20, 12, tzinfo=UTC)
PAGES = ("insights", "insights_viewed", "insights_unused", "insights_duplicates")
SHEETS = ("types", "months", "folders", "viewed", "unused", "duplicates")


@pytest.fixture(autouse=True)
def today(world):
    metering.write()  # what tests before this one have counted is out of the way
    with clock.stand_still_at(NOW) as now:
        yield now


@pytest.fixture
def library(world, today):
    """Two files of one content and one of another, uploaded half a year ago; counted."""
    with clock.stand_still_at(NOW - timedelta(days=180)):
        rows = [
            put(world.olga, world.root, "first.txt", "Same"),
            put(world.olga, world.root, "=copy.txt", "Same"),
            put(world.olga, world.root, "other.txt", "Another one"),
        ]
    count_library(world.environment.pk, now=NOW)
    return rows


def address(world, route: str, *rest: str) -> str:
    return reverse(route, args=(world.account.pk, "acme", *rest))


def page(client, world, route: str, **asked: str) -> str:
    answer = client.get(address(world, route), asked)
    assert answer.status_code == 200
    return answer.text


def sheet(client, world, what: str, **asked: str) -> list[list[str]]:
    answer = client.get(address(world, "insights_csv", what), asked)
    text = b"".join(answer).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def view(client, world, asset, *, times: int = 1) -> None:
    for _ in range(times):
        client.get(address(world, "asset", asset.pk))
    metering.write()


def test_each_picture_has_words_and_its_numbers_as_a_table(world, sign_in, library) -> None:
    client = sign_in("olga")
    view(client, world, library[2])

    for route in PAGES:
        said = page(client, world, route)
        for drawn in re.findall(r"<svg class=\"plot.*?</svg>", said):
            assert 'role="img" aria-label="' in drawn
            assert "<title>" in drawn
        assert said.count('<svg class="plot') <= said.count("<caption")
        assert "As a spreadsheet" in said


def test_an_empty_library_says_so_and_one_that_was_not_counted_too(world, sign_in) -> None:
    client = sign_in("olga")
    assert "Not counted yet" in page(client, world, "insights")
    assert "No views in May 2030" in page(client, world, "insights_viewed")
    assert "Nothing unused" in page(client, world, "insights_unused")

    look_after_insights()
    assert "Nothing here that you may see" in page(client, world, "insights")
    assert "No duplicates" in page(client, world, "insights_duplicates")


def test_months_without_an_upload_are_in_the_picture(world, sign_in, library) -> None:
    put(world.olga, world.root, "new.txt", "12345")
    count_library(world.environment.pk, now=NOW)

    head, *rows = sheet(sign_in("olga"), world, "months")
    assert head == ["month (UTC)", "uploaded", "assets at its end", "bytes at its end"]
    assert [row[:3] for row in rows] == [
        ["2029-11", "3", "3"],
        *[[month, "0", "3"] for month in ("2029-12", "2030-01", "2030-02", "2030-03", "2030-04")],
        ["2030-05", "1", "4"],
    ]
    assert int(rows[-1][3]) - int(rows[0][3]) == 5


def test_opening_an_asset_or_its_original_counts_and_small_pictures_do_not(world, sign_in, library) -> None:
    first, other, _ = library
    sign_in("vera").get(address(world, "asset", other.pk))  # she is refused
    client = sign_in("olga")
    view(client, world, first, times=2)
    for headers in ({}, {"Range": "bytes=2-"}):  # the second is a piece of it
        assert b"".join(client.get(address(world, "asset_original", first.pk), headers=headers))
    client.get(address(world, "asset_preview", other.pk, 320))
    metering.write()

    assert list(AssetViews.objects.values_list("asset_id", "views")) == [(first.pk, 3)]
    assert sheet(client, world, "viewed")[1:] == [["2030-05", first.pk, "first.txt", "3"]]
    assert not sheet(client, world, "viewed", month="2030-04")[1:]


def test_what_was_opened_is_no_longer_unused(world, sign_in, library) -> None:
    client = sign_in("olga")
    assert "3 assets, " in page(client, world, "insights_unused", days="90")
    assert "Views are counted since" in page(client, world, "insights_unused")

    view(client, world, library[0])
    said = page(client, world, "insights_unused", days="90")
    assert "2 assets, " in said
    assert "first.txt" not in said
    assert "Nothing unused" in page(client, world, "insights_unused", days="365")


def test_copies_are_told_together_and_go_to_the_trash_by_the_page_that_asks(world, sign_in, library) -> None:
    client, (first, copy, other) = sign_in("olga"), library
    said = page(client, world, "insights_duplicates")
    assert "2 assets of 4 bytes: 4 bytes to gain" in said
    assert copy.pk in said
    assert other.pk not in said

    asked = client.get(address(world, "assets_chosen"), {"selected": copy.pk, "do": "delete"})
    assert "=copy.txt" in asked.text
    client.post(address(world, "assets_delete"), {"selected": copy.pk})
    assert "No duplicates" in page(client, world, "insights_duplicates")  # at once, before the next count
    assert Asset.objects.filter(pk=first.pk).exists()


def test_spreadsheets_run_nothing(world, sign_in, library) -> None:
    client = sign_in("olga")

    for what in SHEETS:
        assert sheet(client, world, what)[0]
    names = [row[2] for row in sheet(client, world, "duplicates")[1:]]
    assert names == ["first.txt", "'=copy.txt"]
    assert client.get(address(world, "insights_csv", "nothing")).status_code == 404


def test_each_library_is_counted_once_a_day(world, today, django_assert_max_num_queries) -> None:
    look_after_insights()
    counted = dict(LibraryCount.objects.values_list("pk", "counted_at"))
    assert counted[world.environment.pk] == NOW

    today.move(hours=11)
    with django_assert_max_num_queries(8):
        look_after_insights()
    assert dict(LibraryCount.objects.values_list("pk", "counted_at")) == counted
    today.move(hours=2)
    look_after_insights()
    assert LibraryCount.objects.get(pk=world.environment.pk).counted_at > NOW


@pytest.mark.parametrize("route", PAGES)
def test_each_page_is_drawn_in_few_queries(
    world, sign_in, library, django_assert_max_num_queries, route
) -> None:
    client = sign_in("olga")
    page(client, world, route)

    with django_assert_max_num_queries(13):
        page(client, world, route)


def test_reports_are_told_how_much_there_is_and_no_name(world, sign_in, library) -> None:
    folder = create_folder(world.olga, parent_id=world.root.pk, name="Secret plans")
    put(world.olga, folder, "plan.txt", "A plan")
    count_library(world.environment.pk, now=NOW)
    olga = page(sign_in("olga"), world, "insights")
    rita = sign_in("rita")

    home = rita.get(reverse("dashboard", args=(world.account.pk,))).text
    assert f'href="{address(world, "insights")}"' in home  # it is in the navigation
    assert address(world, "library") not in home

    stored = page(rita, world, "insights")
    sheets = {what: sheet(rita, world, what) for what in SHEETS}

    assert 'Other files</td><td data-label="Assets" class="number">4<' in stored
    assert 'Other files</td><td data-label="Assets" class="number">4<' in olga
    assert sheets["types"][1][:2] == ["raw", "4"]
    assert len(sheets["months"]) == 8
    for route in PAGES[1:]:
        said = page(rita, world, route)
        assert "You may open none of this library" in said
        assert "Ask for access" in said
    for said in (stored, *(str(sheets[what]) for what in SHEETS), *(page(rita, world, one) for one in PAGES)):
        for name in ("Secret", "plan.txt", "first.txt", library[0].pk, folder.pk):
            assert name not in said
    assert all(len(sheets[what]) == 1 for what in ("folders", "viewed", "unused", "duplicates"))


def test_what_reports_may_see_too_is_named_and_the_rest_is_not(world, sign_in, library) -> None:
    folder = create_folder(world.olga, parent_id=world.root.pk, name="Secret plans")
    open_to_vera = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    put(world.olga, folder, "plan.txt", "A plan")
    put(world.olga, open_to_vera, "news.txt", "News")
    share_folder(world.olga, folder_id=open_to_vera.pk, role="folder_viewer", member_ids=[world.vera.id])
    give_roles(world.olga, holder=f"member:{world.vera.id}", wanted=[Wanted("reports")])
    count_library(world.environment.pk, now=NOW)
    vera = sign_in("vera")

    assert sheet(vera, world, "types")[1][:2] == ["raw", "5"]
    assert [row[:2] for row in sheet(vera, world, "folders")[1:]] == [["Media Library / Press", "1"]]


def test_who_may_not_see_reports_is_told_of_what_they_see_alone(world, sign_in, library) -> None:
    role = create_role(world.olga, kind=RoleKind.GLOBAL, name="Counts", permissions=["insights.view"])
    give_roles(world.olga, holder=f"member:{world.vera.id}", wanted=[Wanted(role.pk)])

    assert sheet(sign_in("vera"), world, "types")[1:] == []
