"""Going to a provider of SAML and coming back, for the tests of single sign-on."""

from __future__ import annotations

import html
import re
from functools import cache
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.actions.identity.create_provider import create_provider
from mediadesk.engines import clock
from mediadesk.store.models import IdentityProvider
from mediadesk.surfaces.sso.our_side import new_own_key, our_metadata_for
from mediadesk.surfaces.sso.provider_metadata import published_at
from tests.saml_idp import Person, Provider, provider_in
from tests.surfaces.signing_on import allow, go, prove

VERA = Person("v-1", {"mail": ["vera@acme.example"], "displayName": ["Vera V"]})


@pytest.fixture(scope="module")
def _provider(tmp_path_factory):
    """One for all tests of a module: to make one takes half a second."""
    with provider_in(tmp_path_factory.mktemp("provider")) as kept:
        yield kept


@pytest.fixture
def saml(_provider, settings):
    """A provider of SAML that signs Vera in, which the operator allows though it is on this machine."""
    allow(settings, urlsplit(_provider.url).port)
    _provider.person, _provider.signs, _provider.proved_minutes_ago = VERA, ("assertion",), 0.0
    _provider.down, _provider.published = False, ""
    return _provider


@cache
def our_key() -> dict[str, str]:
    """A key of ours, made once: to make one takes a second."""
    return new_own_key()


def add(world, kept: Provider, **more) -> IdentityProvider:
    """A provider of Acme that is on, set up by Olga by its address, with the domain of the cast proven."""
    new, made = published_at(kept.metadata_url), {"name": "Login", "metadata_url": kept.metadata_url}
    one = create_provider(
        world.olga, **made, protocol="saml", issuer=new.issuer, endpoints=new.endpoints, own_key=our_key()
    )
    IdentityProvider.objects.filter(pk=one.pk).update(tested_at=clock.now(), enabled=True, **more)
    prove(world.account, "acme.example")
    one.refresh_from_db()
    kept.trust(our_metadata_for(one))
    return one


def asked(client, one: IdentityProvider, **query) -> dict[str, str]:
    """What the browser takes to the provider."""
    return dict(parse_qsl(urlsplit(go(client, one, **query)).query))


def fields_of(page: str) -> dict[str, str]:
    """The hidden fields of a page that sends a browser on by a form."""
    return {name: html.unescape(value) for name, value in re.findall(r'name="(\w+)" value="([^"]*)"', page)}


def posted(one: IdentityProvider, fields: dict[str, str]):
    """What comes of the form that the provider's page posts: no cookie of ours is sent along with it."""
    return Client(enforce_csrf_checks=True).post(reverse("saml_answer", args=(one.pk,)), fields)


def come(client, kept: Provider, one: IdentityProvider, **query):
    """Go there and come back."""
    _, fields = kept.answer(asked(client, one, **query))
    answer = posted(one, fields)
    assert answer.status_code == 303, answer.text
    return client.get(answer["Location"])
