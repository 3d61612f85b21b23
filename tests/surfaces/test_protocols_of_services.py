"""What Microsoft and GitHub do in their own ways, and answers that are replayed, mixed up, or never come."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.engines.identity.tenants import is_of, issuer_of
from mediadesk.store.models import ServiceLink, ServiceSignIn, User
from mediadesk.surfaces.jobs import tidy
from tests.conftest import PASSWORD
from tests.surfaces.at_services import (
    TENANT,
    back,
    come,
    github,
    go,
    google,
    linked,
    microsoft,
    person,
    to_link,
)

__all__ = ["github", "google", "microsoft"]
OTHER = "99999999-2222-3333-4444-555555555555"


def at_microsoft(microsoft, tenant: str = TENANT, **more) -> dict:
    return person("vera", iss=f"{microsoft.issuer}/{tenant}/v2.0", tid=tenant) | more


def link_at(client, world, service: str, sign_in) -> object:
    """Link Vera, who signs in with her password first."""
    client.post(reverse("sign_in"), {"email": "vera@acme.example", "password": PASSWORD})
    return back(client, sign_in(to_link(client, service)), service)


def test_with_microsoft_one_is_the_person_of_a_tenant(world, microsoft, client) -> None:
    link_at(client, world, "microsoft", lambda url: microsoft.sign_in(url, **at_microsoft(microsoft)))
    assert ServiceLink.objects.get().issuer == f"{microsoft.issuer}/{TENANT}/v2.0"

    same, other = Client(), Client()
    to = microsoft.sign_in(go(same, "microsoft"), **at_microsoft(microsoft))
    assert back(same, to, "microsoft").status_code == 302
    to = microsoft.sign_in(go(other, "microsoft"), **at_microsoft(microsoft, OTHER))
    assert (
        back(other, to, "microsoft").status_code == 403
    )  # the same subject in another tenant is another person
    assert "_auth_user_id" not in other.session


# fmt: off
NO_TENANT = {
    # what is wrong                     what the token says instead
    "of another tenant than it says":   {"tid": OTHER},
    "without a tenant":                 {"tid": None},
    "with a tenant that is a path":     {"tid": "x/../" + TENANT},
    "of another server":                {"iss": f"https://evil.example/{TENANT}/v2.0"},
    "of all tenants":                   {"iss": "{issuer}/{tenantid}/v2.0", "tid": "{tenantid}"},
    "for another client":               {"aud": "other"},
}
# fmt: on


@pytest.mark.parametrize("what", NO_TENANT)
def test_a_token_of_microsoft_is_of_the_tenant_it_names(world, microsoft, client, what, caplog) -> None:
    linked(world.members["vera"].user, "vera", microsoft)
    wrong = NO_TENANT[what] | ({"iss": f"{microsoft.issuer}/{{tenantid}}/v2.0"} if "all" in what else {})

    answer = back(
        client, microsoft.sign_in(go(client, "microsoft"), **at_microsoft(microsoft) | wrong), "microsoft"
    )

    assert answer.status_code == 403
    assert "Signing in with Microsoft did not work." in answer.text
    assert caplog.records[-1].levelno == logging.WARNING


def test_a_key_of_one_tenant_signs_for_no_other(world, microsoft, client) -> None:
    microsoft.key_told = {"issuer": f"{microsoft.issuer}/{OTHER}/v2.0"}
    to = microsoft.sign_in(go(client, "microsoft"), **at_microsoft(microsoft))
    assert "did not work" in back(client, to, "microsoft").text
    to = microsoft.sign_in(go(client, "microsoft"), **at_microsoft(microsoft, OTHER))
    assert "not known here" in back(client, to, "microsoft").text


def test_an_address_of_microsoft_is_proven_only_if_it_says_so(world, microsoft, client, settings) -> None:
    """Whoever runs a tenant writes any address into it: their word alone begins nothing."""
    settings.MEDIADESK = replace(settings.MEDIADESK, signup="open")
    for more, begins in (({}, False), ({"email_verified": True}, False), ({"xms_edov": True}, True)):
        told = at_microsoft(microsoft, email="nina@new.example") | more
        answer = back(client, microsoft.sign_in(go(client, "microsoft"), **told), "microsoft")
        assert (answer.status_code == 302) is begins, more


@pytest.mark.parametrize(
    ("told", "good"),
    [
        ("https://login.example/{tenantid}/v2.0", True),
        (f"https://login.example/{TENANT}/v2.0", True),
        (f"https://login.example/{TENANT.upper()}x/v2.0", False),
        ("https://login.example/a/b/v2.0", False),
        ("https://login.example.evil/{tenantid}/v2.0", False),
        ("https://login.example/{tenantid}/v1.0", False),
        (None, False),
    ],
)
def test_an_issuer_of_many_is_one_tenant_of_the_address_asked(told, good) -> None:
    assert is_of("https://login.example/common/v2.0", told) is good
    assert issuer_of("https://login.example", {"tid": TENANT}) == "https://login.example"


def at_github(number: object = 7, login: str = "vera-v", *emails: dict) -> tuple:
    return {"id": number, "login": login, "name": None}, list(emails)


MAIN = {"email": "nina@new.example", "primary": True, "verified": True}


def test_with_github_one_is_the_number_of_a_user(world, github, client) -> None:
    link_at(client, world, "github", lambda url: github.sign_in(url, *at_github(7, "vera-v", MAIN)))
    kept = ServiceLink.objects.get()
    assert (kept.issuer, kept.shown) == (github.url, "vera-v")

    renamed, other = Client(), Client()
    assert (
        back(renamed, github.sign_in(go(renamed, "github"), *at_github(7, "other")), "github").status_code
        == 302
    )
    assert "_auth_user_id" in renamed.session
    answer = back(other, github.sign_in(go(other, "github"), *at_github(8, "vera-v")), "github")
    assert "not known here by GitHub" in answer.text


# fmt: off
EMAILS = {
    # what GitHub lists                     whether it begins a login
    "primary and proven":                  ([MAIN], True),
    "not proven":                          ([MAIN | {"verified": False}], False),
    "proven in words":                     ([MAIN | {"verified": "true"}], False),
    "another one proven":                  ([MAIN | {"primary": False}], False),
    "none":                                ([], False),
    "no list":                             ({"message": "Not Found"}, False),
}
# fmt: on


@pytest.mark.parametrize("what", EMAILS)
def test_of_githubs_addresses_the_primary_one_counts_when_it_is_proven(
    world, github, client, settings, what
) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, signup="open")
    emails, begins = EMAILS[what]

    answer = back(client, github.sign_in(go(client, "github"), at_github()[0], emails), "github")

    assert (answer.status_code == 302) is begins
    assert not User.objects.filter(email="nina@new.example").exists()  # that is for the next page


@pytest.mark.parametrize("user", [{}, {"id": "7"}, {"id": True}, [], "x", None])
def test_an_answer_of_github_without_a_user_lets_nobody_in(world, github, client, user) -> None:
    assert "did not work" in back(client, github.sign_in(go(client, "github"), user, [MAIN]), "github").text


def test_a_code_of_github_counts_with_the_verifier_of_its_browser(world, github, client) -> None:
    mine = github.sign_in(go(client, "github"), *at_github())
    theirs = github.sign_in(go(Client(), "github"), *at_github())

    assert "did not work" in back(client, mine | {"code": theirs["code"]}, "github").text


def test_an_answer_counts_once_in_its_browser_and_at_its_service(world, google, client, settings) -> None:
    """RFC 9700 section 4.4, ASVS 10.2.1."""
    settings.MEDIADESK = replace(settings.MEDIADESK, github_client_id="x", github_client_secret="y")
    linked(world.members["vera"].user, "vera", google)
    answer = google.sign_in(go(client), **person("vera"))

    assert back(Client(), answer).status_code == 403
    go(other := Client())
    assert back(other, answer).status_code == 403
    assert back(client, answer, "github").status_code == 403
    assert back(client, answer | {"state": "made up"}).status_code == 403
    assert back(client, answer).status_code == 302
    assert back(client, answer).status_code == 403


def test_a_service_that_is_down_lets_nobody_in_and_says_nothing_of_why(world, google, client, caplog) -> None:
    linked(world.members["vera"].user, "vera", google)
    google.down = {"/token"}

    answer = come(client, google, **person("vera"))

    assert answer.status_code == 403
    assert "503" not in answer.text
    assert "503" in caplog.text
    assert "hush" not in caplog.text
    refused = back(client, google.sign_in(go(client)) | {"error": "access_denied\n2026 INFO all is well"})
    assert refused.status_code == 403
    assert "access_denied 2026" in caplog.records[-1].getMessage()


def test_sign_ins_that_never_came_back_are_forgotten(world, google, client) -> None:
    with clock.stand_still_at(clock.now()) as now:
        answer = google.sign_in(go(client), **person("vera"))
        now.move(seconds=601)
        assert back(client, answer).status_code == 403
        tidy()
    assert not ServiceSignIn.objects.exists()


def test_what_is_kept_of_a_sign_in_is_sealed(world, google, client) -> None:
    """The path to go on to may hold the token of an invitation (T-58)."""
    go(client, next="/console/invitation/secret-token")

    kept = ServiceSignIn.objects.values().get()

    assert not any("secret-token" in str(value) for value in kept.values())
