"""Add an identity provider to the account; it is switched off until somebody has tried it."""

from collections.abc import Mapping
from typing import Any

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.rules.sign_on import MOST_PROVIDERS
from mediadesk.store.identity import IdentityProvider


def create_provider(
    actor: Actor, *, name: str, issuer: str, client_id: str, client_secret: str, endpoints: Mapping[str, Any]
) -> IdentityProvider:
    """Add it, with what it publishes of itself.

    Raises:
        Refusal: NOT_ALLOWED, BAD_NAME, BAD_VALUE, MISSING_VALUE, NAME_TAKEN.
    """
    with change(actor, May.SSO_UPDATE) as step:
        name = clean_name(name, what="An identity provider")
        if not client_id.strip():
            raise Why.MISSING_VALUE(what="client id")
        mine = IdentityProvider.objects.filter(account=step.account)
        if mine.filter(name=name).exists():
            raise Why.NAME_TAKEN(what="identity provider", name=name)
        if mine.count() >= MOST_PROVIDERS:
            raise Why.BAD_VALUE(what="The number of providers", reason=f"at most {MOST_PROVIDERS} are kept")

        provider = IdentityProvider.objects.create(
            account=step.account,
            name=name,
            issuer=issuer,
            client_id=client_id.strip()[:200],
            sealed_secret=secrets.seal(client_secret.strip()) if client_secret.strip() else "",
            endpoints=dict(endpoints),
            stands_for_it_id=actor.id,
            created_at=step.now,
            updated_at=step.now,
        )

        step.record(Event.PROVIDER_CREATED, provider, provider=name, issuer=issuer)
        return provider
