"""Remove members from a group: what they could do through it ends."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.access.grouped import require_may_regroup
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group
from mediadesk.actions.membership import facts_of, find_members
from mediadesk.rules.events import Event
from mediadesk.store.teams import GroupMember


def remove_members_from_group(actor: Actor, *, group_id: str, member_ids: Collection[str]) -> int:
    """Remove all of them, or none when one cannot be. Returns how many were in it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.GROUP_UPDATE) as step:
        group, members = find_group(step, group_id), find_members(step, member_ids)
        inside = set(GroupMember.objects.filter(group=group).values_list("member_id", flat=True))
        going = [member for member in members if member.pk in inside]

        for member in going:
            require_not_above(facts_of(step), member)
        if going:
            require_may_regroup(facts_of(step), [group.pk], joining=False)

        GroupMember.objects.filter(group=group, member__in=going).delete()
        step.access_changed()

        if going:
            names = [member.name or member.email for member in going]
            step.record(Event.GROUP_MEMBERS_REMOVED, group, members=names, group=group.name)
        step.unchanged_is_fine()
    return len(going)
