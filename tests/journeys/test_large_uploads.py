"""Large files go on: after the server was killed, after a pause, and after the page was closed."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import by_link
from tests.running import mortal_copy

PART, SIZE = 8_000_000, 36_000_000  # five parts


@pytest.fixture
def film(tmp_path):
    """A file of five parts."""
    path = tmp_path / "film.bin"
    path.write_bytes(bytes(range(256)) * (SIZE // 256))
    return path


@pytest.fixture
def mortal(tmp_path):
    """A copy of its own that can be killed."""
    with mortal_copy(tmp_path / "data") as mortal:
        yield mortal


class Sent:
    """The parts that a page sends; before one of them something can be done."""

    def __init__(self, page) -> None:
        self.ranges: list[str] = []
        self.before: dict[int, object] = {}
        page.route(re.compile(r"/upload$"), self._see)

    def _see(self, route) -> None:
        self.ranges.append(route.request.headers.get("content-range", "whole"))
        if do := self.before.pop(len(self.ranges), None):
            do()
        route.continue_()


def library(page, told) -> None:
    page.goto(f"/console/{told['account_id']}/e/acme/library")


def downloaded(page) -> bytes:
    """The original of the film."""
    page.get_by_role("link", name="film.bin").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").first.click()
    return download.value.path().read_bytes()


def acme(copy) -> dict:
    """An account whose owner has not signed in yet."""
    named = ("--name", "Acme", "--email", "olga@acme.example", "--environment", "acme")
    return json.loads(copy.command("createaccount", *named, "--json"))


def choose(page, *paths) -> None:
    page.locator('input[type="file"][name="file"]').set_input_files([str(path) for path in paths])


def test_a_large_file_goes_on_after_a_kill_of_the_server_a_pause_and_the_closing_of_the_page(
    mortal, film, chromium
) -> None:
    copy = mortal.copy
    told = acme(copy)
    with chromium.new_context(base_url=copy.url) as context:
        page = by_link(context.new_page(), told["sign_in_url"])
        expect(page.get_by_role("heading", name="Acme")).to_be_visible()
        library(page, told)
        sent = Sent(page)

        # the server dies as the third part is on its way, and starts again
        sent.before[3] = mortal.kill
        sent.before[5] = lambda: page.get_by_role("button", name="Pause").evaluate("one => one.click()")
        choose(page, film)
        expect(page.get_by_text("The connection is lost")).to_be_visible()
        mortal.start()

        # the fifth request, the fourth part, meets somebody who presses Pause
        expect(page.get_by_text("Paused")).to_be_visible()
        before = len(sent.ranges)

        # the page is closed; a new one tells what is here
        page.close()
        page = context.new_page()
        library(page, told)
        expect(page.get_by_text("Choose the same file above to go on")).to_be_visible()
        expect(page.locator("[data-unfinished]")).to_contain_text("film.bin")
        expect(page.locator("[data-unfinished]")).to_contain_text(
            re.compile(r"(24|32)\.0 MB of 36\.0 MB|(24|32) MB of 36 MB")
        )

        sent = Sent(page)
        choose(page, film)
        expect(page.get_by_role("link", name="film.bin")).to_be_visible()
        expect(page.get_by_text("Not finished")).to_have_count(0)

        assert before >= 4
        assert len(sent.ranges) <= 2, "what was here is not sent again"
        assert downloaded(page) == film.read_bytes()


def test_of_several_files_at_once_all_progress_is_told_and_one_can_be_cancelled(
    owner, film, tmp_path
) -> None:
    page = owner("Severals")
    page.goto(f"{page.home}e/severals/library")
    other = tmp_path / "other.bin"
    other.write_bytes(film.read_bytes()[::-1])
    small = tmp_path / "small.txt"
    small.write_text("small")
    held, let_through = [], []

    def hold(route) -> None:
        if let_through:
            route.continue_()
        else:
            held.append(route)

    page.route(re.compile(r"/upload$"), hold)

    choose(page, film, other, small)
    expect(page.get_by_text("3 files are being uploaded")).to_be_visible()
    expect(page.locator("[data-upload-all]")).to_contain_text("0 of 3 files, 0% of 72.0 MB")
    page.get_by_role("button", name="Cancel: other.bin").click()
    expect(page.locator("[data-upload-all]")).to_contain_text("0 of 2 files")
    let_through.append(True)
    for route in held:
        if "other" not in route.request.headers.get("x-unique-upload-id", ""):
            route.continue_()

    expect(page.get_by_role("link", name="film.bin")).to_be_visible()
    expect(page.get_by_role("link", name="small.txt")).to_be_visible()
    expect(page.get_by_role("link", name="other.bin")).to_have_count(0)
    page.reload()
    expect(page.get_by_text("Not finished")).to_have_count(0)
