"""Second factors in a real browser: a passkey, an app, recovery codes, what an account asks, and the way back in."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from mediadesk.engines import clock
from mediadesk.engines.identity.one_time_codes import code_of
from mediadesk.rules.factors import step_at
from tests.journeys.conftest import PASSWORD
from tests.journeys.test_main_job import accept, invite
from tests.running import running_copy

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
    "isUserVerified": True,
}


LATER = """
import django
django.setup()
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from mediadesk.store.models import CodeApp
CodeApp.objects.update(last_step=0)
for key in Session.objects.values_list("session_key", flat=True):
    session = SessionStore(key)
    if "signed_in" in session:
        session["signed_in"]["proved"] -= 600
        session.save()
"""


@pytest.fixture(scope="module")
def copy(tmp_path_factory, inbox):
    """A running copy whose address has a name: browsers offer passkeys at no other."""
    data = tmp_path_factory.mktemp("factors")
    with running_copy(data, host="localhost", MEDIADESK_MAIL_URL=inbox.url) as copy:
        yield copy


def as_if_later(copy) -> None:
    """As if ten minutes had passed: no proof is fresh any more, and no code of this moment was used."""
    named = {"DJANGO_SETTINGS_MODULE": "mediadesk.wiring.settings"}
    subprocess.run([sys.executable, "-c", LATER], env={**copy.settings, **named}, check=True)


def set_up_app(page) -> tuple[str, list[str]]:
    """Set up an app from the secret that stands beside the picture; returns the secret and the recovery codes."""
    expect(page.get_by_role("img", name="The secret as a picture")).to_be_visible()
    secret = page.locator("[data-copy]").get_attribute("data-copy").replace(" ", "")
    page.get_by_label("Code of your app").fill(code(secret))
    page.get_by_role("button", name="Set up the app").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    codes = page.locator(".codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    return secret, codes


def code(secret: str) -> str:
    return code_of(secret, step_at(clock.now().timestamp()))


def sign_in(page, email: str, password: str = PASSWORD) -> None:
    page.goto("/console/sign-in")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page) -> None:
    page.goto("/console/security")
    page.get_by_role("button", name="Sign out", exact=True).click()


def test_a_passkey_that_was_added_signs_in_by_itself(owner) -> None:
    olga = owner("Keyed")
    browser = olga.context.new_cdp_session(olga)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})

    olga.goto("/console/security")
    olga.get_by_role("link", name="Add a passkey").click()
    olga.get_by_label("Name").fill("Laptop")
    olga.get_by_role("button", name="Add the passkey").click()
    expect(olga.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    olga.get_by_role("link", name="I have kept them").click()
    expect(olga.get_by_label("Name of passkey 1")).to_have_value("Laptop")

    olga.get_by_role("button", name="Sign out", exact=True).click()
    olga.get_by_role("button", name="Sign in with a passkey").click()
    expect(olga.get_by_role("heading", name="Keyed")).to_be_visible()

    olga.goto(f"{olga.home}security/sign-ins")
    expect(olga.get_by_role("cell", name="Olga Owner signed in with a passkey")).to_be_visible()


def test_an_app_signs_in_by_its_code_and_a_recovery_code_does_once(owner, copy) -> None:
    olga = owner("Coded")
    olga.goto("/console/security")
    olga.get_by_role("link", name="Set up an app").click()
    secret, codes = set_up_app(olga)
    expect(olga.get_by_role("main")).to_contain_text("10 of 10 are left.")
    as_if_later(copy)

    sign_out(olga)
    sign_in(olga, "olga@coded.example")
    olga.get_by_label("Code of your app").fill(code(secret))
    olga.get_by_role("button", name="Go on", exact=True).click()
    expect(olga.get_by_role("heading", name="Coded")).to_be_visible()

    for well in (True, False):
        sign_out(olga)
        sign_in(olga, "olga@coded.example")
        olga.get_by_text("Use a recovery code").click()
        olga.get_by_label("Recovery code").fill(codes[4].lower())
        olga.get_by_role("button", name="Go on with the recovery code").click()
        if well:
            expect(olga.get_by_role("heading", name="Coded")).to_be_visible()
        else:
            expect(olga.get_by_role("alert")).to_contain_text("This is none of your recovery codes")


def test_an_account_asks_everybody_for_a_factor_and_helps_back_in_who_has_lost_theirs(
    owner, copy, browser_of, inbox
) -> None:
    olga, edda = owner("Strict"), browser_of()
    invite(olga, "edda@strict.example", role="Editor")
    as_if_later(copy)
    accept(edda, inbox.next_to("edda@strict.example"), name="Edda Editor")

    _asks_everybody(olga)
    _is_led_through_it(olga)

    edda.goto(olga.home)
    _is_led_through_it(edda)
    assert inbox.next_to("edda@strict.example")["Subject"] == "Your sign-in has something new"
    sign_out(edda)

    _helps_back_in(olga)
    letter = inbox.next_to("edda@strict.example")
    edda.goto(re.search(r"http://\S+/console/recover/\S+", letter.get_body(("plain",)).get_content())[0])
    edda.get_by_label("New password").fill("seven green lamps hum")
    edda.get_by_role("button", name="Set the password and sign in").click()
    _is_led_through_it(edda)
    olga.reload()
    expect(olga.get_by_role("main")).to_contain_text(
        "set a new password for Edda Editor by the help of Olga Owner"
    )


def _asks_everybody(olga) -> None:
    """Olga's proof is old: she proves it anew, sees whom the change concerns, and saves it."""
    olga.goto(f"{olga.home}security/settings")
    olga.get_by_label("Your password").fill(PASSWORD)
    olga.get_by_role("button", name="Go on").click()
    olga.get_by_label("Ask it of everybody").check()
    olga.get_by_role("button", name="Look at what changes").click()
    expect(olga.get_by_role("main")).to_contain_text("Edda Editor")
    expect(olga.get_by_role("main")).to_contain_text("No Master admin has a second factor yet.")
    olga.get_by_role("button", name="Save", exact=True).click()


def _is_led_through_it(page) -> None:
    """Whoever lacks a factor is told who asks for one, sets it up, and goes on to where they were going."""
    expect(page.get_by_role("main")).to_contain_text("Strict asks everybody")
    page.get_by_role("link", name="Set up an app").click()
    set_up_app(page)
    expect(page.get_by_role("navigation", name="Sections", exact=True)).to_be_visible()


def _helps_back_in(olga) -> None:
    """Olga sees that Edda has an app, and sends her the link that only Edda gets."""
    olga.goto(f"{olga.home}users?factor=app")
    olga.get_by_role("link", name="Edda Editor").click()
    olga.get_by_role("link", name="Help them back in").click()
    olga.get_by_label("Reason").fill("She called me")
    olga.get_by_role("button", name="Send the link").click()
    expect(olga.get_by_role("main")).to_contain_text("Olga Owner sent them a link to get back in")
