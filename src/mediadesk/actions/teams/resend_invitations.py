"""Send invitations again: new links, new expiries, the old links void."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change
from mediadesk.actions.invitations import Invited, mail_invitation, pending_invitation, renew
from mediadesk.actions.membership import find_members
from mediadesk.actions.offering import require_patience
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def resend_invitations(actor: Actor, *, member_ids: Collection[str]) -> list[Invited]:
    """Send the pending ones among these members new links, all or none. Whoever sends them stands for them.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (also when none of them is pending), ROLE_NOT_YOURS, SEATS_FULL (an
            expired invitation takes its seat again), TOO_MANY_MAILS.

    Cost: 3 queries, and about 7 a member.
    """
    with change(actor, May.MEMBER_INVITE) as step:
        pending = [one for one in find_members(step, member_ids) if one.status == Member.PENDING]
        if not pending:
            raise Why.NOT_FOUND(what="invitation")

        require_patience(step, [one.email for one in pending])

        return [_send_again(step, member) for member in pending]


def _send_again(step: Step, member: Member) -> Invited:
    invitation = pending_invitation(step, member.pk)
    invited = renew(step, invitation)
    mail_invitation(step, invited, note=invitation.note)
    step.record(Event.INVITATION_RESENT, invited.member, email=invited.member.email)
    return invited
