"""Sign-on by SAML: what is sent along, how the answer comes, and who comes back.

The provider's page posts its answer, and a browser sends no cookie of ours along with that. So the answer is kept, by
the key that went with the request, and the browser fetches it by a request of its own, to which it brings its cookie.
"""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from mediadesk.engines import clock, secrets
from mediadesk.engines.identity import saml
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.rules.refusals import Why
from mediadesk.rules.sign_on import TurnedAway
from mediadesk.rules.tries import SIGN_ON_SOURCE
from mediadesk.store.identity import IdentityProvider, SignOn
from mediadesk.surfaces.sso.leaving import Leaving
from mediadesk.surfaces.sso.our_side import key_in_use, our_side
from mediadesk.surfaces.sso.tries import count_try, require_tries_left, source_of

_LONGEST_ANSWER: Final = 200_000  # letters of base64; that of somebody in a hundred groups has some 30,000
_SEE_OTHER: Final = 303


def leaving(provider: IdentityProvider, *, state: str, again: bool) -> Leaving:
    """Where the browser goes. Raises: Refusal SIGN_ON_NOT_SET_UP, without metadata."""
    if not provider.issuer:
        raise Why.SIGN_ON_NOT_SET_UP(reason="its metadata is not here yet")
    ours = our_side(provider.pk)
    asked = saml.request(
        urls=provider.endpoints["sign_in_urls"],
        own=key_in_use(provider),
        entity_id=ours.entity_id,
        answers_url=ours.answers_url,
        relay_state=state,
        now=clock.now(),
        fresh=again,
    )
    return Leaving(asked.url, asked.fields, nonce=asked.id)


def keep_answer(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Keep what a provider's page has posted, and have the browser fetch it.

    Whoever posts it knows the key that went with a request, and no more is kept than one answer to each.

    Raises:
        Refusal: SIGN_ON_FAILED, TOO_MANY_TRIES.
    """
    state, answer = request.POST.get("RelayState", ""), request.POST.get("SAMLResponse", "")
    asked = SignOn.objects.filter(
        state_hash=secrets.hash_token(state), provider_id=provider_id, expires_at__gt=clock.now()
    )
    if not 0 < len(answer) <= _LONGEST_ANSWER or not asked.exists():
        # Tries are asked about here alone: to begin was one, and whoever could begin may come back.
        require_tries_left(SIGN_ON_SOURCE, source_of(request))
        count_try(SIGN_ON_SOURCE, source_of(request))
        raise Why.SIGN_ON_FAILED()
    asked.filter(sealed_answer="").update(sealed_answer=secrets.seal(answer))
    fetch = f"{reverse('sign_on_back')}?{urlencode({'state': state})}"
    return HttpResponse(status=_SEE_OTHER, headers={"Location": fetch})


def arrived(taken: SignOn, _: Mapping[str, str]) -> Arrived:
    """Who comes back with the answer that was kept; what stands in the address is the key alone. Raises: TurnedAway."""
    provider, ours = taken.provider, our_side(taken.provider_id)
    expected = saml.Expected(
        issuer=provider.issuer,
        certificates=[one["pem"] for one in provider.endpoints["certificates"]],
        entity_id=ours.entity_id,
        answers_url=ours.answers_url,
        request_id=taken.nonce,
        authenticated_since=taken.began_at if taken.again else None,
    )
    try:
        return saml.read_answer(
            _answer_of(taken), expected=expected, now=clock.now(), remember=_remembered_later
        )
    except saml.NotAccepted as error:
        raise TurnedAway(said(error)) from None


def message_of(taken: SignOn) -> str:
    """The answer as it came, a line for each element, for whoever tries the provider out. Nothing of it is believed."""
    written = _answer_of(taken)
    try:
        return b64decode(written).decode("utf-8", "replace").replace("><", ">\n<")
    except (binascii.Error, ValueError):
        return written


def said(error: saml.NotAccepted) -> str:
    """A reason of the engine as the trail tells it."""
    sentence = error.reason.sentence.removesuffix(".")
    return f"{sentence} ({error.detail})" if error.detail else sentence


def _answer_of(taken: SignOn) -> str:
    return secrets.unseal(taken.sealed_answer) if taken.sealed_answer else ""


def _remembered_later(_message_id: str, _until: datetime) -> bool:
    """`enter_by_provider` remembers the message, under the account's lock; by a test nobody comes in."""
    return True
