"""Sessions in real browsers: Olga ends one, then all others; the letter about a new device leads to that page."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD

SUBJECT = "Somebody signed in as you from a new device"


def sign_in(page, email: str):
    page.goto("/console/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    return page


def test_a_session_is_ended_then_all_others_and_a_new_device_is_told(owner, browser_of, inbox) -> None:
    olga, email = owner("Sessions"), "olga@sessions.example"
    telephone = sign_in(browser_of(user_agent="Mozilla/5.0 (iPhone) Safari/604.1"), email)
    tablet = sign_in(browser_of(user_agent="Mozilla/5.0 (iPad) Safari/604.1"), email)
    expect(telephone.get_by_role("heading", name="Sessions")).to_be_visible()
    expect(tablet.get_by_role("heading", name="Sessions")).to_be_visible()

    letters = (inbox.next_to(email) for _ in range(2))
    letter = next(one for one in letters if one["Subject"] == SUBJECT)  # after that about her password
    link = re.search(r"http://\S+/console/sessions", letter.get_body(("plain",)).get_content()).group(0)
    olga.goto(link)
    table = olga.get_by_role("table", name="Your sessions")
    expect(table.get_by_role("row")).to_have_count(4)
    expect(table.get_by_role("row", name="this one")).to_contain_text("a sign-in link")

    table.get_by_role("button", name="Sign out Safari on iPhone").click()
    expect(table.get_by_role("row")).to_have_count(3)
    telephone.goto(olga.home)
    expect(telephone.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
    tablet.goto(olga.home)
    expect(tablet.get_by_role("heading", name="Sessions")).to_be_visible()

    olga.get_by_role("button", name="Sign out everywhere else").click()
    expect(olga.get_by_text("You are signed in nowhere else.")).to_be_visible()
    tablet.goto(olga.home)
    expect(tablet.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
