"""Export the trail: reading it whole is itself an entry."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.trail import TrailEntry

FORMATS = ("csv", "jsonl")


def export_trail(actor: Actor, *, format: str) -> int:  # noqa: A002 - the field's own word
    """Record that the trail is exported; the caller then streams `queries.trail.exported`.

    Args:
        format: csv or jsonl.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE.

    Returns:
        How many entries there were.
    """
    with change(actor, May.TRAIL_EXPORT) as step:
        if format not in FORMATS:
            raise Why.BAD_VALUE(what="The format", reason="use csv or jsonl")

        count = TrailEntry.objects.filter(account_id=step.account.pk).count()

        step.record(Event.TRAIL_EXPORTED, count=count, format=format)
    return count
