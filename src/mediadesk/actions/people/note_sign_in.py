"""Tell an account that one of its members has signed in."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.actions.flagging import flag_sign_in
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def note_sign_in(actor: Actor, *, account_id: str, factor: str) -> None:
    """Record a sign-in in an account's trail with what is unusual about it, and when it was on the Users page.

    Args:
        factor: what they proved themselves with, as in "signed in with a password".

    Raises:
        Refusal: NOT_FOUND.
    """
    with change_own(actor, account_id=account_id, doing="sign in") as step:
        member = Member.objects.filter(account=step.account, user_id=actor.user_id).first()
        if member is None:
            raise Why.NOT_FOUND(what="membership")

        Member.objects.filter(pk=member.pk).update(last_sign_in_at=step.now)

        step.record(Event.SIGNED_IN, member, factor=factor)
        flag_sign_in(step, member)
