"""Delete an identity provider, and with it who its people are here; the members stay."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_provider, require_other_way_in
from mediadesk.actions.change import change
from mediadesk.rules.events import Event


def delete_provider(actor: Actor, *, provider_id: str) -> str:
    """Delete it; sessions that it began are refused from their next request on. Returns what it was called.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, PROVIDER_IN_USE.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_provider(step, provider_id)
        if provider.enabled:
            require_other_way_in(step, provider)

        count, name = provider.identities.count(), provider.name
        step.record(Event.PROVIDER_DELETED, provider, provider=name, issuer=provider.issuer, count=count)
        provider.delete()
        return name
