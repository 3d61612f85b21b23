"""A SAML provider asks to sign somebody out here, because they have signed out there.

Such a request comes with or without the browser's cookie, so it is followed for the sessions of the person it names:
for those alone that this provider began.
"""

from collections.abc import Sequence
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from mediadesk.actions.identity.end_provider_sessions import end_provider_sessions
from mediadesk.actions.identity.note_sign_out_refused import note_sign_out_refused
from mediadesk.engines import clock
from mediadesk.engines.identity import saml
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import IN_SESSION, read_signed_in
from mediadesk.rules.tries import SIGN_ON_SOURCE
from mediadesk.store.identity import Identity, IdentityProvider, subject_hash
from mediadesk.surfaces.sso.by_saml import said
from mediadesk.surfaces.sso.leaving import Leaving, leave
from mediadesk.surfaces.sso.our_side import key_in_use, our_side
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of
from mediadesk.surfaces.who import visitor_behind


def sign_out(request: HttpRequest, provider: IdentityProvider) -> HttpResponse:
    """Follow a request, and answer the provider, also where nobody it means is in any more.

    Raises:
        Refusal: SIGN_OUT_FAILED, TOO_MANY_TRIES.
    """
    actor, account_id = visitor_behind(request), provider.account_id
    if "SAMLRequest" not in (request.POST if request.method == "POST" else request.GET):
        raise Why.SIGN_OUT_FAILED()  # whoever looks at the address is not told of in the trail
    try:
        asked = _read(request, provider)
    except saml.NotAccepted as error:
        require_tries_left(SIGN_ON_SOURCE, source_of(request))
        count_try(SIGN_ON_SOURCE, source_of(request))
        note_sign_out_refused(actor, account_id=account_id, provider_id=provider.pk, reason=said(error))
        raise Why.SIGN_OUT_FAILED() from None
    identity = _identities(provider, asked.subject).first()
    keys = _session_keys(identity, asked.session_indexes) if identity else []
    if identity and keys:
        end_provider_sessions(
            actor, account_id=account_id, provider_id=provider.pk, member=identity.member, session_keys=keys
        )
    return _answered(request, provider, asked)


def _read(request: HttpRequest, provider: IdentityProvider) -> saml.SignOut:
    """The request, by form or by redirect. Raises: saml.NotAccepted."""
    expected = saml.SignOutExpected(
        issuer=provider.issuer,
        certificates=[one["pem"] for one in provider.endpoints.get("certificates", ())],
        sign_out_url=our_side(provider.pk).sign_out_url,
    )
    now = clock.now()
    if request.method == "POST":
        return saml.read_posted_sign_out(request.POST.dict(), expected=expected, now=now)
    query = str(request.META.get("QUERY_STRING", ""))
    return saml.read_redirected_sign_out(query, expected=expected, now=now)


def _identities(provider: IdentityProvider, subject: str) -> Any:
    mine = Identity.objects.filter(provider=provider, issuer=provider.issuer)
    return mine.select_related("member").filter(subject_hash=subject_hash(subject))


def _session_keys(identity: Identity, indexes: Sequence[str]) -> list[str]:
    """Those that the provider began for a person, by its names of them; all when it names none. Cost: 2 queries."""
    of_user = UserSession.objects.filter(user_id=identity.member.user_id).values_list(
        "session_key", flat=True
    )
    now = clock.now()
    found = []
    for session in Session.objects.filter(session_key__in=list(of_user), expire_date__gt=now):
        how = read_signed_in(session.get_decoded().get(IN_SESSION))
        if how.provider_id == identity.provider_id and (not indexes or how.session_index in indexes):
            found.append(session.session_key)
    return found


def _answered(request: HttpRequest, provider: IdentityProvider, asked: saml.SignOut) -> HttpResponse:
    """The way back to the provider; to our own page when it names no address."""
    if not provider.endpoints["sign_out_urls"]:
        return redirect("sign_in")
    answer = saml.sign_out_answer(
        urls=provider.endpoints["sign_out_urls"],
        own=key_in_use(provider),
        entity_id=our_side(provider.pk).entity_id,
        in_response_to=asked.id,
        relay_state=asked.relay_state,
        now=clock.now(),
    )
    return leave(request, Leaving(answer.url, answer.fields), name=provider.name)
