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

ASSETS = 20_000
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


def test_who_sees_a_million_assets_searches_browses_moves_and_takes_back(somebody) -> None:
    olga = somebody("master")

    expect(search(olga, "tags=rare")).to_have_text("5 of 5 assets")
    expect(search(olga, "zeppelin")).to_have_text("5 of 5 assets")
    expect(search(olga, "tags=common")).to_have_text(re.compile("^60 of more than [0-9,]+ assets$"))
    for shown in (120, 180, 240):
        olga.get_by_role("link", name="Load more").scroll_into_view_if_needed()
        expect(olga.locator("[data-row]")).to_have_count(shown)

    olga.goto(f"/console/{ACCOUNT}/e/acme/library")
    tree = olga.get_by_role("navigation", name="Folders")
    first, second = (tree.locator("a[data-folder]").nth(number) for number in (1, 2))
    moved, into = (one.get_attribute("data-folder-name") for one in (first, second))
    first.click()
    expect(olga.get_by_role("heading", name=moved, exact=True)).to_be_visible()
    olga.get_by_role("button", name="More").click()
    olga.get_by_role("menuitem", name="Who has access").click()
    expect(olga.get_by_role("heading", name=re.compile("Who"))).to_be_visible()
    olga.go_back()
    olga.get_by_role("button", name="More").click()
    olga.get_by_role("menuitem", name="Move").click()
    olga.get_by_label("Move into").select_option(label=into)
    olga.get_by_role("button", name="Move").click()
    expect(olga.get_by_text("Moved")).to_be_visible()
    olga.get_by_role("button", name="Undo").click()
    expect(olga.get_by_text("as it was")).to_be_visible()


def test_who_sees_one_folder_finds_all_of_it_and_nothing_else(somebody) -> None:
    guest = somebody("guest")

    said = search(guest, "type=upload")
    expect(said).to_have_text(re.compile("^60 of"))
