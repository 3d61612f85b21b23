"""Remove members from a group: what they could do through it ends."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.access.grouped import require_may_regroup
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group, take_out_of
from mediadesk.actions.membership import facts_of, find_members
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import GroupMember


def remove_members_from_group(actor: Actor, *, group_id: str, member_ids: Collection[str]) -> int:
    """Remove all of them, or none when one cannot be. Returns how many were in it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, FORBIDDEN_BY_POLICY, IN_BY_WAY_OF (they are in a
            group inside this one, and must be taken out of that).
    """
    with change(actor, May.GROUP_UPDATE) as step:
        group, members = find_group(step, group_id), find_members(step, member_ids)
        rows = GroupMember.objects.filter(group=group, member__in=members).select_related("by_way_of")
        inside = {row.member_id: row.by_way_of for row in rows}
        going = [member for member in members if member.pk in inside]

        for member in going:
            require_not_above(facts_of(step), member)
            if way := inside[member.pk]:
                who = member.name or member.email
                raise Why.IN_BY_WAY_OF(member=who, group=group.name, inner=way.name)
        if going:
            require_may_regroup(facts_of(step), [group.pk], joining=False)

        if going:
            take_out_of(group, going)
            step.access_changed()
            names = [member.name or member.email for member in going]
            step.record(Event.GROUP_MEMBERS_REMOVED, group, members=names, group=group.name)
            step.concerning(*going)
        step.unchanged_is_fine()
    return len(going)
