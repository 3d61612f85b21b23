"""Olga tries a rule for what her company's provider tells, comes in by it, and links Google to her login."""

from __future__ import annotations

import pytest
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import expect

from tests.journeys.conftest import PASSWORD
from tests.running import running_copy

pytestmark = pytest.mark.filterwarnings(
    "ignore:get_jwt_config:DeprecationWarning"
)  # of the peer, which runs in this process


@pytest.fixture(scope="module")
def peer():
    """A provider that is not ours, for the company and in Google's place."""
    claims = {"email": "olga@acme.example", "name": "Olga", "groups": ["staff", "press-office"]}
    with run_server_in_thread(user_claims=(User(sub="olga-there", claims=claims),)) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture(scope="module")
def copy(tmp_path_factory, peer):
    """A running copy that may ask it."""
    settings = {
        "MEDIADESK_IDENTITY_ALLOWED": peer.removeprefix("http://"),
        "MEDIADESK_GOOGLE_CLIENT_ID": "us",
        "MEDIADESK_GOOGLE_CLIENT_SECRET": "hush",
        "MEDIADESK_GOOGLE_URL": peer,
    }
    with running_copy(tmp_path_factory.mktemp("sign-on"), **settings) as copy:
        yield copy


def test_rules_are_tried_and_followed_and_google_is_linked(owner, browser_of, peer) -> None:
    olga = owner("Acme")
    olga.goto(f"{olga.home}groups")
    olga.get_by_label("New group").fill("Press")
    olga.get_by_role("button", name="Create the group").click()
    expect(olga.get_by_role("heading", name="Press").first).to_be_visible()

    _adds_the_provider(olga, peer)
    _writes_a_rule(olga, "press-office")
    olga.get_by_role("link", name="Test", exact=True).click()
    _is(olga, "olga-there")
    expect(olga.get_by_text("You came in as yourself.")).to_be_visible()
    expect(olga.get_by_text("groups has this value.")).to_be_visible()
    expect(olga.get_by_text("join the group Press")).to_be_visible()
    olga.get_by_role("button", name="Switch it on").click()
    expect(olga.get_by_text("It is on.")).to_be_visible()

    there = browser_of()
    there.goto(f"/console/sso/{olga.told['account_id']}")
    there.get_by_role("link", name="Continue with Company").click()
    _is(there, "olga-there")
    expect(there.get_by_role("heading", name="Acme")).to_be_visible()
    olga.goto(f"{olga.home}groups")
    olga.get_by_role("link", name="Press").first.click()
    expect(olga.get_by_role("main")).to_contain_text("Olga Owner")

    _links_google(olga)
    again = browser_of()
    again.goto("/console/sign-in")
    again.get_by_role("link", name="Continue with Google").click()
    _is(again, "olga-there")
    expect(again.get_by_role("heading", name="Acme")).to_be_visible()


def _adds_the_provider(olga, peer: str) -> None:
    olga.goto(f"{olga.home}security/sign-on")
    olga.get_by_label("Name", exact=True).fill("Company")
    olga.get_by_label("Issuer").fill(peer)
    olga.get_by_label("Client id").fill("mediadesk")
    olga.get_by_label("Client secret").fill("hush")
    olga.get_by_role("button", name="Add the provider").click()
    expect(olga.get_by_role("heading", name="Company")).to_be_visible()


def _writes_a_rule(olga, value: str) -> None:
    olga.get_by_label("Attribute").fill("groups")
    olga.get_by_label("Value").fill(value)
    olga.get_by_label("Whoever has it").select_option(label="is in the group Press")
    olga.get_by_role("button", name="Add the rule").click()
    expect(olga.get_by_text(f"groups is {value}")).to_be_visible()


def _links_google(olga) -> None:
    olga.goto("/console/security")
    olga.get_by_role("button", name="Link Google").click()
    if "/prove" in olga.url:
        olga.get_by_label("Password").fill(PASSWORD)
        olga.get_by_role("button", name="Continue").click()
        olga.get_by_role("button", name="Link Google").click()
    _is(olga, "olga-there")
    expect(olga.get_by_text("You can sign in with Google from now on.")).to_be_visible()


def _is(page, sub: str) -> None:
    """Say who one is, on the provider's page."""
    page.locator("input[name=sub]").fill(sub)
    page.get_by_role("button").first.click()
