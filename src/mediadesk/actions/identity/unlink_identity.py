"""Undo the link of a member to a person of a provider, so that another person can be linked."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.arriving import find_provider
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why


def unlink_identity(actor: Actor, *, provider_id: str, identity_id: int) -> None:
    """Undo it; the member stays, and is linked anew by their address when they come in again.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    with change(actor, May.SSO_UPDATE) as step:
        provider = find_provider(step, provider_id)
        identity = provider.identities.select_related("member").filter(pk=identity_id).first()
        if identity is None:
            raise Why.NOT_FOUND(what="link")

        told = {"member": str(identity.member), "subject": identity.subject, "provider": provider.name}
        step.record(Event.SIGN_ON_UNLINKED, identity.member, **told)
        identity.delete()
