"""Rename a group."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group
from mediadesk.actions.regrouping import rename
from mediadesk.store.teams import Group


def rename_group(actor: Actor, *, group_id: str, name: str) -> Group:
    """Give a group another name; its members and grants stay.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_NAME, NAME_TAKEN.
    """
    with change(actor, May.GROUP_UPDATE) as step:
        group = find_group(step, group_id)
        rename(step, group, name)
        step.unchanged_is_fine()
    return group
