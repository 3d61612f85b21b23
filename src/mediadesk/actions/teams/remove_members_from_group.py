"""Remove members from a group: what they could do through it ends."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group
from mediadesk.actions.membership import find_members
from mediadesk.actions.regrouping import part


def remove_members_from_group(actor: Actor, *, group_id: str, member_ids: Collection[str]) -> int:
    """Remove all of them, or none when one cannot be. Returns how many were in it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, FORBIDDEN_BY_POLICY, IN_BY_WAY_OF (they are in a
            group inside this one, and must be taken out of that).
    """
    with change(actor, May.GROUP_UPDATE) as step:
        removed = part(step, find_group(step, group_id), find_members(step, member_ids))
        step.unchanged_is_fine()
    return removed
