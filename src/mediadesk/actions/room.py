"""Whether a plan takes another file. What is there already is delivered, whatever is used."""

from django.db.models import Sum

from mediadesk.actions.change import Step
from mediadesk.actions.incoming import Incoming
from mediadesk.engines import blobs
from mediadesk.rules.refusals import Why
from mediadesk.rules.usage import Metric, credit_units, is_over, limit_of, shown, stops_at
from mediadesk.store.library import Asset
from mediadesk.store.usage import Counted, UsageDay, UsageKey, add_up, cycle_of, used_since


def require_room(step: Step, file: Incoming, *, in_place_of: int = 0) -> None:
    """Refuse when the plan cannot take the file, or its bytes were taken away meanwhile (T-74).

    Args:
        in_place_of: the bytes that go when these come.

    Raises:
        Refusal: STORAGE_FULL, CREDITS_FULL, CHANGED_MEANWHILE.

    Cost: 1 query where the plan limits storage, 3 where it limits credits, none where it limits nothing.
    """
    limited = [
        metric for metric in (Metric.STORAGE, Metric.CREDITS) if limit_of(step.plan, metric) is not None
    ]
    if limited:
        kept = Asset.objects.filter(account=step.account).aggregate(sum=Sum("size_bytes", default=0))["sum"]
        storage_bytes = kept - in_place_of + file.received.size_bytes
        used = {Metric.STORAGE: storage_bytes}
        if Metric.CREDITS in limited:
            used[Metric.CREDITS] = _credits(step, storage_bytes=storage_bytes)
        for metric in limited:
            if is_over(step.plan, metric, used[metric]):
                limit = shown(metric, limit_of(step.plan, metric) or 0)
                why = Why.STORAGE_FULL if metric is Metric.STORAGE else Why.CREDITS_FULL
                raise why(limit=limit, percent=stops_at(step.plan))
    try:
        blobs.current().open(file.received.environment_id, file.received.sha256).close()
    except blobs.BlobMissing:
        raise Why.CHANGED_MEANWHILE(what="a file of equal content") from None


def count_upload(step: Step, file: Incoming) -> None:
    """Add an upload, and the pictures that were drawn of it, to the day's usage. Cost: 1 query."""
    received = file.received
    key = UsageKey(step.account.pk, step.now.date(), received.environment_id)
    drawn = len(file.examined.rendered)
    add_up({key: Counted(uploads=1, upload_bytes=received.size_bytes, transformations=drawn)})


def _credits(step: Step, *, storage_bytes: int) -> int:
    since = cycle_of(step.account.pk, step.now.date()).first
    used = used_since(UsageDay.objects.filter(account=step.account, day__gte=since))
    return credit_units(
        storage_bytes=storage_bytes,
        bandwidth_bytes=used.bandwidth_bytes,
        transformations=used.transformations,
    )
