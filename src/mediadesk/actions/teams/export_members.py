"""Record that the list of members is exported; the list itself is read and written out afterwards."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.rules.events import Event


def export_members(actor: Actor, *, count: int) -> None:
    """Allow and record an export of so many members.

    Raises:
        Refusal: NOT_ALLOWED.
    """
    with change(actor, May.MEMBER_EXPORT) as step:
        step.record(Event.MEMBERS_EXPORTED, count=count)
