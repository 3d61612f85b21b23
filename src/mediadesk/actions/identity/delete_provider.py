"""Delete an identity provider, and with it who its people are here; the members stay."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_provider
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import read_policy
from mediadesk.store.identity import IdentityProvider


def delete_provider(actor: Actor, *, provider_id: str) -> str:
    """Delete it; sessions that it began are refused from their next request on. Returns what it was called.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, PROVIDER_IN_USE.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_provider(step, provider_id)
        others = IdentityProvider.objects.filter(account=step.account, enabled=True).exclude(pk=provider.pk)
        if provider.enabled and read_policy(step.account.security).sign_on_only and not others.exists():
            raise Why.PROVIDER_IN_USE(provider=provider.name)

        count, name = provider.identities.count(), provider.name
        step.record(Event.PROVIDER_DELETED, provider, provider=name, issuer=provider.issuer, count=count)
        provider.delete()
        return name
