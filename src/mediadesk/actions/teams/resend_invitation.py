"""Send an invitation again: a new link, a new expiry, the old link void."""

from datetime import timedelta
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change
from mediadesk.actions.invitations import Invited, mail_invitation, pending_invitation, renew
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Mail

_MOST_MAILS_AN_HOUR: Final = 5


def resend_invitation(actor: Actor, *, member_id: str) -> Invited:
    """Send a pending member a new link. Whoever sends it again stands for it from now on.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_NOT_YOURS, SEATS_FULL (an expired invitation takes its seat
            again), TOO_MANY_MAILS.
    """
    with change(actor, May.MEMBER_INVITE) as step:
        invitation = pending_invitation(step, member_id)

        _require_patience(step, invitation.member.email)

        invited = renew(step, invitation)

        mail_invitation(step, invited, note=invitation.note)
        step.record(Event.INVITATION_RESENT, invited.member, email=invited.member.email)
        return invited


def _require_patience(step: Step, email: str) -> None:
    # Nobody's mailbox is filled in our name (T-32).
    recent = Mail.objects.filter(account=step.account, to=email, created_at__gt=step.now - timedelta(hours=1))
    if (count := recent.count()) >= _MOST_MAILS_AN_HOUR:
        raise Why.TOO_MANY_MAILS(email=email, count=count)
