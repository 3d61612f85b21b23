"""Note what a SAML provider publishes of itself, because a day has passed."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.metadata import note_metadata
from mediadesk.rules.saml_metadata import Published
from mediadesk.store.identity import IdentityProvider


def reread_metadata(actor: Actor, *, account_id: str, provider_id: str, url: str, new: Published) -> None:
    """Take over other certificates, and let the rest wait; nothing when the provider is read elsewhere meanwhile.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change_by_operator(actor, account_id=account_id, doing="read the metadata of providers") as step:
        mine = IdentityProvider.objects.filter(account=step.account, metadata_url=url)
        provider = mine.filter(pk=provider_id).first()
        if provider is not None:
            note_metadata(step, provider, new)
        step.unchanged_is_fine()
