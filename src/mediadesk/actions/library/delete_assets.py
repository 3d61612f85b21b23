"""Delete assets."""

from collections.abc import Collection
from functools import partial

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.leftovers import forget_unused
from mediadesk.actions.shelf import assets_with, require_few
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset, AssetTag


def delete_assets(actor: Actor, *, asset_ids: Collection[str]) -> int:
    """Delete assets and, where nothing else has them, their bytes: all of them, or none.

    Returns:
        How many were deleted.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, MISSING_VALUE, BAD_VALUE.
    """
    require_few(asset_ids)
    with change(
        actor, May.ASSET_DELETE, on=lambda: of_asset(find_assets(actor.account_id, asset_ids)[0])
    ) as step:
        assets = assets_with(step, May.ASSET_DELETE, asset_ids)
        ids, hashes = [asset.pk for asset in assets], [asset.sha256 for asset in assets]

        for asset in assets:
            step.record(Event.ASSET_DELETED, asset, asset=asset.name, folder=str(asset.folder))

        AssetTag.objects.filter(asset__in=ids).delete()
        Asset.objects.filter(pk__in=ids).delete()
        step.afterwards(partial(forget_unused, step.account.pk, assets[0].environment_id, hashes))
        return len(ids)
