"""Many assets at once, and folders, in a browser: what is done with them, taken back, and where one is afterwards."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import by_link
from tests.journeys.shelves import stocked

SPRING = [f"spring{number:02}.png" for number in range(70)]  # more than a page
MANY = [f"lot{number:03}.png" for number in range(501)]  # more than one step may be about


@pytest.fixture(scope="module")
def shop(copy, chromium):
    """Olga, signed in once for all, and the addresses of her folders; Vera looks at what is in Press."""
    made = json.loads(
        copy.command(
            "createaccount", "--name", "Bulk", "--email", "olga@bulk.example", "--person", "Olga Owner",
            "--environment", "bulk", "--json",
        )
    )  # fmt: skip
    context = chromium.new_context(base_url=copy.url)
    by_link(context.new_page(), made["sign_in_url"])
    shelves = {"Press": ["door.png"], "Press/May": ["tulip.png"], "Spring": SPRING, "Lot": MANY, "Old": []}
    addresses = stocked(copy, made["account_id"], shelves, seen="Press")
    yield context.storage_state(), addresses | {"library": addresses[""].partition("/folders/")[0]}
    context.close()


@pytest.fixture
def olga(browser_of, shop):
    """`olga("Press")` gives a page at a folder, or at the library with what is asked of it."""
    cookies, addresses = shop

    def enter(place: str, query: str = "", **more):
        page = browser_of(storage_state=cookies, **more)
        page.goto(addresses[place] + query)
        return page

    return enter


def tile(page, name: str):
    return page.get_by_role("row", name=name)


def act(page, name: str) -> float:
    """Press a button of the bar; gives how far one has scrolled by then."""
    bar = page.get_by_role("region", name="Actions for the selected assets")
    button = bar.get_by_role("button", name=name, exact=True)
    button.hover()
    place = page.evaluate("scrollY")
    button.click()
    return place


def undo(page, said: str) -> None:
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text(said)).to_be_visible()


def test_what_is_done_with_what_a_search_found_is_taken_back_and_one_stays_at_the_search(olga) -> None:
    page = olga("library", "?q=spring*&sort=name")
    rows = page.locator("[data-row]")
    tile(page, SPRING[55]).scroll_into_view_if_needed()
    expect(rows).to_have_count(70)  # it grew by a page
    there = tile(page, SPRING[62])
    there.locator(".asset-picture").click()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator(".bulk-count")).to_have_text("2 assets selected")

    def is_back(said: str, place: float) -> None:
        expect(page.get_by_text(said)).to_be_visible()
        expect(page).to_have_url(re.compile(r"library\?q=spring\*&sort=name&pages=2$"))
        expect(rows).to_have_count(70)
        expect(page.locator('[data-row][aria-selected="true"]')).to_have_count(0)
        assert abs(page.evaluate("scrollY") - place) < 100  # the bar is gone, a notice is there

    place = act(page, "Tag")
    page.get_by_label("Tags").fill("fresh")
    page.get_by_role("button", name="Tag 2 assets").click()
    is_back("The tags are changed.", place)
    undo(page, "The tags are as they were.")
    expect(rows).to_have_count(70)

    there.locator(".asset-picture").click()
    place = act(page, "Move")
    page.get_by_label("Into", exact=True).select_option(label="Old")
    page.get_by_role("button", name="Move 1 asset").click()
    is_back("1 asset was moved to Old.", place)
    undo(page, "Moved back to where it was.")

    act_on_first(page, there)


def act_on_first(page, there) -> None:
    there.locator(".asset-picture").click()
    page.keyboard.press("Delete")
    page.get_by_role("button", name="Delete 1 asset").click()
    expect(there).to_have_count(0)
    page.get_by_role("link", name="Trash").click()
    page.get_by_role("button", name=f"Restore {SPRING[62]}").click()
    expect(page.get_by_text("The trash is empty")).to_be_visible()


def test_what_a_frame_is_drawn_around_is_downloaded_and_collected(olga) -> None:
    page = olga("library", "?q=door+OR+tulip&sort=name")
    first, second = tile(page, "door.png"), tile(page, "tulip.png")
    first.scroll_into_view_if_needed()
    start, end = first.bounding_box(), second.bounding_box()
    page.mouse.move(start["x"] - 6, start["y"] - 6)
    page.mouse.down()
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=4)
    page.mouse.up()
    expect(page.locator(".bulk-count")).to_have_text("2 assets selected")

    act(page, "Download")
    with page.expect_download() as whole:
        page.get_by_role("button", name="Download 2 files").click()
    with zipfile.ZipFile(whole.value.path()) as archive:
        assert archive.namelist() == ["door.png", "tulip.png"]

    page.get_by_role("link", name="Back").last.click()
    expect(page).to_have_url(re.compile(r"\?q=door\+OR\+tulip&sort=name$"))
    for one in (first, second):
        one.get_by_role("checkbox").check()
    act(page, "Share")
    page.get_by_label("Name of the new collection").fill("Windows")
    page.get_by_role("button", name="Create the collection").click()
    expect(page.get_by_role("heading", name="Windows")).to_be_visible()

    page.goto(page.url.partition("/collections/")[0] + "/library?q=spring02")
    tile(page, SPRING[2]).get_by_role("checkbox").check()
    act(page, "Add to collection")
    page.get_by_role("button", name="Add 1 asset to a collection").click()
    expect(page.get_by_text("It is in Windows now.")).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q=spring02$"))


def test_all_that_was_found_is_changed_by_a_job_that_says_how_far_it_is_and_is_taken_back(olga) -> None:
    page = olga("Lot")
    lot = page.url
    page.locator("#rows [data-row]").first.focus()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+a")  # once more: not the page alone
    expect(page.locator(".bulk-count")).to_have_text("All 501 assets selected")

    act(page, "Delete")
    page.get_by_role("button", name="Delete 501 assets").click()
    progress = page.get_by_role("progressbar", name="How many items are dealt with")
    expect(progress).not_to_have_attribute("value", "0")
    page.get_by_role(
        "button", name="Cancel the job"
    ).click()  # all of it takes a while, here and to take it back
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()
    page.get_by_role("button", name="Restore them").click()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    page.goto(lot)
    expect(page.get_by_role("heading", name="501 assets")).to_be_visible()


def test_as_many_as_are_selected_at_once_are_changed_and_changed_back(olga) -> None:
    page = olga("Lot", "?pages=9")
    rows = page.locator("#rows [data-row]")
    expect(rows).to_have_count(501)
    rows.first.focus()
    page.keyboard.press("Control+a")
    rows.first.get_by_role("checkbox").uncheck()
    expect(page.locator(".bulk-count")).to_have_text("500 assets selected")

    act(page, "Tag")
    page.get_by_label("Tags").fill("lot")
    page.get_by_role("button", name="Tag 500 assets").click()
    expect(page.get_by_text("The tags are changed.")).to_be_visible()
    undo(page, "The tags are as they were.")


def test_a_folder_is_dragged_onto_another_after_it_was_said_who_loses_sight_and_brought_back(olga) -> None:
    page = olga("Press")
    tree = page.get_by_role("tree", name="Folders")
    card = page.locator("a.folder", has_text="May")

    card.drag_to(tree.get_by_role("treeitem", name="Old").get_by_role("link"))
    main = page.get_by_role("main")
    expect(main).to_contain_text("Vera Viewer loses what the role Viewer allows in May and below")
    page.get_by_role("button", name="Move the folder").click()
    expect(page.get_by_text("The folder May was moved to Old.")).to_be_visible()
    expect(page.get_by_role("heading", name="Press")).to_be_visible()  # where one was
    expect(card).to_have_count(0)

    page.get_by_role("button", name="Undo").click()
    expect(main).to_contain_text("Vera Viewer gains")
    page.get_by_role("button", name="Move back").click()
    expect(card).to_be_visible()

    old = tree.get_by_role("treeitem", name="Old")
    old.get_by_role("link").drag_to(tree.get_by_role("treeitem", name="Spring").get_by_role("link"))
    expect(page.get_by_text("The folder Old was moved to Spring.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(old).to_be_visible()


def test_assets_are_dragged_after_it_was_said_who_loses_sight_and_brought_back(olga) -> None:
    page = olga("Press/May")
    old = page.get_by_role("tree", name="Folders").get_by_role("treeitem", name="Old")

    tile(page, "tulip.png").drag_to(old.get_by_role("link"))
    expect(page.get_by_role("main")).to_contain_text("Vera Viewer no longer sees them.")
    page.get_by_role("button", name="Move 1 asset").click()

    expect(page.get_by_text("1 asset was moved to Old.")).to_be_visible()
    expect(page.get_by_role("heading", name="May")).to_be_visible()
    undo(page, "Moved back to where it was.")
    expect(tile(page, "tulip.png")).to_be_visible()


def test_on_a_telephone_the_whole_bar_is_in_sight(olga) -> None:
    phone = olga("Spring", viewport={"width": 390, "height": 844})
    phone.get_by_role("checkbox", name=f"Select {SPRING[0]}").or_(
        phone.get_by_role("checkbox", name=f"Select {SPRING[-1]}")
    ).first.check()

    bar = phone.get_by_role("region", name="Actions for the selected assets")
    for button in bar.get_by_role("button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    assert bar.evaluate("bar => bar.scrollWidth <= bar.clientWidth")
