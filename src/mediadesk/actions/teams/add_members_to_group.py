"""Add members to a group: they get all that is granted to it."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group
from mediadesk.actions.membership import find_members
from mediadesk.actions.regrouping import join


def add_members_to_group(actor: Actor, *, group_id: str, member_ids: Collection[str]) -> int:
    """Add all of them, or none when one cannot be. Returns how many were not in it themselves before.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS (the group, or
            one that it lies in, holds more than one does), BAD_VALUE (for longer than one stays), FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.GROUP_UPDATE) as step:
        added = join(step, find_group(step, group_id), find_members(step, member_ids))
        step.unchanged_is_fine()
    return added
