"""The library of `bench/library` in a browser: a million assets, for who sees them all and who sees one folder."""

from __future__ import annotations

import re
import shutil

import pytest
from playwright.sync_api import expect

from bench.access import world as worlds
from bench.access.compare import allows
from bench.access.engine import Engine
from bench.access.seed import ACCOUNT
from bench.library.team import PEOPLE, build
from tests.journeys.conftest import PASSWORD
from tests.running import running_copy

ASSETS = 1_000_000
LIBRARY = f"/console/{ACCOUNT}/e/acme/library"

pytestmark = pytest.mark.judge


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A copy that serves the benchmark's library: minutes, and some gigabytes."""
    home = tmp_path_factory.mktemp("large")
    worlds.save(build(allows()), home / "world.json")
    settings = {"MEDIADESK_DATA": str(home), "DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
    engine = Engine("bench.library.asked", str(home / "world.json"), str(ASSETS), **settings)
    engine.ask("about")
    engine.end()
    with running_copy(home) as copy:
        yield copy
    shutil.rmtree(home)


@pytest.fixture
def somebody(copy, browser_of):
    """`somebody("guest")` gives a page in which one of the benchmark's three people has signed in."""

    def enter(name: str):
        page, email = browser_of(), f"person-{PEOPLE[name]}@acme.example"
        page.goto(copy.command("signinlink", "--email", email).strip())
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_role("button", name="Set the password").click()
        page.get_by_label("E-mail address").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile(ACCOUNT))
        return page

    return enter


def search(page, expression: str):
    """Ask the library, and give the line below what it found."""
    page.goto(LIBRARY)
    page.get_by_role("searchbox").fill(expression)
    page.get_by_role("searchbox").press("Enter")
    return page.locator("[data-more-said]")


def test_who_sees_a_million_assets_searches_and_reads_on(somebody) -> None:
    page = somebody("master")
    for rare in ("tags=rare", "zeppelin"):
        expect(search(page, rare)).to_have_text("5 of 5 assets")

    expect(search(page, "tags=common")).to_have_text(re.compile("^60 of "))
    for shown in (120, 180, 240):
        page.locator("[data-more]").scroll_into_view_if_needed()
        expect(page.locator("[data-row]")).to_have_count(shown)


def test_a_folder_among_20_000_is_found_asked_about_moved_and_brought_back(somebody) -> None:
    page = somebody("master")
    page.goto(LIBRARY)
    page.get_by_role("treeitem", name="Folder 4").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Folder 4", exact=True)).to_be_visible()
    menu = page.locator("main summary").filter(has_text="Folder").first
    menu.click()
    page.get_by_role("link", name="Who has access").click()
    expect(page.get_by_role("heading", name=re.compile("[0-9]+ people and keys may see"))).to_be_visible()
    page.go_back()

    menu.click()
    page.get_by_role("link", name="Move").click()
    page.get_by_label("Find a folder by name").fill("19999")
    expect(page.get_by_label("Into").locator("option")).to_have_count(1)
    page.get_by_role("button", name="Move folder").click()
    page.get_by_role("button", name="Move the folder").click()
    expect(page.get_by_role("main").get_by_role("navigation", name="Where this is")).to_contain_text(
        "Folder 19999"
    )
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("button", name=re.compile("[Mm]ove")).click()
    expect(page.get_by_role("main").get_by_role("navigation", name="Where this is")).not_to_contain_text(
        "Folder 19999"
    )


def test_who_sees_one_folder_finds_what_is_in_it_and_nothing_else(somebody) -> None:
    guest = somebody("guest")
    guest.goto(LIBRARY)
    while (
        guest.get_by_text("You may pass through this folder")
        .or_(guest.get_by_role("heading", name="Media Library", exact=True))
        .count()
    ):
        guest.locator(".is-folders a").first.click()
        guest.wait_for_load_state()
    inside = guest.locator("[data-more-said]").inner_text()

    for everything in ("type=upload", "picture*"):
        expect(search(guest, everything)).to_have_text(inside)
    expect(search(guest, "NOT type=upload")).to_have_count(0)
