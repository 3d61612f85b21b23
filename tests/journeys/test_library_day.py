"""A day with the library: described, found, replaced, restored, deleted, brought back, collected and made public."""

from __future__ import annotations

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.journeys.shelves import stocked
from tests.pictures import picture

_DAYS = count(1)


@pytest.fixture
def olga(owner, copy):
    """Olga at a folder with three pictures, of which only the newest has bytes of its own."""
    page = owner(f"Day{next(_DAYS)}")
    page.addresses = stocked(copy, page.told["account_id"], {"Press": ["coat.png", "hat.png", "scarf.png"]})
    page.library = page.addresses["Press"].rpartition("/folders/")[0]
    page.goto(page.addresses["Press"])
    return page


def tile(page, name: str):
    return page.get_by_role("row", name=name)


def opened(page, name: str):
    """The page of an asset of the folder."""
    page.goto(page.addresses["Press"])
    tile(page, name).get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name, level=1)).to_be_visible()


def panel(page, title: str):
    return (
        page.locator("section, .panel").filter(has=page.get_by_role("heading", name=title, exact=True)).last
    )


def test_what_is_described_is_found_replaced_restored_deleted_and_brought_back(olga, tmp_path) -> None:
    opened(olga, "scarf.png")
    olga.get_by_label("Caption").fill("A red scarf on a chair")
    olga.get_by_label("Tags").fill("winter, wool")
    olga.get_by_role("button", name="Save details").click()
    expect(olga.get_by_text("The details are kept.")).to_be_in_viewport()
    expect(olga.get_by_role("link", name="wool", exact=True)).to_be_visible()

    olga.goto(olga.library)
    box = olga.get_by_role("searchbox")
    box.fill("tags=winter AND chair")
    box.press("Enter")
    expect(olga.get_by_role("heading", name="1 asset")).to_be_visible()
    expect(tile(olga, "scarf.png")).to_be_visible()
    olga.get_by_role("searchbox").fill("tags=winter AND (")
    expect(
        olga.get_by_text(re.compile("expected", re.IGNORECASE)).first
    ).to_be_visible()  # the mistake is pointed at

    opened(olga, "scarf.png")
    other = tmp_path / "other.png"
    other.write_bytes(picture(colour="blue"))
    olga.get_by_label("New file").set_input_files(other)
    olga.get_by_role("button", name="Replace").click()
    expect(olga.get_by_text("Version 2", exact=True)).to_be_visible()
    olga.get_by_role("link", name="Compare version 1 with the present one").click()
    expect(olga.get_by_role("heading", name=re.compile("1"), level=1)).to_be_visible()
    olga.get_by_role("button", name="Restore version 1").click()
    expect(olga.get_by_text("Version 3", exact=True)).to_be_visible()
    for told in ("uploaded", "replaced", "changed the tags", "restored version 1"):
        expect(panel(olga, "History")).to_contain_text(re.compile(told, re.IGNORECASE))

    olga.goto(olga.addresses["Press"])
    olga.get_by_role("checkbox", name="Select scarf.png").check()
    olga.keyboard.press("Delete")
    olga.get_by_role("button", name="Delete 1 asset").click()
    expect(olga.locator("[data-row]")).to_have_count(2)
    olga.goto(f"{olga.library}/trash")
    olga.get_by_role("button", name="Restore scarf.png").click()
    olga.goto(olga.addresses["Press"])
    expect(olga.locator("[data-row]")).to_have_count(3)


def test_a_collection_is_made_shown_to_strangers_with_a_password_listed_and_ended(olga, browser_of) -> None:
    olga.get_by_role("checkbox", name="Select scarf.png").check()
    olga.get_by_role("button", name="Share").click()
    olga.get_by_label("Name").fill("Lookbook")
    olga.get_by_role("button", name="Create the collection").click()
    expect(olga.get_by_role("heading", name=re.compile("Lookbook"), level=1)).to_be_visible()

    olga.goto(f"{olga.library.removesuffix('/library')}/collections")
    olga.get_by_role("link", name="Lookbook").first.click()
    olga.get_by_role("link", name="Public pages").last.click()
    olga.get_by_label("Title").fill("For the press")
    olga.get_by_label("Password").fill("seven grey herons")
    olga.get_by_role("button", name="Make public").click()
    address = olga.get_by_role("link", name="Open the page").get_attribute("href")
    olga.get_by_role("link", name="Change the page For the press").click()
    olga.get_by_label("New password").fill("eight grey herons")  # the choice above it follows
    olga.get_by_role("button", name="Save").click()
    expect(olga.get_by_text("The public page is changed.")).to_be_visible()

    stranger = browser_of()
    stranger.goto(address)
    expect(stranger.get_by_text("scarf.png")).to_have_count(0)
    stranger.get_by_label("Password").fill("eight grey herons")
    stranger.keyboard.press("Enter")
    expect(stranger.get_by_role("heading", name="For the press")).to_be_visible()
    expect(stranger.get_by_text("scarf.png").first).to_be_visible()
    expect(stranger.get_by_text("hat.png")).to_have_count(0)

    opened(olga, "scarf.png")
    olga.get_by_role("link", name="Who has access").click()
    expect(olga.get_by_role("main")).to_contain_text("For the press")
    olga.goto(f"{olga.home}public-pages")
    olga.get_by_role("button", name=re.compile("^End the page")).first.click()
    stranger.reload()
    expect(stranger.get_by_text("scarf.png")).to_have_count(0)


def test_what_the_library_holds_is_drawn_and_told_in_a_table(olga) -> None:
    olga.goto(olga.library.removesuffix("/library") + "/insights")
    expect(olga.locator("figure svg").first).to_be_visible()
    expect(olga.get_by_role("table", name="What is stored by folder")).to_contain_text("Press")
