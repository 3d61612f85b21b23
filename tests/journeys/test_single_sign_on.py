"""SAML in a real browser: Olga sets a provider up from its metadata, tries it out, and comes in by it."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.running import running_copy
from tests.saml_idp import Person, provider_in

OLGA = Person("o-1", {"mail": ["olga@signed.example"], "displayName": ["Olga Owner"]})


@pytest.fixture(scope="module")
def idp(tmp_path_factory):
    """A provider at another site than ours, so that a browser sends no cookie along with what it posts."""
    with provider_in(tmp_path_factory.mktemp("provider")) as idp:
        idp.person = OLGA
        yield idp


@pytest.fixture(scope="module")
def copy(tmp_path_factory, idp):
    """A running copy whose operator allows the provider, which is on this machine."""
    allowed = urlsplit(idp.url).netloc
    folder = tmp_path_factory.mktemp("sign-on")
    with running_copy(folder, host="localhost", MEDIADESK_IDENTITY_ALLOWED=allowed) as copy:
        yield copy


def test_a_provider_of_saml_is_set_up_tried_out_and_come_in_by(owner, browser_of, idp) -> None:
    olga = owner("Signed")
    olga.goto(f"{olga.home}security/sign-on?protocol=saml")
    olga.get_by_label("Name").fill("Corp login")
    olga.get_by_role("button", name="Add the provider").click()
    expect(olga.get_by_text("No metadata yet")).to_be_visible()

    with olga.expect_download() as ours:
        olga.get_by_role("link", name="Download our metadata").click()
    idp.trust(ours.value.path().read_bytes())
    olga.get_by_label("Metadata address").fill(idp.metadata_url)
    olga.get_by_role("button", name="Read the metadata").click()
    expect(olga.get_by_role("cell", name="CN=a provider")).to_be_visible()

    olga.get_by_role("link", name="Test", exact=True).click()
    expect(olga.get_by_text("You came in as yourself.")).to_be_visible()
    expect(olga.get_by_role("row", name=re.compile("^signed the assertion"))).to_be_visible()
    olga.get_by_role("button", name="Switch it on").click()
    expect(olga.get_by_role("button", name="Switch it off")).to_be_visible()

    colleague = browser_of()
    colleague.goto(f"/console/sso/{olga.told['account_id']}")
    colleague.get_by_role("link", name="Continue with Corp login").click()
    expect(colleague.get_by_role("heading", name="Signed")).to_be_visible()
    olga.goto(f"{olga.home}security/sign-ins")
    came_in = "Olga Owner signed in with the identity provider Corp login"
    expect(olga.get_by_role("cell", name=came_in)).to_be_visible()
