"""Signing in with Google, Microsoft or GitHub: the browser goes there, comes back, and is whoever is linked to it.

What is remembered of it is sealed, bound to the browser by its own cookie, counts once, and for ten minutes. It is a
way of the user's own, like a password: the second step is asked as ever, and it is no account's identity provider.
"""

import json
import logging
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from mediadesk.actions.linking import link_found_by, services_here
from mediadesk.actions.logins import is_proven
from mediadesk.actions.people.link_service import link_service
from mediadesk.actions.teams.accept_invitation import accept_invitation
from mediadesk.engines import clock, secrets
from mediadesk.engines.identity import github, oidc
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.engines.identity.jose import NotAccepted
from mediadesk.engines.identity.published_endpoints import endpoints_at
from mediadesk.queries.people import account_of_trail
from mediadesk.rules.names import clean_email
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.services import Known, Service
from mediadesk.rules.tries import SIGN_ON_SOURCE
from mediadesk.store.people import User
from mediadesk.store.services import ServiceLink, ServiceSignIn
from mediadesk.store.teams import Invitation, Member
from mediadesk.surfaces.signed_in import signed_in
from mediadesk.surfaces.sso.cookies import keep_cookie, read_cookie
from mediadesk.surfaces.sso.enter import enter
from mediadesk.surfaces.sso.reach import reach
from mediadesk.surfaces.sso.sign_up import is_open, sign_up_link
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of
from mediadesk.surfaces.who import visitor_behind

_MINUTES: Final = 10
_COOKIE: Final = "service"
_SIGN_UP: Final = "known at sign-up"
_log = logging.getLogger(__name__)


def require_service(service_id: str) -> Service:
    """The service of this word, if the operator has set it up. Raises: Refusal NOT_FOUND."""
    found = Service.by_id(service_id)
    if found not in services_here() or found is None:
        raise Why.NOT_FOUND(what="page")
    return found


def begin(request: Any, service: Service, *, to: str, linker: User | None = None) -> HttpResponseRedirect:
    """Send the browser to the service.

    Args:
        to: a path of ours to go on to.
        linker: whoever is signed in, with a fresh proof, and wants to be linked.

    Raises:
        Refusal: TOO_MANY_TRIES, SERVICE_FAILED.
    """
    require_tries_left(SIGN_ON_SOURCE, source_of(request))
    count_try(SIGN_ON_SOURCE, source_of(request))
    asked, state = oidc.new_asked(_back_at(service)), secrets.new_token()
    browser = read_cookie(request, _COOKIE) or secrets.new_token()
    kept = {"nonce": asked.nonce, "verifier": asked.verifier, "to": to}
    ServiceSignIn.objects.create(
        state_hash=secrets.hash_token(state),
        service=service.id,
        browser_hash=secrets.hash_token(browser),
        sealed=secrets.seal(json.dumps(kept)),
        linker=linker,
        expires_at=clock.now() + timedelta(minutes=_MINUTES),
    )
    response = HttpResponseRedirect(_page_of(service, asked, state))
    keep_cookie(response, _COOKIE, browser, seconds=_MINUTES * 60)
    return response


def come_back(request: Any, service: Service) -> HttpResponse:
    """Take the browser in again, with what the service gave it.

    Raises:
        Refusal: SERVICE_FAILED, SERVICE_NOT_LINKED, SERVICE_INVITED, SERVICE_TAKEN, and those of accepting.
    """
    state, browser = request.GET.get("state", ""), read_cookie(request, _COOKIE)
    rows = ServiceSignIn.objects.filter(
        state_hash=secrets.hash_token(state),
        browser_hash=secrets.hash_token(browser),
        service=service.id,
        expires_at__gt=clock.now(),
    )
    taken = rows.first()
    if taken is None or not browser or not rows.delete()[0]:
        raise Why.SERVICE_FAILED(service=service.title)
    kept = json.loads(secrets.unseal(taken.sealed))
    asked = oidc.Asked(kept["nonce"], kept["verifier"], _back_at(service))
    known = _known(service, asked, request.GET.dict())
    if taken.linker_id:
        return _link(request, taken.linker_id, known)
    link = ServiceLink.objects.select_related("user").filter(**link_found_by(known)).first()
    if link is None:
        return _unknown(request, known, kept["to"])
    if not link.user.is_active:
        raise Why.SERVICE_FAILED(service=service.title)
    ServiceLink.objects.filter(pk=link.pk).update(last_used_at=clock.now())
    return enter(request, link.user, to=kept["to"] or reverse("home"), factors=(service.factor,))


def known_at_sign_up(request: Any, email: str) -> Known | None:
    """Whom a service knows in this browser by the very address with which an account is being founded."""
    kept = request.session.get(_SIGN_UP)
    if not kept or kept["email"] != email:
        return None
    return Known(**kept | {"service": Service.by_id(kept["service"])})


