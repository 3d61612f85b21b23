"""No longer look at the console as a member sees it."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_own
from mediadesk.rules.events import Event
from mediadesk.store.teams import Member


def end_seeing_as(actor: Actor, *, account_id: str, member_id: str, member_name: str, reason: str) -> None:
    """Record the end. Whoever looked may have lost every right by now, and the member may be gone: it ends anyway."""
    with change_own(actor, account_id=account_id, doing="stop seeing the console as somebody else") as step:
        member = Member.objects.filter(account=step.account, pk=member_id).first()

        step.record(Event.SEEN_AS_ENDED, member, member=member_name, reason=reason)
