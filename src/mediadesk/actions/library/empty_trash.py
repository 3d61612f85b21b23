"""Empty the trash of an environment."""

from datetime import datetime

from django.db.models import Count, Sum

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.access.visible import trash_where
from mediadesk.actions.change import change
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.sizes import filesize
from mediadesk.store.library import Asset


def empty_trash(actor: Actor, *, environment_id: str, up_to: datetime) -> int:
    """End the time in the trash of all assets there that are open to the actor. It cannot be undone.

    They are gone from the trash at once, however many; a job removes them with their bytes, batch by batch
    (`clear_trash`), and until it has, they count as storage.

    Args:
        up_to: what was deleted after this moment stays: nobody was told of it when asked for confirmation.

    Returns:
        How many went.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, MISSING_VALUE (nothing of it may be deleted, or is there any more).

    Cost: 2 statements, and what policies add.
    """
    on = of_environment(find_environment(actor.account_id, environment_id=environment_id))
    with change(actor, May.LIBRARY_VIEW, on=on) as step:
        there = trash_where(facts_of(step), environment_id=environment_id)
        going = there.filter(trashed_at__lte=up_to)
        found = going.aggregate(count=Count("pk"), size=Sum("size_bytes", default=0))
        if not found["count"]:
            raise Why.MISSING_VALUE(what="assets: the trash holds nothing that you may delete")

        environment = find_environment(step.account.pk, environment_id=environment_id)
        step.record(
            Event.TRASH_EMPTIED,
            environment,
            environment=environment.name,
            count=found["count"],
            size=filesize(found["size"]),
        )

        rows = Asset.kept.filter(pk__in=going.order_by().values("pk"))
        rows.update(trash_ends_at=step.now, trash_ended_by=actor.label)
        return int(found["count"])
