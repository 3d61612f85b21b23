"""The library in a browser: choosing by keyboard, mouse and touch; the page it grows to; folders and moving."""

from __future__ import annotations

import json
import queue

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import by_link
from tests.journeys.shelves import stocked

NAMES = [f"p{number:03}.png" for number in range(12)]
MANY = [f"m{number:03}.png" for number in range(150)]


@pytest.fixture(scope="module")
def shop(copy, chromium):
    """Olga, signed in once for all, and the addresses of her folders by path: Press holds twelve pictures.

    Each picture is newer than the one before: p011.png is the first of a page.
    """
    made = json.loads(
        copy.command(
            "createaccount", "--name", "Browsing", "--email", "olga@browsing.example", "--person", "Olga Owner",
            "--environment", "browsing", "--json",
        )
    )  # fmt: skip
    context = chromium.new_context(base_url=copy.url)
    by_link(context.new_page(), made["sign_in_url"])
    shelves = {"Press": NAMES, "Press/2030": [], "Archive": NAMES[:3], "Archive/Old": [], "Many": MANY}
    yield context.storage_state(), stocked(copy, made["account_id"], shelves)
    context.close()


@pytest.fixture
def olga(browser_of, shop):
    """`olga("Press")` gives a page at a folder, in a browser of its own."""
    cookies, addresses = shop

    def enter(path: str, **more):
        page = browser_of(storage_state=cookies, **more)
        page.goto(addresses[path])
        return page

    return enter


def tile(page, name: str):
    return page.get_by_role("row", name=name)


def has_chosen(page, *names: str) -> None:
    """These are selected and no others: as a screen reader is told, as the boxes say, as the bar counts them."""
    expect(page.locator('[role="row"][aria-selected="true"]')).to_have_count(len(names))
    told = page.locator('[data-row][aria-selected="true"]').evaluate_all(
        "all => all.map(one => one.dataset.name)"
    )
    boxes = page.locator("[data-row]:has(:checked)").evaluate_all("all => all.map(one => one.dataset.name)")
    assert sorted(told) == sorted(boxes) == sorted(names)
    if names:
        many = f"{len(names)} asset{'s' * (len(names) > 1)} selected"
        expect(page.locator(".bulk-count")).to_have_text(many)


def at(page) -> str:
    return page.evaluate("document.activeElement.dataset.name ?? ''")


def test_assets_are_chosen_by_keyboard_alone(olga) -> None:
    olga = olga("Press")
    olga.get_by_role("button", name="List").focus()
    while not at(olga):
        olga.keyboard.press("Tab")
    assert at(olga) == NAMES[-1]  # the grid is one stop, at its first

    olga.keyboard.press("ArrowRight")
    olga.keyboard.press(" ")
    olga.keyboard.press("Shift+ArrowRight")
    olga.keyboard.press("Shift+ArrowRight")
    has_chosen(olga, *NAMES[8:11])

    olga.keyboard.press("Shift+ArrowLeft")  # back again, and one less
    has_chosen(olga, *NAMES[9:11])

    olga.keyboard.press("ArrowDown")
    below = at(olga)
    olga.keyboard.press("ArrowUp")
    assert below not in NAMES[9:]  # in the next row, and not merely the next
    assert at(olga) == NAMES[9]

    olga.keyboard.press("Control+a")
    has_chosen(olga, *NAMES)
    olga.keyboard.press("Escape")
    has_chosen(olga)
    expect(olga.get_by_role("region", name="Actions for the selected assets")).to_be_hidden()

    olga.keyboard.press("Delete")
    expect(olga.get_by_role("heading", name="Delete 1 asset")).to_be_visible()
    olga.go_back()
    expect(tile(olga, NAMES[9])).to_be_focused()  # where one was, and with what was chosen
    has_chosen(olga, NAMES[9])
    olga.keyboard.press("Enter")
    expect(olga.get_by_role("heading", name=NAMES[9])).to_be_visible()


