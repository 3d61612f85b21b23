"""Every page, full and empty, light and dark: no serious fault for axe, and none wider than a telephone.

The pages are found by following links from the dashboard, one address a route; a route of the console that is not
reached fails, so that no page is forgotten.
"""

from __future__ import annotations

import re

import pytest
from django.urls import Resolver404, resolve

from tests.journeys.conftest import PASSWORD, by_link, link_in, open_link
from tests.journeys.looking import Look, watched
from tests.matrix.cells import routes

# fmt: off
NOT_REACHED = {
    # route            why no link leads there, or what it is instead of a page
    "asset_preview":   "a picture",
    "asset_original":  "a file",
    "folder_branch":   "a part of a page",
    "folder_find":     "the options of a choice",
    "upload_here":     "what the script of uploads asks",
    "trashed_preview": "a picture",
    "version_preview": "a picture",
    "version_original": "a file",
    "version_compare": "of an asset that was replaced; looked at below",
    "usage_csv":       "a file",
    "invoices_csv":    "a file",
    "insights_csv":    "a file",
    "invoice_pdf":     "a file",
    "public_preview":  "a picture",
    "public_original": "a file",
    "public_archive":  "a file",
    "assets_archive":  "follows a selection; the page of folder_archive",
    "assets_chosen":   "follows a selection; looked at below",
    "assets_describe": "follows a selection; looked at below",
    "collection_search": "of a collection by a search alone; looked at below",
    "invite_preview":  "follows a form",
    "explain_own":     "behind a refusal; looked at below",
    "front_door":      "leads on to the console",
    "ready":           "for machines",
    "home":            "leads on to the account",
    "password_first":  "only until the first password is set; looked at below",
    "password_reset":  "behind a link of a mail; looked at below",
    "email_confirm":   "behind a link of a mail",
    "start":           "only while there is no account",
    "invitation":      "behind a link of a mail; looked at below",
    "invitation_withdraw": "follows a form",
    "member_recover":  "offered on the page of somebody who has a second factor; the journey of a second factor",
    "recovery":        "behind a link of a mail; the journey of a second factor",
    "member_owner":    "offered on the page of another Master admin",
    "permissions_catalog": "JSON for programs",
    "permissions_schema": "JSON for programs",
    "operator_invoices": "JSON for programs",
    "scim":            "JSON for programs",
    "scim_root":       "JSON for programs",
    "sign_up":         "only where everybody may found an account; the form of password_forgot",
    "sign_up_finish":  "behind a link; looked at below",
    "sign_in":         "only while signed out; looked at below",
    "second_step":     "in a sign-in that waits for it",
    "factor_needed":   "where an account asks for a second factor; links of the page factors",
    "code_app_remove": "only with an app, after a fresh proof",
    "passkey_new":     "only at an address with a name; the journey of a second factor",
    "passkey_remove":  "only with a passkey, after a fresh proof",
    "sign_in_link":    "behind a link; looked at below",
    "prove":           "only while the last proof is older than five minutes",
    "sign_on":         "only while signed out; looked at below",
    "sign_on_start":   "where an account has an identity provider",
    "sign_on_go":      "leads on to an identity provider",
    "sign_on_back":    "the way back from an identity provider",
    "sign_on_provider": "of an identity provider, of which the demo has none",
    "sign_on_test":    "leads on to an identity provider",
    "saml_metadata":   "XML for identity providers",
    "saml_sign_out":   "sent by an identity provider",
    "service_go":      "leads on to Google",
    "service_back":    "the way back from Google",
    "assets_describe_all": "follows a selection of more than a page",
    "security_keys":   "offered while keys live longer than the settings say",
    "password_forgot": "only while signed out; looked at below",
}
# fmt: on
SIGNED_OUT = ("/console/sign-in", "/console/sso", "/console/password/forgot", "/console/sign-in/nosuchtoken")


@pytest.fixture(scope="module")
def look() -> Look:
    """What one test has looked at, another need not."""
    return Look()


@pytest.mark.parametrize("which", ["full", "empty"])
def test_no_page_has_a_serious_fault_in_light_or_dark_and_all_fit_a_telephone(
    demo, chromium, look, which
) -> None:
    assert not faults_in(demo, chromium, look, which)


def faults_in(demo, chromium, look, which: str) -> str:
    """What is wrong with any page of the full or of the empty account."""
    enter = open_link if which == "full" else by_link  # the demo asks for no password first
    page = enter(watched(chromium, demo.url), demo.links[which])
    page.wait_for_url("**/console/*/")
    addresses, found = walked(look, page, demo.url)
    further = {name: path for name, path in addresses.items() if name in NOT_REACHED}
    if which == "full":
        missing = {*routes().pages, *routes().open} - addresses.keys() - NOT_REACHED.keys()
        assert not {name for name in missing if "GET" in asks(name)}
        library = addresses["library"].partition("?")[0]
        further["assets_chosen"] = chosen = selection(page, addresses["folder"])
        further["found"] = f"{library}?q=resource_type:image"
        further["mistake"] = f"{library}?q=png AND tags>3"
        further["assets_describe"] = chosen.replace("/chosen?", "/describe?")
        further["version_compare"] = comparison(page, library)
        further["collection_search"] = search_of(page, addresses["collections"])
    found |= looked_at(look, page, further)
    asked_about_many(page, addresses["users"])
    found |= wrong_with(look, page, "asked about many")
    return "\n".join(f"{where}: {wrong}" for where, wrong in found.items())


