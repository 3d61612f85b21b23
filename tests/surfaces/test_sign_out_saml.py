"""Who signs out at their provider of SAML is signed out here, where that provider has signed them in."""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT

from mediadesk.engines.identity.saml.markup import deflated, inflated
from mediadesk.rules.security import IN_SESSION, read_signed_in
from mediadesk.rules.tries import SIGN_ON_SOURCE
from mediadesk.store.models import SignInCount, TrailEntry
from mediadesk.surfaces.sso.tries import count_try
from tests.conftest import PASSWORD
from tests.surfaces.signing_on_saml import VERA, _provider, add, come, saml

__all__ = ["_provider", "saml"]


def is_in(client, world) -> bool:
    return client.get(reverse("dashboard", args=(world.account.pk,))).status_code == 200


def ask(sent, client=None):
    """What comes of a request to sign out; by default the browser sends no cookie along."""
    url, fields = sent
    browser = client or Client(enforce_csrf_checks=True)
    way = browser.get if "SigAlg" in fields else browser.post
    return way(url.partition("testserver")[2] or url, fields)


def index_of(client) -> str:
    """What the provider calls the session of this browser."""
    return read_signed_in(client.session.get(IN_SESSION)).session_index


def reason() -> str:
    return TrailEntry.objects.get(event="sign_out_refused").details["reason"]


@pytest.fixture
def vera(world, saml, client):
    """Vera's browser, signed in by the provider."""
    user = world.members["vera"].user
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )  # her password stays
    client.provider = add(world, saml)
    come(client, saml, client.provider)
    return client


@pytest.mark.parametrize("binding", [BINDING_HTTP_POST, BINDING_HTTP_REDIRECT], ids=["form", "redirect"])
def test_the_session_that_the_provider_began_ends_and_the_provider_is_told(
    world, saml, vera, binding
) -> None:
    assert index_of(vera)
    answer = ask(saml.sign_out(index_of(vera), binding))

    assert answer.status_code == 302, reason()
    assert not is_in(vera, world)
    assert answer["Location"].startswith(f"{saml.url}/out?SAMLResponse=")
    told = TrailEntry.objects.get(event="sessions_ended")
    assert (told.details["member"], told.details["count"]) == (str(world.members["vera"]), 1)
    assert told.who == "Login (identity provider)"


def test_a_session_that_one_began_otherwise_goes_on(world, saml, vera) -> None:
    other = Client()
    other.post(reverse("sign_in"), {"email": "vera@acme.example", "password": PASSWORD})
    elsewhere = Client()
    come(elsewhere, saml, vera.provider)

    ask(saml.sign_out(index_of(vera)))
    assert not is_in(vera, world)
    assert is_in(other, world)
    assert is_in(elsewhere, world)

    ask(saml.sign_out(""))  # of all that the provider began
    assert not is_in(elsewhere, world)
    assert is_in(other, world)


def somebody_else(saml, vera):
    saml.person = replace(VERA, subject="somebody else")
    return saml.sign_out(index_of(vera))


def another_key(saml, vera):
    saml.change_key()
    return saml.sign_out(index_of(vera))


# fmt: off
NOT_FOLLOWED = {
    # what is wrong         the request, the reason
    "nobody signed it":     (lambda saml, vera: saml.sign_out(index_of(vera), signed=False), "the request is not"),
    "another key":          (another_key, "none of the provider's keys"),
}
# fmt: on


@pytest.mark.parametrize("what", NOT_FOLLOWED)
def test_any_other_request_ends_nothing(world, saml, vera, what) -> None:
    """security.md 1.4 no. 21."""
    request, said = NOT_FOLLOWED[what]

    answer = ask(request(saml, vera))

    assert answer.status_code == 403
    assert said in reason()
    assert reason() not in answer.text
    assert is_in(vera, world)


# fmt: off
ENDS_NOTHING = {
    # who is meant             the request
    "another session":         lambda saml, _: saml.sign_out("another"),
    "another person":          somebody_else,
}
# fmt: on


def success(answer) -> bool:
    """Whether the provider is told that nothing of it is left here."""
    (message,) = parse_qs(urlsplit(answer["Location"]).query)["SAMLResponse"]
    return b"status:Success" in inflated(b64decode(message))


@pytest.mark.parametrize("what", ENDS_NOTHING)
def test_a_request_that_is_right_and_for_nobody_here_ends_nothing_and_is_answered(
    world, saml, vera, what
) -> None:
    """security.md 1.4 no. 21: whoever signed it cannot know who is still in, and waits for an answer."""
    request, before = ENDS_NOTHING[what](saml, vera), list(SignInCount.objects.values_list("key", "tries"))

    answer = ask(request)

    assert answer.status_code == 302
    assert success(answer)
    assert is_in(vera, world)
    assert not TrailEntry.objects.filter(event__in=("sign_out_refused", "sessions_ended")).exists()
    assert list(SignInCount.objects.values_list("key", "tries")) == before


def test_who_has_signed_out_here_before_is_signed_out(world, saml, vera) -> None:
    index = index_of(vera)
    vera.post(reverse("sign_out"))

    answer = ask(saml.sign_out(index, BINDING_HTTP_REDIRECT), client=vera)

    assert answer.status_code == 302
    assert success(answer)


def test_the_browser_that_brings_its_cookie_along_is_signed_out(world, saml, vera) -> None:
    """A redirect is the one way to which it does."""
    answer = ask(saml.sign_out(index_of(vera), BINDING_HTTP_REDIRECT), client=vera)

    assert answer.status_code == 302
    assert success(answer)
    assert not is_in(vera, world)


def test_only_a_request_that_is_not_followed_is_a_try(world, saml, vera) -> None:
    """However many have begun or failed from there: one that is right signs out."""
    for _ in range(60):
        count_try(SIGN_ON_SOURCE, "127.0.0.1")
    right, wrong = saml.sign_out(index_of(vera)), saml.sign_out(index_of(vera), signed=False)

    assert ask(wrong).status_code == 429
    assert not TrailEntry.objects.filter(event="sign_out_refused").exists()
    assert ask(right).status_code == 302
    assert not is_in(vera, world)


def test_who_looks_at_the_address_is_not_told_of(world, saml, vera) -> None:
    assert vera.get(reverse("saml_sign_out", args=(vera.provider.pk,))).status_code == 403
    assert not TrailEntry.objects.filter(event="sign_out_refused").exists()
    assert is_in(vera, world)


def test_a_bomb_in_a_redirect_is_not_unpacked(world, saml, vera) -> None:
    """security.md 1.4 no. 20."""
    url, fields = saml.sign_out(index_of(vera), BINDING_HTTP_REDIRECT)
    bomb = b64encode(deflated(b" " * 5_000_000)).decode()

    assert ask((url, fields | {"SAMLRequest": bomb})).status_code == 403
    assert is_in(vera, world)
