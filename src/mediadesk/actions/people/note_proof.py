"""Tell the trail that somebody who is signed in proved once more who they are."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.store.teams import Member


def note_proof(actor: Actor, *, account_id: str, factor: str) -> None:
    """Record a proof that was asked for before something grave.

    Args:
        factor: what they proved themselves with, as in "proved with a password that it is them".
    """
    with change_own(actor, account_id=account_id, doing="prove who you are") as step:
        member = Member.objects.filter(account_id=account_id, user_id=actor.user_id).first()
        step.record(Event.SIGN_IN_PROVED, member, factor=factor)
