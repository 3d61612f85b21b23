"""The guards of forms in a browser: it computes, or shows a captcha; without script the form says what it needs."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect, sync_playwright

from mediadesk.rules.bots import CAPTCHAS
from tests.browser import launch_options
from tests.captcha_place import KEY, SECRET, captcha_place
from tests.conftest import PASSWORD
from tests.surfaces.console.conftest import shelf
from tests.surfaces.guarded import forms, guarded_by
from tests.surfaces.public.conftest import lookbook

__all__ = ["forms", "guarded_by", "lookbook", "shelf"]


@pytest.fixture
def page_of(forms, live_server):
    """`page_of("sign_in")` opens the page of a form and notes what its content policy stopped.

    The browser is this test's alone: the database is emptied in this thread, when no loop of Playwright's runs in it.
    """

    def opened(name: str, **more):
        page = browser.new_context(base_url=live_server.url, **more).new_page()
        page.stopped = []
        page.on(
            "console", lambda said: page.stopped.append(said.text) if "Content Security" in said.text else 0
        )
        page.goto(forms[name].path)
        return page

    with sync_playwright() as playwright, playwright.chromium.launch(**launch_options()) as browser:
        yield opened


def sign_in(page) -> None:
    page.get_by_label("E-mail address").fill("olga@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_a_browser_computes_while_one_types_and_a_form_that_is_sent_earlier_waits_for_it(
    guarded_by, page_of
) -> None:
    guarded_by("proof-of-work", proof_of_work=200)
    page = page_of("sign_in")
    expect(page.get_by_role("status")).to_have_text("Ready.")
    sign_in(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Acme")

    guarded_by("proof-of-work", proof_of_work=2_000)
    public = page_of("public_page")
    public.get_by_label("Password").press_sequentially("blue otters sing\n")
    expect(public.get_by_text("red.png")).to_be_visible()
    assert page.stopped == public.stopped == []


def test_the_script_of_a_captcha_runs_on_the_page_of_the_form_alone(guarded_by, page_of) -> None:
    with captcha_place() as place:
        row = next(one for one in CAPTCHAS if one.id == "turnstile")
        more = {"captcha_key": KEY, "captcha_secret": SECRET, "captcha_url": place.url}
        guarded_by("captcha", captcha=row, **more)
        page = page_of("sign_in")
        expect(page.get_by_text("You are a person.")).to_be_visible()
        sign_in(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Acme")
        assert page.stopped == []


def test_without_script_a_guarded_form_says_what_it_needs(guarded_by, page_of) -> None:
    guarded_by("proof-of-work")
    page = page_of("sign_in", java_script_enabled=False)

    told = page.locator("noscript .notice")
    expect(told).to_be_visible()
    assert "ask the operator of this installation" in told.inner_text()
