"""Whether a plan takes another file. What is there already is delivered, whatever is used."""

from typing import Final

from mediadesk.actions.change import Step
from mediadesk.actions.grace import require_paid
from mediadesk.actions.incoming import Incoming
from mediadesk.engines import blobs
from mediadesk.rules.refusals import Why
from mediadesk.rules.usage import Metric, credit_units, is_over, limit_of, shown, stops_at
from mediadesk.store.storage import bytes_of
from mediadesk.store.usage import Counted, UsageDay, UsageKey, add_up, cycle_around, used_since

_LIMITED: Final = (Metric.STORAGE, Metric.CREDITS)


def require_room(step: Step, file: Incoming, *, in_place_of: int = 0) -> None:
    """Refuse when the plan cannot take the file, or its bytes were taken away meanwhile (T-74).

    Args:
        in_place_of: the bytes that go when these come.

    Raises:
        Refusal: STORAGE_FULL, CREDITS_FULL, PAYMENT_OVERDUE, CHANGED_MEANWHILE.

    Cost: 1 query, and that of `used_now`.
    """
    require_room_for(step, file.received.size_bytes - in_place_of)
    require_there(file.received)


def require_room_for(step: Step, more_bytes: int) -> None:
    """Refuse when the plan cannot take so many bytes more. Cost: that of `used_now`, and 1 query.

    Raises:
        Refusal: STORAGE_FULL, CREDITS_FULL, PAYMENT_OVERDUE.
    """
    require_paid(step)
    for metric, used in used_now(step).items():
        if is_over(step.plan, metric, used + more_bytes):  # a byte that is kept is a unit of credits, too
            limit = shown(metric, limit_of(step.plan, metric) or 0)
            why = Why.STORAGE_FULL if metric is Metric.STORAGE else Why.CREDITS_FULL
            raise why(limit=limit, percent=stops_at(step.plan))


def require_there(received: blobs.Received) -> None:
    """Refuse to write a row for bytes that were taken away meanwhile. Raises: Refusal CHANGED_MEANWHILE."""
    try:
        blobs.current().open(received.environment_id, received.sha256).close()
    except blobs.BlobMissing:
        raise Why.CHANGED_MEANWHILE(what="a file of equal content") from None


def count_upload(step: Step, file: Incoming) -> None:
    """Add an upload, and the pictures that were drawn of it, to the day's usage. Cost: 1 query."""
    received = file.received
    key = UsageKey(step.account.pk, step.now.date(), received.environment_id)
    drawn = len(file.examined.rendered)
    add_up({key: Counted(uploads=1, upload_bytes=received.size_bytes, transformations=drawn)})


def used_now(step: Step) -> dict[Metric, int]:
    """How much is used of what the plan limits, in the units of each metric; what has no limit is left out.

    Cost: 1 query where the plan limits storage, 3 where it limits credits, none where it limits nothing.
    """
    limited = [metric for metric in _LIMITED if limit_of(step.plan, metric) is not None]
    if not limited:
        return {}
    kept = bytes_of(step.account.pk)
    used = {Metric.STORAGE: kept}
    if Metric.CREDITS in limited:
        since = cycle_around(step.account, step.now.date()).first
        flows = used_since(UsageDay.objects.filter(account=step.account, day__gte=since))
        used[Metric.CREDITS] = credit_units(
            storage_bytes=kept, bandwidth_bytes=flows.bandwidth_bytes, transformations=flows.transformations
        )
    return {metric: used[metric] for metric in limited}
