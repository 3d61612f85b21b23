"""One answer of an identity provider, brought many times at once: for `racer.py`, which has set Django up before."""

import json
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.test import Client
from django.urls import reverse

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.identity.enter_by_provider import enter_by_provider
from mediadesk.engines import clock
from mediadesk.engines.identity import oidc
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.refusals import Why
from mediadesk.rules.sign_on import TurnedAway
from mediadesk.store.models import Account, IdentityProvider, Member, VerifiedDomain
from mediadesk.surfaces.sso.our_side import new_own_key, our_metadata_for
from mediadesk.surfaces.sso.provider_metadata import published_in
from mediadesk.surfaces.sso.reach import reach
from tests.oidc_provider import CLIENT

_NINA = "nina@acme.example"
_FAILED = 403


def saml_answer() -> dict[str, Any]:
    """An answer of a provider of SAML that was posted and waits: where a browser fetches it, and its cookies."""
    from tests.saml_idp import Person, Provider  # takes as long to read as all the rest of such a program

    idp = Provider("https://idp.example", Path(tempfile.mkdtemp()))
    new = published_in(idp.metadata)
    one = _provider(issuer=new.issuer, endpoints=new.endpoints, protocol="saml", own_keys=[new_own_key()])
    idp.trust(our_metadata_for(one))
    idp.person = Person("n-1", {"mail": [_NINA]})
    browser, there = _begun(one)
    _, fields = idp.answer(dict(parse_qsl(urlsplit(there).query)))
    answer = _browser().post(reverse("saml_answer", args=(one.pk,)), fields)
    return {"at": answer["Location"], "cookies": _cookies(browser)}


def oidc_begun() -> dict[str, Any]:
    """A sign-on at the one OpenID provider that the operator allows: where the browser goes, and its cookies."""
    ((host, port),) = settings.MEDIADESK.identity_allowed.hosts
    issuer = f"http://{host}:{port}"
    endpoints = oidc.discovered(issuer, reach())
    browser, there = _begun(_provider(issuer=issuer, endpoints=endpoints, client_id=CLIENT))
    return {"to": there, "cookies": _cookies(browser)}


def members() -> list[str]:
    """Who is a member, by address."""
    return list(Member.objects.order_by("email").values_list("email", flat=True))


def come_back(asked: str) -> list[Callable[[], object]]:
    """Twenty-five times the same address, with the same cookies."""
    told = json.loads(asked)

    def visit() -> None:
        browser = _browser()
        for name, value in told["cookies"].items():
            browser.cookies[name] = value
        if browser.get(told["at"]).status_code == _FAILED:
            raise Why.SIGN_ON_FAILED()

    return [visit] * 25


def arrive(message_id: str) -> list[Callable[[], object]]:
    """Twenty-five times the same message, as if each had been asked for."""
    one, now = IdentityProvider.objects.get(), clock.now()
    arrived = Arrived(
        issuer=one.issuer, subject="n-1", name_id_format="", email=_NINA, email_verified=False, name="Nina",
        attributes={}, authn_context="", authenticated_at=now, session_index="",
        expires_at=now + timedelta(minutes=5), message_id=message_id,
    )  # fmt: skip
    visitor = Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE, "")

    def enter() -> None:
        try:
            enter_by_provider(visitor, account_id=one.account_id, provider_id=one.pk, arrived=arrived)
        except TurnedAway:
            raise Why.SIGN_ON_FAILED() from None

    return [enter] * 25


FACTS = {fact.__name__: fact for fact in (saml_answer, oidc_begun, members)}
RACES = {race.__name__: race for race in (come_back, arrive)}


def _provider(**more: Any) -> IdentityProvider:
    """A provider of the account that is on, by which Nina joins."""
    account, now = Account.objects.get(), clock.now()
    olga = Member.objects.get()
    dates = {"created_at": now, "updated_at": now, "tested_at": now}
    VerifiedDomain.objects.create(
        account=account, domain="acme.example", token="t", verified_at=now, created_at=now
    )
    return IdentityProvider.objects.create(
        account=account, name="Login", enabled=True, joins=True, stands_for_it=olga, **dates, **more
    )


def _browser() -> Client:
    return Client(headers={"host": urlsplit(settings.MEDIADESK.url).netloc})


def _begun(one: IdentityProvider) -> tuple[Client, str]:
    browser = _browser()
    return browser, browser.get(reverse("sign_on_go", args=(one.account_id, one.pk)))["Location"]


def _cookies(browser: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in browser.cookies.items()}
