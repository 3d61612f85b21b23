"""Sign-on by OpenID Connect: what is sent along, and who comes back."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse

from mediadesk.engines import clock, secrets
from mediadesk.engines.identity import oidc
from mediadesk.engines.identity.arrived import Arrived
from mediadesk.engines.identity.jose import NotAccepted
from mediadesk.rules.sign_on import TurnedAway
from mediadesk.store.identity import IdentityProvider, SignOn
from mediadesk.surfaces.sso.leaving import Leaving
from mediadesk.surfaces.sso.reach import reach


def redirect_uri() -> str:
    """The address that providers send the browser back to: one for all, on the configured base (T-31)."""
    return f"{settings.MEDIADESK.url}{reverse('sign_on_back')}"


def leaving(provider: IdentityProvider, *, state: str, again: bool) -> Leaving:
    """Where the browser goes."""
    asked = oidc.new_asked(redirect_uri(), again=again)
    url = oidc.sign_in_page(_connection(provider), asked, state=state)
    return Leaving(url, nonce=asked.nonce, verifier=asked.verifier)


def arrived(taken: SignOn, answer: Mapping[str, str]) -> Arrived:
    """Who comes back with this answer in the address. Raises: TurnedAway."""
    verifier = secrets.unseal(taken.sealed_verifier)
    asked = oidc.Asked(taken.nonce, verifier, redirect_uri(), taken.again)
    try:
        return oidc.arrived(_connection(taken.provider), asked, answer, now=clock.now())
    except NotAccepted as error:
        raise TurnedAway(str(error)) from None


def _connection(provider: IdentityProvider) -> oidc.Connection:
    secret = secrets.unseal(provider.sealed_secret) if provider.sealed_secret else ""
    return oidc.Connection(provider.issuer, provider.client_id, secret, provider.endpoints, reach())
