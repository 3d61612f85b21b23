"""Rename a group."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Group


def rename_group(actor: Actor, *, group_id: str, name: str) -> Group:
    """Give a group another name; its members and grants stay.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_NAME, NAME_TAKEN.
    """
    with change(actor, May.GROUP_UPDATE) as step:
        group = find_group(step, group_id)
        name, before = clean_name(name, what="A group"), group.name
        if Group.objects.filter(account=step.account, name__iexact=name).exclude(pk=group.pk).exists():
            raise Why.NAME_TAKEN(what="group", name=name)

        group.name, group.updated_at = name, step.now
        group.save(update_fields=["name", "updated_at"])
        step.access_changed()  # the group's name is part of every reason given

        if name != before:
            step.record(Event.GROUP_RENAMED, group, before=before, after=name)
        step.unchanged_is_fine()
    return group
