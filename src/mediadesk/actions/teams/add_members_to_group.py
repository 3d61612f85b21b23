"""Add members to a group: they get all that is granted to it."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group, put_into
from mediadesk.actions.membership import (
    facts_of,
    find_members,
    require_holds_theirs,
    require_own_end_in,
)
from mediadesk.rules.events import Event
from mediadesk.store.teams import GroupMember


def add_members_to_group(actor: Actor, *, group_id: str, member_ids: Collection[str]) -> int:
    """Add all of them, or none when one cannot be. Returns how many were not in it themselves before.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS (the group, or
            one that it lies in, holds more than one does), BAD_VALUE (for longer than one stays), FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.GROUP_UPDATE) as step:
        group, members = find_group(step, group_id), find_members(step, member_ids)
        themselves = GroupMember.objects.filter(group=group, by_way_of=None)
        inside = set(themselves.values_list("member_id", flat=True))
        new = [member for member in members if member.pk not in inside]

        for member in new:
            require_not_above(facts_of(step), member)
        if new:
            require_holds_theirs(step, group_id=group.pk)
            require_own_end_in(step, group.pk, members=new)

        if new:
            put_into(group, new)
            step.access_changed()
            names = [member.name or member.email for member in new]
            step.record(Event.GROUP_MEMBERS_ADDED, group, members=names, group=group.name)
            step.concerning(*new)
        step.unchanged_is_fine()
    return len(new)
