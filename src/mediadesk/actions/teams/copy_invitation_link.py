"""Make a new link for an invitation, to be handed over by the inviter; nothing is mailed."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.invitations import Invited, pending_invitation, renew
from mediadesk.rules.events import Event


def copy_invitation_link(actor: Actor, *, member_id: str) -> Invited:
    """Give a new link, shown this once. The old one is void: only its hash is kept, so it cannot be shown.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_NOT_YOURS, SEATS_FULL (an expired invitation takes its
            seat again).
    """
    with change(actor, May.MEMBER_INVITE) as step:
        invitation = pending_invitation(step, member_id)

        invited = renew(step, invitation)

        step.record(Event.INVITATION_COPIED, invited.member, email=invited.member.email)
        return invited
