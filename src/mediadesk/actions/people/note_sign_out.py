"""Tell an account that one of its members has signed out."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event


def note_sign_out(actor: Actor, *, account_id: str) -> None:
    """Record a sign-out in an account's trail."""
    with change_own(actor, account_id=account_id, doing="sign out") as step:
        step.record(Event.SIGNED_OUT)
