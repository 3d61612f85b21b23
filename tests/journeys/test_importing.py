"""A ZIP archive and a folder come into the library in a browser: what they hold is said first."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.archives import archive
from tests.journeys.conftest import by_link


@pytest.fixture
def olga(copy, browser_of):
    """Olga at her library."""
    named = ("--name", "Imports", "--email", "olga@imports.example", "--environment", "imports", "--json")
    made = json.loads(copy.command("createaccount", *named))
    page = by_link(browser_of(), made["sign_in_url"])
    expect(page.get_by_role("heading", name="Imports")).to_be_visible()
    page.goto(f"/console/{made['account_id']}/e/imports/library")
    return page


def test_an_archive_and_a_folder_become_folders_and_assets(olga, tmp_path) -> None:
    shoot = tmp_path / "shoot.zip"
    shoot.write_bytes(archive("Shoot/one.txt", "Shoot/Raw/two.txt", "__MACOSX/._one.txt"))
    hostile = tmp_path / "hostile.zip"
    hostile.write_bytes(archive("../one.txt"))
    folder = tmp_path / "Trip"
    (folder / "Sea").mkdir(parents=True)
    (folder / "Sea" / "three.txt").write_text("three")
    (folder / ".DS_Store").write_text("a mark")
    library = olga.url

    olga.get_by_role("link", name="Import").click()
    archive_file = olga.locator('input[type="file"][name="file"]')
    archive_file.set_input_files(hostile)
    expect(olga.get_by_text("leads out of its folder")).to_be_visible()
    archive_file.set_input_files(shoot)
    expect(olga.get_by_text("It was looked through and can be imported.")).to_be_visible()
    expect(olga.get_by_role("row", name="__MACOSX/._one.txt")).to_be_visible()
    olga.get_by_role("button", name="Start the import").click()

    expect(olga.get_by_text("2 of 3 done, 1 left out")).to_be_visible()
    expect(olga.locator("#job .badge")).to_have_text("Done")
    olga.get_by_role("link", name="Jobs", exact=True).first.click()
    expect(olga.get_by_role("row", name="Import of shoot.zip into Media Library")).to_contain_text("You")
    olga.goto(library)
    olga.get_by_role("link", name="Shoot").first.click()
    expect(olga.get_by_role("row", name="one.txt")).to_be_visible()
    olga.get_by_role("link", name="Raw").first.click()
    expect(olga.get_by_role("row", name="two.txt")).to_be_visible()

    olga.goto(library)
    olga.locator("[data-folders-choose] input").set_input_files(folder)
    expect(olga.get_by_text("1 file in 2 folders, 5 bytes.")).to_be_visible()
    expect(olga.get_by_text("Trip/.DS_Store")).to_be_visible()
    olga.get_by_role("button", name="Upload them").click()
    olga.get_by_role("link", name="Trip").first.click()
    olga.get_by_role("link", name="Sea").first.click()
    expect(olga.get_by_role("row", name="three.txt")).to_be_visible()
