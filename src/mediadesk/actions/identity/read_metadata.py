"""Note what a SAML provider publishes of itself, because somebody has read it anew or pasted it."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_saml_provider
from mediadesk.actions.change import change
from mediadesk.actions.metadata import note_metadata, read_at
from mediadesk.rules.saml_metadata import Published
from mediadesk.store.identity import IdentityProvider


def read_metadata(actor: Actor, *, provider_id: str, new: Published, url: str) -> IdentityProvider:
    """Take over other certificates at once, and all of it where there was none; the rest waits to be looked at.

    Args:
        url: where it was read, and is read again each day; empty: it was pasted, and nothing is read by itself.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_saml_provider(step, provider_id)

        read_at(step, provider, url)
        note_metadata(step, provider, new)
        return provider