def test_assets_are_chosen_with_the_mouse(olga) -> None:
    olga = olga("Press")
    picture = ".asset-picture"
    tile(olga, NAMES[11]).locator(picture).click()
    tile(olga, NAMES[9]).locator(picture).click(modifiers=["Shift"])
    tile(olga, NAMES[10]).locator(picture).click(modifiers=["Control"])
    tile(olga, NAMES[5]).locator(picture).click(modifiers=["Control"])
    has_chosen(olga, NAMES[5], NAMES[9], NAMES[11])

    tile(olga, NAMES[11]).scroll_into_view_if_needed()
    first, last = (tile(olga, name).bounding_box() for name in (NAMES[11], NAMES[9]))
    olga.mouse.move(first["x"] - 12, first["y"] - 12)
    olga.mouse.down()
    olga.mouse.move(last["x"] + 5, last["y"] + 20, steps=4)
    expect(olga.locator(".marquee")).to_be_visible()
    olga.mouse.up()
    expect(olga.locator(".marquee")).to_have_count(0)
    has_chosen(olga, *NAMES[9:])

    olga.mouse.click(first["x"] - 12, first["y"] - 12)
    has_chosen(olga)

    tile(olga, NAMES[8]).locator(picture).dblclick()
    expect(olga.get_by_role("heading", name=NAMES[8])).to_be_visible()


def test_a_tap_opens_until_something_is_chosen(olga) -> None:
    phone = olga("Press", has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844})
    box = phone.get_by_role("checkbox", name=f"Select {NAMES[11]}")
    other = tile(phone, NAMES[9]).locator(".asset-picture")

    box.tap()
    other.tap()
    has_chosen(phone, NAMES[11], NAMES[9])
    other.tap()
    has_chosen(phone, NAMES[11])
    box.tap()
    has_chosen(phone)
    other.tap()
    expect(phone.get_by_role("heading", name=NAMES[9])).to_be_visible()


def test_without_a_script_boxes_choose_and_nothing_is_hidden(olga) -> None:
    plain = olga("Press", java_script_enabled=False)

    plain.get_by_role("checkbox", name=f"Select {NAMES[0]}").check()
    plain.get_by_role("checkbox", name=f"Select {NAMES[1]}").check()
    plain.get_by_role("button", name="Move").click()

    expect(plain.get_by_role("heading", name="Move 2 assets")).to_be_visible()


def test_a_page_grows_as_one_scrolls_and_is_as_it_was_when_one_comes_back(olga) -> None:
    page = olga("Many")
    rows = page.locator("[data-row]")
    expect(rows).to_have_count(60)
    tile(page, "m149.png").locator(".asset-picture").click()

    tile(page, "m090.png").scroll_into_view_if_needed()
    expect(rows).to_have_count(120)
    has_chosen(page, "m149.png")
    assert at(page) == "m149.png"
    expect(page.get_by_role("status")).to_contain_text(["120 of 150 assets"])
    tile(page, "m031.png").scroll_into_view_if_needed()
    expect(rows).to_have_count(150)
    expect(page.get_by_role("link", name="Load more")).to_have_count(0)

    there = tile(page, "m020.png")
    there.scroll_into_view_if_needed()
    place = there.bounding_box()["y"]
    there.get_by_role("link", name="m020.png").click()
    expect(page.get_by_role("heading", name="m020.png")).to_be_visible()
    page.go_back()

    expect(rows).to_have_count(150)
    has_chosen(page, "m149.png")
    place_of = "name => document.querySelector(`[data-name='${name}']`).getBoundingClientRect().y"
    page.wait_for_function(f"place => Math.abs(({place_of})('m020.png') - place) < 2", arg=place)


def test_one_searches_from_a_folder_goes_on_as_one_types_and_comes_back(olga) -> None:
    page, broken = olga("Press"), queue.Queue()
    page.on("pageerror", lambda error: broken.put(str(error)))
    folder, box = page.url, page.get_by_role("searchbox")
    box.focus()
    page.keyboard.press("Enter")
    assert box.evaluate("box => box.validity.valueMissing")
    assert page.url == folder

    box.fill("p00")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    box.fill("p005")
    page.wait_for_url("**q=p005*")
    box.fill("p006")
    page.wait_for_url("**q=p006*")
    page.go_back()
    expect(tile(page, "p005.png")).to_be_visible()
    assert broken.empty()


