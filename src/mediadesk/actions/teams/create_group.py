"""Create a group."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.regrouping import make_group
from mediadesk.store.teams import Group


def create_group(actor: Actor, *, name: str) -> Group:
    """Create a group without members and grants.

    Raises:
        Refusal: NOT_ALLOWED, BAD_NAME, NAME_TAKEN.
    """
    with change(actor, May.GROUP_CREATE) as step:
        return make_group(step, name)
