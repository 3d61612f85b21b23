"""Withdraw an invitation: the pending member goes, the link is dead, the seat is free."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.invitations import pending_invitation
from mediadesk.actions.offering import require_grantable
from mediadesk.rules.events import Event


def withdraw_invitation(actor: Actor, *, member_id: str) -> None:
    """Take an open or expired invitation back.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (accepted in the meantime, too), ROLE_NOT_YOURS: who could not have
            given it cannot take it back.
    """
    with change(actor, May.MEMBER_INVITE) as step:
        member = pending_invitation(step, member_id).member

        require_grantable(step.facts, member)

        step.record(Event.INVITATION_WITHDRAWN, member, email=member.email)
        member.delete()