def test_the_pages_before_one_is_signed_in_have_no_serious_fault(demo, chromium, look) -> None:
    page = watched(chromium, demo.url)

    assert not looked_at(look, page, dict(zip("abcd", SIGNED_OUT, strict=True)))


def test_the_pages_behind_mailed_links_and_those_that_refuse_have_no_serious_fault(
    demo, chromium, look
) -> None:
    """Vera sets a password behind a link, opens somebody's invitation, and goes where she may not."""
    vera = watched(chromium, demo.url)
    reset = demo.copy.command("signinlink", "--email", "vera@acme.example").strip()
    olga = by_link(
        watched(chromium, demo.url),
        link_in(demo.copy.command("createaccount", "--name", "Third", "--email", "tom@third.example")),
    )
    olga.wait_for_url("**/console/*/")
    olga.goto(f"{olga.url}invite")
    olga.get_by_label("E-mail addresses").fill("nina@third.example")
    olga.get_by_role("button", name="Send").first.click()
    invitation = re.search(r"http://\S+/console/invitation/[\w.-]+", olga.content())[0]

    sign_up = demo.copy.command("signup", "una@fourth.example").strip()
    links = {"reset": reset, "invitation": invitation, "sign up": sign_up}

    faults = looked_at(look, vera, links)
    vera.goto(reset)
    vera.get_by_label("New password").fill(PASSWORD)
    vera.get_by_role("button", name="Set the password").click()
    vera.get_by_label("E-mail").fill("vera@acme.example")
    vera.get_by_label("Password").fill(PASSWORD)
    vera.get_by_role("button", name="Sign in").click()
    vera.wait_for_url("**/console/*/")
    refused = {
        "not hers": f"{vera.url}users",
        "not there": f"{vera.url}nothing",
        "nowhere": "/console/nothing",
    }
    faults |= looked_at(look, vera, refused)

    assert [vera.goto(path).status for path in refused.values()] == [403, 404, 404]
    vera.goto(refused["not hers"])
    vera.get_by_role("link", name="Why?").click()
    vera.get_by_role("heading", name="Why?").wait_for()
    faults |= wrong_with(look, vera, "why")
    assert not faults


def asks(name: str):
    found = routes()
    return {**found.pages, **found.open}[name][1].asks


def walked(look, page, origin: str) -> tuple[dict[str, str], dict[str, list[str]]]:
    """One address of each route that links lead to, found by following one link of each, and what is wrong there."""
    found, faults, waiting = {}, {}, [page.url.removeprefix(origin)]
    while waiting:
        path = waiting.pop()
        page.goto(path)
        hrefs = page.eval_on_selector_all("a[href]", "all => all.map(one => one.href)")
        faults |= wrong_with(look, page, path)
        for href in hrefs:
            there = href.removeprefix(origin).partition("#")[0]
            name = route_of(there)
            if href.startswith(origin) and name and name not in found:
                found[name] = there
                if name not in NOT_REACHED:
                    waiting.append(there)
    return found, faults


def comparison(page, library: str) -> str:
    """The page that compares two versions, of the first asset that has an earlier one."""
    page.goto(f"{library}?q=updated_at>5d")
    links = [one.get_attribute("href") for one in page.locator("main a[href*='/assets/']").all()]
    for asset in dict.fromkeys(links):
        page.goto(asset)
        to_compare = page.get_by_role("link", name="Compare version")
        if to_compare.count():
            return to_compare.first.get_attribute("href")
    raise AssertionError(links)


def search_of(page, collections: str) -> str:
    """The page that changes the search of a collection by one."""
    page.goto(collections)
    page.get_by_role("link", name="Fresh this month").first.click()
    return page.get_by_role("link", name="Change the search").get_attribute("href")


def route_of(path: str) -> str:
    try:
        return resolve(path.partition("?")[0]).url_name or ""
    except Resolver404:
        return ""


def selection(page, library: str) -> str:
    """The page that asks what to do with what is selected."""
    there = re.sub(r"/library.*", "/library", library)
    page.goto(f"{there}?q=jpg")
    chosen = page.locator('input[name="selected"]').first.get_attribute("value")
    return f"{there}/assets/chosen?do=move&selected={chosen}"


def looked_at(look, page, addresses: dict[str, str]) -> dict[str, list[str]]:
    """Look at each address that is a page's; gives what is wrong with each."""
    faults = {}
    for name, path in sorted(addresses.items()):
        if NOT_REACHED.get(name) not in {"a file", "a picture"}:
            page.goto(path)
            faults |= wrong_with(look, page, f"{name} {path}")
    return faults


def wrong_with(look, page, where: str) -> dict[str, list[str]]:
    """What is wrong with the page as it stands, by how it was looked at."""
    return {f"{where}, {how}": wrong for how, wrong in look.at(page).items() if wrong}


def asked_about_many(page, users: str) -> None:
    """Go to the page that asks before something is done to many; no address leads there."""
    page.goto(users)
    for box in page.locator('input[name="selected"]').all():
        box.check()
    page.get_by_role("button", name="Disable…").click()
    page.get_by_role("link", name="Back to the list").wait_for()
