"""A sign-on by an account's identity provider: the browser goes there, comes back, and is let in or not.

What is remembered of it is bound to the browser by its own cookie, counts once, and for ten minutes. The visitor is
told one thing whatever went wrong; the trail of the account and the page of a test tell exactly what.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Protocol

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.identity.enter_by_provider import enter_by_provider
from mediadesk.actions.identity.note_sign_on_refused import note_sign_on_refused
from mediadesk.actions.identity.note_test import Tried, note_test
from mediadesk.actions.visiting import Awaited
from mediadesk.engines import clock, secrets
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import Factor
from mediadesk.rules.sign_on import TurnedAway
from mediadesk.rules.tries import SIGN_ON_SOURCE
from mediadesk.store.identity import IdentityProvider, SignOn
from mediadesk.surfaces.sso import by_oidc, by_saml
from mediadesk.surfaces.sso.cookies import keep_cookie, read_cookie
from mediadesk.surfaces.sso.enter import enter
from mediadesk.surfaces.sso.leaving import Leaving, leave
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of
from mediadesk.surfaces.who import member_behind, visitor_behind

_MINUTES: Final = 10
_COOKIE: Final = "sign-on"


class _Leaves(Protocol):
    """Where the browser goes."""

    def __call__(self, provider: IdentityProvider, /, *, state: str, again: bool) -> Leaving: ...


@dataclass(frozen=True, slots=True)
class _Kind:
    """What differs between protocols: the way there, who comes back (or TurnedAway), and what came, to be shown."""

    leaving: _Leaves
    arrived: Callable[[SignOn, Mapping[str, str]], Arrived]
    message_of: Callable[[SignOn], str]


_KINDS: Final = {
    IdentityProvider.OIDC: _Kind(by_oidc.leaving, by_oidc.arrived, lambda _: ""),
    IdentityProvider.SAML: _Kind(by_saml.leaving, by_saml.arrived, by_saml.message_of),
}


@dataclass(frozen=True, slots=True)
class Begun:
    """What a sign-on is begun for: to go on to a path of ours, to prove it anew, or to try the provider out."""

    next: str = ""
    again: bool = False
    tester: str = ""


def enabled_providers_of(account_id: str) -> list[IdentityProvider]:
    """The providers by which one may come into an account; none for one that is closed or not there."""
    found = IdentityProvider.objects.filter(account_id=account_id, account__closed=False, enabled=True)
    return list(found.order_by("name"))


def begin(request: HttpRequest, provider: IdentityProvider, begun: Begun) -> HttpResponse:
    """Send the browser to the provider. Raises: Refusal TOO_MANY_TRIES, SIGN_ON_NOT_SET_UP."""
    require_tries_left(SIGN_ON_SOURCE, source_of(request))
    count_try(SIGN_ON_SOURCE, source_of(request))
    state = secrets.new_token()
    leaving = _KINDS[provider.protocol].leaving(provider, state=state, again=begun.again)
    browser = read_cookie(request, _COOKIE) or secrets.new_token()
    now = clock.now()
    SignOn.objects.create(
        state_hash=secrets.hash_token(state),
        provider=provider,
        browser_hash=secrets.hash_token(browser),
        nonce=leaving.nonce,
        sealed_verifier=secrets.seal(leaving.verifier) if leaving.verifier else "",
        next=begun.next,
        again=begun.again,
        tester=begun.tester,
        began_at=now,
        expires_at=now + timedelta(minutes=_MINUTES),
    )
    response = leave(request, leaving, name=provider.name)
    keep_cookie(response, _COOKIE, browser, seconds=_MINUTES * 60)
    return response


def come_back(request: HttpRequest) -> HttpResponse:
    """Take the browser in again, with what the provider gave it.

    Raises:
        Refusal: SIGN_ON_FAILED, and what entering the account refuses.
    """
    taken = _taken(request)
    if taken is None:
        raise Why.SIGN_ON_FAILED()
    tried = _tried(taken, request.GET.dict())
    return _end_of_test(request, taken, tried) if taken.tester else _let_in(request, taken, tried)


def _taken(request: HttpRequest) -> SignOn | None:
    """The sign-on that this browser has begun; of two answers to it, one has it (10.2.1)."""
    state, browser = request.GET.get("state", ""), read_cookie(request, _COOKIE)
    rows = SignOn.objects.filter(
        state_hash=secrets.hash_token(state),
        browser_hash=secrets.hash_token(browser),
        expires_at__gt=clock.now(),
    )
    found = rows.select_related("provider__account").first()
    return found if found and browser and rows.delete()[0] else None


def _tried(taken: SignOn, answer: Mapping[str, str]) -> Tried:
    kind = _KINDS[taken.provider.protocol]
    message = kind.message_of(taken) if taken.tester else ""
    try:
        return Tried(kind.arrived(taken, answer), message=message)
    except TurnedAway as reason:
        return Tried(failure=str(reason), message=message)


def _let_in(request: HttpRequest, taken: SignOn, tried: Tried) -> HttpResponse:
    provider, actor = taken.provider, visitor_behind(request)
    account_id = provider.account_id
    try:
        entered = enter_by_provider(
            actor, account_id=account_id, provider_id=provider.pk, arrived=_arrived(tried)
        )
    except TurnedAway as reason:
        person = tried.arrived.email or tried.arrived.subject if tried.arrived else ""
        note_sign_on_refused(
            actor, account_id=account_id, provider_id=provider.pk, person=person, reason=str(reason)
        )
        raise Why.SIGN_ON_FAILED() from None
    if isinstance(entered, Awaited):
        raise Why.SEAT_ASKED_FOR(account=provider.account.name, next=entered.what_next)
    to = taken.next or reverse("dashboard", args=(account_id,))
    index = tried.arrived.session_index if tried.arrived else ""
    return enter(
        request,
        entered.user,
        to=to,
        factors=(Factor.PROVIDER,),
        provider_id=provider.pk,
        account_id=account_id,
        session_index=index,
    )


def _arrived(tried: Tried) -> Arrived:
    if tried.arrived is None:
        raise TurnedAway(tried.failure)
    return tried.arrived


def _end_of_test(request: Any, taken: SignOn, tried: Tried) -> HttpResponse:
    """Show whoever tries the provider out what came of it; their session stays as it was."""
    account_id = taken.provider.account_id
    who = member_behind(request, account_id) if request.user.is_authenticated else None
    if who is None or who.actor.id != taken.tester:
        raise Why.SIGN_ON_FAILED()
    who.require(May.SSO_UPDATE)
    note_test(who.actor, provider_id=taken.provider_id, tried=tried)
    return redirect("sign_on_provider", account_id, taken.provider_id)
