"""Invite somebody of whom a directory tells: a pending member, who becomes active by accepting."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.invitations import invite
from mediadesk.actions.offering import Offer
from mediadesk.actions.standing import disable
from mediadesk.actions.telling import Told, keep_told
from mediadesk.rules.invitations import Invitee
from mediadesk.store.teams import Member


def provision_member(actor: Actor, *, invitee: Invitee, told: Told, active: bool = True) -> Member:
    """Invite one person and keep what is said of them. Who is not active is sent no letter, and takes no seat.

    Raises:
        Refusal: NOT_ALLOWED, BAD_EMAIL, BAD_NAME, ALREADY_A_MEMBER, ALREADY_INVITED, ROLE_NOT_YOURS, SEATS_FULL,
            TOO_MANY_MAILS, EXTERNAL_ID_TAKEN, BAD_VALUE.
    """
    with change(actor, May.MEMBER_INVITE) as step:
        (invited,) = invite(step, [invitee], Offer(paused=not active))
        if not active:
            disable(step, [invited.member])
        keep_told(step, invited.member, told)
    return invited.member
