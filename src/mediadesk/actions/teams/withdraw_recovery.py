"""Withdraw what was begun to help a member back in: their link is void at once."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.actions.change import change
from mediadesk.actions.membership import facts_of, find_members
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import Recovery


def withdraw_recovery(actor: Actor, *, member_id: str) -> None:
    """Withdraw it, whoever began it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (also when it is over already), ROLE_ABOVE_YOURS.
    """
    with change(actor, May.MEMBER_RECOVER) as step:
        (member,) = find_members(step, [member_id])

        require_not_above(facts_of(step), member)
        if not Recovery.objects.filter(member=member, expires_at__gt=step.now).delete()[0]:
            raise Why.NOT_FOUND(what="recovery")

        step.record(Event.RECOVERY_WITHDRAWN, member, member=member.name or member.email)
