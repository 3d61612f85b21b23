"""End all sessions of a member in this account: they have to sign in again to go on here."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.actions.change import change
from mediadesk.actions.membership import end_access, facts_of, find_members
from mediadesk.rules.events import Event
from mediadesk.rules.letters_of_sessions import sessions_ended


def end_sessions(actor: Actor, *, member_id: str) -> int:
    """End them for this account; what the same user has open elsewhere stays. Returns how many ended.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS.
    """
    with change(actor, May.SESSION_END) as step:
        (member,) = find_members(step, [member_id])
        require_not_above(facts_of(step), member)

        count = end_access(step, [member])

        step.record(Event.SESSIONS_ENDED, member, count=count, member=member.name or member.email)
        words = sessions_ended(name=member.name, account_name=step.account.name, who=actor.label, which="")
        step.mail(to=member.email, **words)
    return count
