"""Make a new key of ours for a SAML provider; the former one signs until it is dropped."""

from collections.abc import Mapping

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_saml_provider
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.identity import IdentityProvider


def make_signing_key(actor: Actor, *, provider_id: str, own_key: Mapping[str, str]) -> IdentityProvider:
    """Publish it beside the one in use, so that the provider knows it before it signs.

    Args:
        own_key: as a provider's row keeps it, the key itself sealed.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_VALUE (there are two already, or none is needed).
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_saml_provider(step, provider_id)
        if len(provider.own_keys) != 1:
            raise Why.BAD_VALUE(what="A new key", reason="drop the former one first")

        provider.own_keys = [*provider.own_keys, dict(own_key)]
        provider.save(update_fields=["own_keys"])

        told = {"provider": provider.name, "fingerprint": own_key["fingerprint"]}
        step.record(Event.PROVIDER_KEY_MADE, provider, **told)
        return provider
