"""Earlier versions: one is kept when other bytes take its place, and the oldest go when the plan keeps no more."""

from functools import partial

from mediadesk.actions.change import Step
from mediadesk.actions.leftovers import forget_unused
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.store.versions import AssetVersion, version_of


def find_version(asset: Asset, number: int) -> AssetVersion:
    """An earlier version of an asset by its number. Cost: 1 query.

    Raises:
        Refusal: NO_SUCH_VERSION.
    """
    found = AssetVersion.objects.filter(asset=asset, content_number=number).first()
    if found is None:
        raise Why.NO_SUCH_VERSION(asset=asset.name, number=number)
    return found


def going(step: Step, asset: Asset) -> list[AssetVersion]:
    """The versions that have no room in the plan once the present bytes are one, the oldest first. Cost: 1 query."""
    kept = [*AssetVersion.objects.filter(asset=asset).order_by("content_number"), version_of(asset)]
    return kept[: max(0, len(kept) - step.plan.versions)]


def keep_present(step: Step, asset: Asset, *, without: list[AssetVersion]) -> None:
    """Make the present bytes a version, and let those go for which there is no room.

    Args:
        without: what `going` has given; the present bytes may be among them.

    Cost: 1 query, 1 more when versions go.
    """
    present = version_of(asset)
    present.until_at = step.now
    gone = {one.content_number for one in without}
    if present.content_number not in gone:
        present.save(force_insert=True)
    if not without:
        return
    AssetVersion.objects.filter(asset=asset, content_number__in=gone).delete()
    hashes = [one.sha256 for one in without]
    step.afterwards(partial(forget_unused, asset.account_id, asset.environment_id, hashes))


def tell_gone(step: Step, asset: Asset, gone: list[AssetVersion]) -> None:
    """Tell the trail which versions went for lack of room in the plan."""
    for one in gone:
        step.record(
            Event.ASSET_VERSION_DROPPED,
            asset,
            asset=asset.name,
            number=one.content_number,
            limit=step.plan.versions,
        )
