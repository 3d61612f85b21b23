"""Tell an account that somebody failed to sign in as one of its members."""

from datetime import datetime

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.flagging import flag_failure
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.sign_ins import TOLD_AS
from mediadesk.store.teams import Member


def note_failed_sign_in(
    actor: Actor,
    *,
    account_id: str,
    email: str,
    reason: str,
    wait_minutes: int = 0,
    tried_at: datetime | None = None,
) -> None:
    """Record a failed sign-in. The limits on tries bound how many entries a flood can make.

    Args:
        reason: one of `rules.sign_ins.Failure`, which says as which event it is told.
        tried_at: when it was tried, if not just now.
        wait_minutes: for how long further tries are refused, when this one was the last of too many.

    Raises:
        Refusal: NOT_FOUND.
    """
    with change_own(actor, account_id=account_id, doing="sign in") as step:
        member = Member.objects.filter(account=step.account, email=email).first()
        if member is None:
            raise Why.NOT_FOUND(what="membership")

        told_as = TOLD_AS.get(reason, Event.SIGN_IN_FAILED)
        step.record(told_as, member, reason=str(reason))
        if wait_minutes:
            name = member.name or member.email
            step.record(Event.SIGN_IN_TRIED_TOO_OFTEN, member, member=name, minutes=wait_minutes)
        if told_as is not Event.SIGN_IN_TURNED_AWAY:  # whoever is turned away has proven who they are
            flag_failure(step, member, at=tried_at or step.now)