def test_on_a_phone_a_search_is_narrowed_above_what_it_found_and_else_beside_it(olga) -> None:
    page = olga("Press", viewport={"width": 390, "height": 844})
    page.get_by_role("searchbox").fill("png")
    page.keyboard.press("Enter")
    facets = page.get_by_role("complementary", name="Narrow the search")
    narrow, results = facets.get_by_text("Narrow it, save it"), page.locator("#rows")

    expect(facets.get_by_role("heading", name="Folder")).to_be_hidden()
    assert narrow.bounding_box()["y"] < results.bounding_box()["y"]
    narrow.click()
    expect(facets.get_by_role("heading", name="Folder")).to_be_visible()
    narrow.click()

    page.set_viewport_size({"width": 1280, "height": 800})
    expect(facets.get_by_role("heading", name="Folder")).to_be_visible()
    expect(narrow).to_be_hidden()
    assert facets.bounding_box()["x"] > results.bounding_box()["x"]


def test_assets_are_dragged_onto_a_folder_and_brought_back_by_undo(olga) -> None:
    page = olga("Archive")
    page.get_by_role("button", name="List").click()
    for name in NAMES[1:3]:
        page.get_by_role("checkbox", name=f"Select {name}").check()

    page.get_by_role("row", name=NAMES[2]).drag_to(page.get_by_role("link", name="Old").last)

    expect(page.get_by_text("2 assets were moved to Old.")).to_be_visible()
    expect(page.get_by_role("heading", name="Archive")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(1)
    has_chosen(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("Moved back to where it was.")).to_be_visible()
    expect(page.locator("[data-row]")).to_have_count(3)
    page.get_by_role("button", name="Grid").click()

    page.get_by_role("row", name=NAMES[0]).drag_to(
        page.get_by_role("treeitem", name="Many").get_by_role("link")
    )
    expect(page.get_by_text("1 asset was moved to Many.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-row]")).to_have_count(3)


def test_the_tree_is_walked_by_keyboard_and_a_branch_comes_when_it_is_opened(olga) -> None:
    page = olga("Many")
    tree = page.get_by_role("tree", name="Folders")
    here = page.get_by_role("treeitem", name="Many")
    expect(here).to_have_attribute("aria-current", "page")
    press = page.get_by_role("treeitem", name="Press", exact=False).first
    expect(press).to_have_attribute("aria-expanded", "false")
    expect(tree.get_by_text("2030")).to_have_count(0)

    page.get_by_role("link", name="Share").focus()
    while page.evaluate("document.activeElement.getAttribute('role')") != "treeitem":
        page.keyboard.press("Tab")
    expect(here).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(press).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="2030")).to_be_visible()
    expect(press).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("treeitem", name="2030")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(press).to_have_attribute("aria-expanded", "false")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Archive")).to_be_visible()


def test_the_tree_counts_what_was_uploaded_and_a_refused_folder_is_asked_for_again(olga) -> None:
    page = olga("Archive")
    here = page.get_by_role("treeitem", name="Archive")
    page.locator("[data-upload] input[type=file]").first.set_input_files(
        {"name": "late.txt", "mimeType": "text/plain", "buffer": b"late"}
    )
    expect(page.locator(".tree-row", has_text="Archive").locator(".tree-count")).to_have_text("4 assets")
    expect(here).to_have_attribute("aria-label", "Archive, 4 assets")
    page.get_by_role("link", name="New folder").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    expect(name).to_be_focused()
    page.keyboard.type("Old")
    page.get_by_label("Private").check()
    page.keyboard.press("Enter")

    expect(name).to_be_focused()
    expect(name).to_have_value("Old")
    expect(page.get_by_label("Private")).to_be_checked()
    expect(page.get_by_role("dialog")).to_contain_text("There is already a folder called Old.")
