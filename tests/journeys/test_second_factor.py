"""A passkey in a real browser: Olga adds one, signs out, and comes in again by it alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.running import running_copy

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "automaticPresenceSimulation": True,
    "isUserVerified": True,
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A running copy whose address has a name: browsers offer passkeys at no other."""
    with running_copy(tmp_path_factory.mktemp("passkeys"), host="localhost") as copy:
        yield copy


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