def forget_known(request: Any) -> None:
    """The account is founded: whom a service knew in this browser counts no more."""
    request.session.pop(_SIGN_UP, None)


def _link(request: Any, user_id: str, known: Known) -> HttpResponse:
    """Only in the session in which it was begun: nobody is linked to another's by a link they were sent."""
    if request.user.pk != user_id or signed_in(request).vouched_for_alone:
        raise Why.SERVICE_FAILED(service=known.service.title)
    link_service(visitor_behind(request), account_id=account_of_trail(request.user), known=known)
    messages.success(request, f"You can sign in with {known.service.title} from now on.")
    return redirect("factors")


def _unknown(request: Any, known: Known, to: str) -> HttpResponse:
    """Somebody who is linked to no login: their address opens none that has proven it, but it may begin one (T-30)."""
    user = User.objects.filter(email=known.email).first() if known.email else None
    if not known.email or request.user.is_authenticated or (user and is_proven(user)):
        raise Why.SERVICE_NOT_LINKED(service=known.service.title)
    if token := _invitation_at(to):
        got = accept_invitation(visitor_behind(request), token=token, name=known.name, by=known)
        home = reverse("dashboard", args=(got.member.account_id,))
        return enter(request, got.user, to=home, factors=(known.service.factor,))
    if Invitation.objects.filter(
        member__email=known.email, member__status=Member.PENDING, expires_at__gt=clock.now()
    ).exists():
        raise Why.SERVICE_INVITED(service=known.service.title, email=known.email)
    if not is_open():
        raise Why.SERVICE_NOT_LINKED(service=known.service.title)
    request.session[_SIGN_UP] = asdict(known) | {"service": known.service.id}
    return redirect(sign_up_link(known.email))


def _invitation_at(path: str) -> str:
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return str(found.kwargs["token"]) if found.url_name == "invitation" else ""


def _known(service: Service, asked: oidc.Asked, answer: Mapping[str, str]) -> Known:
    try:
        if service is Service.GITHUB:
            arrived = github.arrived(_github(), asked, answer, now=clock.now())
        else:
            arrived = oidc.arrived(_connection(service), asked, answer, now=clock.now())
    except NotAccepted as error:
        _tell_operator(service, error)
        raise Why.SERVICE_FAILED(service=service.title) from None
    shown = arrived.attributes.get("login", (arrived.email,))[0]
    email = _proven_address(service, arrived)
    return Known(service, arrived.issuer, arrived.subject, shown or arrived.name, email, arrived.name)


def _tell_operator(service: Service, error: NotAccepted) -> None:
    """In one line of the log, whatever the service or the browser put into it (T-105)."""
    _log.warning("Signing in with %s failed: %s", service.title, " ".join(str(error).split())[:500])


def _proven_address(service: Service, arrived: Arrived) -> str:
    """Any administrator of a tenant writes the addresses that Microsoft tells, unless it says the domain is theirs.

    Source: Microsoft identity platform, "Optional claims", `xms_edov`.
    """
    proven = arrived.email_verified
    if service is Service.MICROSOFT:
        proven = arrived.attributes.get("xms_edov") in {("true",), ("1",)}
    try:
        return clean_email(arrived.email) if proven else ""
    except Refusal:
        return ""


def _page_of(service: Service, asked: oidc.Asked, state: str) -> str:
    try:
        if service is Service.GITHUB:
            return github.sign_in_page(_github(), asked, state=state)
        return oidc.sign_in_page(_connection(service), asked, state=state)
    except NotAccepted as error:
        _tell_operator(service, error)
        raise Why.SERVICE_FAILED(service=service.title) from None


def _connection(service: Service) -> oidc.Connection:
    here = settings.MEDIADESK
    if service is Service.GOOGLE:
        address, id_, secret = here.google_url, here.google_client_id, here.google_client_secret
    else:
        address = f"{here.microsoft_url}/{here.microsoft_tenant}/v2.0"
        id_, secret = here.microsoft_client_id, here.microsoft_client_secret
    # All that is asked for stands in the token: who else is asked would have to be trusted, too.
    endpoints = endpoints_at(address, reach()) | {"userinfo_endpoint": ""}
    return oidc.Connection(str(endpoints["issuer"]), id_, secret, endpoints, reach())


def _github() -> github.GitHub:
    here = settings.MEDIADESK
    return github.GitHub(here.github_url, here.github_client_id, here.github_client_secret, reach())


def _back_at(service: Service) -> str:
    """One address for each, so that no service can give an answer in another's name (RFC 9700 section 4.4)."""
    return f"{settings.MEDIADESK.url}{reverse('service_back', args=(service.id,))}"
