"""Removing assets for good, with all that belongs to them: from the trash, and nothing else."""

from collections.abc import Sequence
from functools import partial

from mediadesk.actions.change import Step
from mediadesk.actions.leftovers import forget_unused
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset
from mediadesk.store.versions import AssetVersion


def remove_for_good(step: Step, assets: Sequence[Asset]) -> None:
    """Delete these rows with their versions and tags, tell it of each, and let go of bytes that nothing else names.

    Args:
        assets: with their folders, all of one environment.

    Cost: 2 queries, besides those of the rows that go with them.
    """
    if not assets:
        return
    for asset in assets:
        step.record(
            Event.ASSET_DELETED,
            asset,
            asset=asset.name,
            folder=str(asset.folder),
            by=asset.trash_ended_by or "",
        )
    let_go(step, assets)


def let_go(step: Step, assets: Sequence[Asset]) -> None:
    """Delete these rows with what hangs on them, and the bytes that nothing else names, without a word in the trail.

    Args:
        assets: one or more, all of one environment.
    """
    ids, environment_id = [asset.pk for asset in assets], assets[0].environment_id
    versions = AssetVersion.objects.filter(asset__in=ids).values_list("sha256", flat=True)
    hashes = {asset.sha256 for asset in assets}.union(versions)
    Asset.kept.filter(pk__in=ids).delete()  # tags and versions, too: they cascade
    step.afterwards(partial(forget_unused, step.account.pk, environment_id, hashes))
