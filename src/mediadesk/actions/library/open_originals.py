"""Open the originals of assets."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset


def open_originals(actor: Actor, *, asset_ids: Collection[str]) -> list[Asset]:
    """Note that somebody opens originals, one or many of one environment, each in the history of its asset.

    Returns:
        The assets by name, which say where their bytes are: by the row's environment and hash.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED: when one may not be opened, none is.

    Cost: 5 statements, and 1 a folder the assets are in.
    """
    with change(
        actor, May.ASSET_DOWNLOAD, on=lambda: of_asset(find_assets(actor.account_id, asset_ids)[0])
    ) as step:
        assets = assets_with(step, May.ASSET_DOWNLOAD, asset_ids)

        for asset in assets:
            step.record(Event.ASSET_ORIGINAL_OPENED, asset, asset=asset.name)
        return assets
