"""Create a group."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Group


def create_group(actor: Actor, *, name: str) -> Group:
    """Create a group without members and grants.

    Raises:
        Refusal: NOT_ALLOWED, BAD_NAME, NAME_TAKEN.
    """
    with change(actor, May.GROUP_CREATE) as step:
        name = clean_name(name, what="A group")
        if Group.objects.filter(account=step.account, name__iexact=name).exists():
            raise Why.NAME_TAKEN(what="group", name=name)

        group = Group.objects.create(
            account=step.account, name=name, created_at=step.now, updated_at=step.now
        )

        step.record(Event.GROUP_CREATED, group, group=name)
    return group
