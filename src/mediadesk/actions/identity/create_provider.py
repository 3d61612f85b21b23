"""Add an identity provider to the account; it is switched off until somebody has tried it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.sign_on import MOST_PROVIDERS
from mediadesk.store.identity import IdentityProvider

NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def create_provider(
    actor: Actor,
    *,
    name: str,
    issuer: str = "",
    client_id: str = "",
    client_secret: str = "",
    endpoints: Mapping[str, Any] = NOTHING,
    protocol: str = IdentityProvider.OIDC,
    metadata_url: str = "",
    own_key: Mapping[str, str] = NOTHING,
) -> IdentityProvider:
    """Add it, with what it publishes of itself; of one that speaks SAML that may follow.

    Args:
        metadata_url: where SAML's metadata is read anew each day; empty: it was pasted.
        own_key: ours for SAML, as a provider's row keeps it.

    Raises:
        Refusal: NOT_ALLOWED, BAD_NAME, BAD_VALUE, MISSING_VALUE, NAME_TAKEN.
    """
    with change(actor, May.SSO_UPDATE) as step:
        name = clean_name(name, what="An identity provider")
        if protocol == IdentityProvider.OIDC and not client_id.strip():
            raise Why.MISSING_VALUE(what="client id")
        mine = IdentityProvider.objects.filter(account=step.account)
        if mine.filter(name=name).exists():
            raise Why.NAME_TAKEN(what="identity provider", name=name)
        if mine.count() >= MOST_PROVIDERS:
            raise Why.BAD_VALUE(what="The number of providers", reason=f"at most {MOST_PROVIDERS} are kept")

        provider = IdentityProvider.objects.create(
            account=step.account,
            name=name,
            protocol=protocol,
            issuer=issuer,
            metadata_url=metadata_url,
            metadata_read_at=step.now if metadata_url else None,
            own_keys=[dict(own_key)] if own_key else [],
            client_id=client_id.strip()[:200],
            sealed_secret=secrets.seal(client_secret.strip()) if client_secret.strip() else "",
            endpoints=dict(endpoints),
            stands_for_it_id=actor.id,
            created_at=step.now,
            updated_at=step.now,
        )

        said = f"{issuer or 'without metadata'}{metadata_url and f', read each day at {metadata_url}'}"
        step.record(Event.PROVIDER_CREATED, provider, provider=name, issuer=said)
        return provider
