"""End the sessions of a member: they have to sign in again."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.actions.change import change
from mediadesk.actions.membership import end_access, facts_of, find_members
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def end_sessions(actor: Actor, *, member_id: str) -> int:
    """End all sessions of a member who is in no other account; returns how many ended.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, SESSIONS_SHARED (their login serves other
            accounts too, and is not this one's to end).
    """
    with change(actor, May.SESSION_END) as step:
        (member,) = find_members(step, [member_id])

        require_not_above(facts_of(step), member)
        elsewhere = Member.objects.active(step.now).filter(user_id=member.user_id, account__closed=False)
        if member.user_id and elsewhere.exclude(account=step.account).exists():
            raise Why.SESSIONS_SHARED(member=member.name or member.email)

        count = end_access(step, [member])

        step.record(Event.SESSIONS_ENDED, member, count=count, member=member.name or member.email)
    return count
