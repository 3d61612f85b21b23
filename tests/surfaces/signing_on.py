"""Going to a provider and coming back, for the tests of single sign-on."""

from __future__ import annotations

import http.client
from dataclasses import replace
from urllib.parse import urlencode, urlsplit

import pytest
from django.urls import reverse

from mediadesk.actions.identity.create_provider import create_provider
from mediadesk.engines import clock
from mediadesk.engines.identity import oidc, published_keys
from mediadesk.rules.fetching import read_allowed
from mediadesk.store.models import (
    IdentityProvider,
    TrailEntry,
    VerifiedDomain,
)
from mediadesk.surfaces.sso.reach import reach
from tests.oidc_provider import CLIENT, provider

FAILED = "Signing in through the identity provider did not work."


@pytest.fixture
def idp(settings):
    """A provider that does as it is told, which the operator allows though it is on this machine."""
    with provider() as kept:
        allow(settings, kept.port)
        published_keys.forget()
        yield kept
    published_keys.forget()


def allow(settings, port: int) -> None:
    hosts = read_allowed(f"127.0.0.1:{port},localhost:{port}")
    settings.MEDIADESK = replace(settings.MEDIADESK, identity_allowed=hosts)


def add(world, issuer: str, **more) -> IdentityProvider:
    """A provider of Acme that is on, set up by Olga, with the domain of the cast proven."""
    endpoints = oidc.discovered(issuer, reach())
    how = {"name": "Login", "issuer": issuer, "client_id": CLIENT, "client_secret": "hush"}
    made = create_provider(world.olga, **how, endpoints=endpoints)
    IdentityProvider.objects.filter(pk=made.pk).update(tested_at=clock.now(), enabled=True, **more)
    prove(world.account, "acme.example")
    made.refresh_from_db()
    return made


def prove(account, domain: str) -> VerifiedDomain:
    now = clock.now()
    how = {"token": f"token-{account.pk}", "verified_at": now, "created_at": now}
    return VerifiedDomain.objects.create(account=account, domain=domain, **how)


def go(client, one: IdentityProvider, **query) -> str:
    """The page of the provider that the browser is sent to."""
    to = reverse("sign_on_go", args=(one.account_id, one.pk))
    answer = client.get(to, query)
    assert answer.status_code == 302
    return answer["Location"]


def come(client, idp, one: IdentityProvider, **claims):
    return client.get(reverse("sign_on_back"), idp.sign_in(go(client, one), **claims))


def turned_away(answer) -> str:
    """The exact reason, which the trail alone has; the visitor is told one thing."""
    assert answer.status_code == 403
    assert FAILED in answer.text
    reason = TrailEntry.objects.filter(event="sign_on_refused").order_by("-number").first().details["reason"]
    assert reason not in answer.text
    return reason


def vera(**more) -> dict:
    return {"sub": "v-1", "email": "vera@acme.example", "email_verified": True, "name": "Vera V"} | more


def at_the_mock(url: str, sub: str) -> str:
    """Choose who one is on the provider's page; it sends the browser to this address."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname, parts.port)
    head = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", f"{parts.path}?{parts.query}", urlencode({"sub": sub}), head)
    answer = connection.getresponse()
    assert answer.status == 302, answer.read()
    return str(answer.getheader("Location"))
