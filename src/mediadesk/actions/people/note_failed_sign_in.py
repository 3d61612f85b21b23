"""Tell an account that somebody failed to sign in as one of its members."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def note_failed_sign_in(actor: Actor, *, account_id: str, email: str, reason: str) -> None:
    """Record a failed sign-in. The limits on tries bound how many entries a flood can make.

    Raises:
        Refusal: NOT_FOUND.
    """
    with change_own(actor, account_id=account_id, doing="sign in") as step:
        member = Member.objects.filter(account=step.account, email=email).first()
        if member is None:
            raise Why.NOT_FOUND(what="membership")

        step.record(Event.SIGN_IN_FAILED, member, reason=reason)
