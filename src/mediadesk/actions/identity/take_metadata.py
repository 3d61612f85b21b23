"""Take over what a SAML provider publishes of itself, and what waited for somebody to look at it."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_saml_provider, switch_off_until_tried
from mediadesk.actions.change import change
from mediadesk.actions.metadata import kept_of, take_over
from mediadesk.rules.refusals import Why
from mediadesk.rules.saml_metadata import Published, same_way_in
from mediadesk.store.identity import IdentityProvider


def take_metadata(actor: Actor, *, provider_id: str, version: int) -> IdentityProvider:
    """Take it over; another issuer or sign-in address switches the provider off until it is tried out again.

    Args:
        version: of the provider as it was looked at.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, CHANGED_MEANWHILE, PROVIDER_IN_USE.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_saml_provider(step, provider_id)
        if not provider.waiting or provider.version != version:
            raise Why.CHANGED_MEANWHILE(what="the identity provider")
        new = Published(provider.waiting["issuer"], provider.waiting["endpoints"])

        if not same_way_in(kept_of(provider), new):
            switch_off_until_tried(step, provider)
        take_over(step, provider, new)
        provider.stands_for_it_id = actor.id
        provider.save()
        return provider
