"""A directory is let in by a browser, brings somebody and takes them out; and who guesses stands in the log."""

from __future__ import annotations

import re

import httpx
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD
from tests.journeys.test_main_job import accept

DANA = "dana@directory.example"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def test_a_directory_brings_somebody_and_takes_them_out_at_once(owner, browser_of, copy, inbox) -> None:
    olga, dana = owner("Directory"), browser_of()
    olga.get_by_role("link", name="Security").first.click()
    olga.get_by_role("link", name="Provisioning (SCIM)").click()
    expect(olga.get_by_text("No token yet")).to_be_visible()
    olga.get_by_label("Name").fill("Okta")
    olga.get_by_role("button", name="Create token").click()
    token = olga.locator(".secret code, .secret input, .secret output").first.inner_text()
    olga.get_by_role("link", name="I have copied it").click()

    with httpx.Client(
        base_url=f"{copy.url}/scim/v2", headers={"Authorization": f"Bearer {token}"}, timeout=60
    ) as okta:
        said = {"schemas": [USER], "userName": DANA, "displayName": "Dana Directory"}
        made = okta.post("/Users", json=said)
        assert made.status_code == 201
        accept(dana, inbox.next_to(DANA), name="Dana Directory")
        expect(dana.get_by_role("heading", name="Directory")).to_be_visible()

        olga.reload()
        expect(olga.get_by_text("SCIM client Okta").first).to_be_visible()
        out = {"op": "Replace", "path": "active", "value": "False"}
        left = okta.patch(f"/Users/{made.json()['id']}", json={"schemas": [PATCH], "Operations": [out]})
        assert left.status_code == 204

    dana.reload()
    expect(dana.get_by_role("heading", name="Directory")).not_to_be_visible()
    olga.get_by_role("link", name="Users").first.click()
    expect(olga.get_by_role("row", name="Dana Directory")).to_contain_text("Disabled")


def test_who_guesses_a_password_stands_in_the_log_and_is_told_to_the_master_admins(
    owner, browser_of, inbox
) -> None:
    olga, email, guesser = owner("Guessed"), "olga@guessed.example", browser_of()
    guesser.goto("/console/sign-in")
    for number in range(5):
        guesser.get_by_label("E-mail").fill(email)
        guesser.get_by_label("Password").fill(f"{PASSWORD} {number}")
        guesser.get_by_role("button", name="Sign in", exact=True).click()
        expect(guesser.get_by_role("alert")).to_be_visible()

    letter = inbox.next_to(email)
    while letter["Subject"] != "Many failed tries to sign in to Guessed":
        letter = inbox.next_to(email)
    link = re.search(r"http://\S+/sign-ins\S*", letter.get_body(("plain",)).get_content()).group(0)
    olga.goto(link)

    table = olga.get_by_role("table", name="Sign-ins")
    expect(table.get_by_role("row")).to_have_count(2)
    expect(table).to_contain_text("many failures")
    olga.get_by_label("Kind").select_option(label="Failed: password")
    expect(table.get_by_role("row")).to_have_count(6)
    olga.get_by_role("link", name="Score card").click()
    expect(olga.get_by_role("row", name="No sign-in was flagged within 7 days")).to_contain_text("open")
