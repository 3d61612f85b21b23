"""Drop the former key of ours for a SAML provider; the next one signs from now on."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_saml_provider
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.identity import IdentityProvider


def drop_signing_key(actor: Actor, *, provider_id: str) -> IdentityProvider:
    """Drop it. A provider that has not read the new one yet refuses our requests from now on.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_VALUE (there is no other key).
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_saml_provider(step, provider_id)
        if len(provider.own_keys) < 2:
            raise Why.BAD_VALUE(what="The key", reason="make a new one first")

        former, *provider.own_keys = provider.own_keys
        provider.save(update_fields=["own_keys"])

        told = {"provider": provider.name, "fingerprint": former["fingerprint"]}
        step.record(Event.PROVIDER_KEY_DROPPED, provider, **told)
        return provider
