"""Delete members, with a hand-over of what they own; assets stay where they are."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.actions.change import change
from mediadesk.actions.handing_over import hand_over
from mediadesk.actions.membership import end_access, facts_of, find_members, require_master_admin_stays
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def delete_members(actor: Actor, *, member_ids: Collection[str], successor_id: str = "") -> int:
    """Delete all of them, or none when one cannot be. Pending ones too. Returns how many.

    Args:
        successor_id: the active member who takes over their API keys, the invitations they sent and the
            grants they gave; needed only when there are such things.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_OWN, ROLE_ABOVE_YOURS, LAST_MASTER_ADMIN, OWNER_STAYS,
            NEEDS_SUCCESSOR, SUCCESSOR_TOO_LOW, BAD_VALUE (the successor is not active, or goes too).
    """
    with change(actor, May.MEMBER_DELETE) as step:
        leaving = find_members(step, member_ids)

        for member in leaving:
            require_not_above(facts_of(step), member)
        require_master_admin_stays(step, leaving)
        if any(member.pk == actor.id for member in leaving):
            raise Why.NOT_YOUR_OWN(doing="delete")

        for member in leaving:
            successor, things = hand_over(step, member, leaving=leaving, successor_id=successor_id)
            step.record(
                Event.MEMBER_DELETED,
                member,
                member=member.name or member.email,
                role=member.api_role.title,
                successor=successor,
                things=things,
            )
        end_access(step, leaving)
        Member.objects.filter(pk__in=[member.pk for member in leaving]).delete()
    return len(leaving)
