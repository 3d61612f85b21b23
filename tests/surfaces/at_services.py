"""Google, Microsoft and GitHub for the tests of signing in by them: servers of this machine in their place."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import pytest
from django.urls import reverse

from mediadesk.engines.identity import published_endpoints, published_keys
from mediadesk.rules.fetching import read_allowed
from mediadesk.store.models import ServiceLink
from tests.github_place import SECRET, github_place
from tests.oidc_provider import CLIENT, provider

TENANT = "11111111-2222-3333-4444-555555555555"


def put(settings, port: int, **more) -> None:
    hosts = read_allowed(f"127.0.0.1:{port}")
    settings.MEDIADESK = replace(settings.MEDIADESK, identity_allowed=hosts, **more)
    published_keys.forget()
    published_endpoints.forget()


@pytest.fixture
def google(settings):
    """Users may sign in with Google, which does as it is told."""
    with provider() as kept:
        put(settings, kept.port, google_client_id=CLIENT, google_client_secret="hush", google_url=kept.issuer)
        yield kept


@pytest.fixture
def microsoft(settings):
    """Users may sign in with Microsoft, whose issuer is that of a tenant, told by a placeholder."""
    with provider() as kept:
        kept.document = {"issuer": f"{kept.issuer}/{{tenantid}}/v2.0"}
        how = {"microsoft_client_id": CLIENT, "microsoft_client_secret": "hush", "microsoft_url": kept.issuer}
        put(settings, kept.port, **how)
        yield kept


@pytest.fixture
def github(settings):
    """Users may sign in with GitHub, an Enterprise Server."""
    with github_place() as kept:
        how = {"github_client_id": CLIENT, "github_client_secret": SECRET, "github_url": kept.url}
        put(settings, kept.port, **how)
        yield kept


def go(client, service: str = "google", **query) -> str:
    """The page of the service that the browser is sent to."""
    answer = client.get(reverse("service_go", args=(service,)), query)
    assert answer.status_code == 302, answer.text
    return answer["Location"]


def come(client, google, *, to: str = "", **claims):
    """Go to Google and come back as somebody."""
    return back(client, google.sign_in(go(client, **({"next": to} if to else {})), **claims))


def back(client, answer: dict, service: str = "google"):
    return client.get(reverse("service_back", args=(service,)), answer)


def person(who: str, **more) -> dict:
    """What Google tells of somebody of Acme."""
    return {
        "sub": f"g-{who}",
        "email": f"{who}@acme.example",
        "email_verified": True,
        "name": who.title(),
    } | more


def link(client, google, **claims):
    """Link whoever is signed in here to somebody there."""
    return back(client, google.sign_in(to_link(client), **claims))


def to_link(client, service: str = "google") -> str:
    """The page of the service that the browser goes on to, to be linked."""
    page = client.post(reverse("service_link", args=(service,)))
    assert page.status_code == 200, page.text
    (to,) = re.findall(r'content="0; url=([^"]+)"', page.text)
    return unescape(to)


def linked(user, who: str, google) -> ServiceLink:
    """A link as the store keeps it."""
    import hashlib

    from mediadesk.engines import clock

    hashed = hashlib.sha256(f"g-{who}".encode()).hexdigest()
    return ServiceLink.objects.create(
        user=user,
        service="google",
        issuer=google.issuer,
        subject_hash=hashed,
        shown=who,
        created_at=clock.now(),
    )
