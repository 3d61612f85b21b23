"""Open the original of an asset."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset


def open_original(actor: Actor, *, asset_id: str) -> Asset:
    """Note that somebody opens the original, and say where its bytes are: by the row's environment and hash.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    with change(
        actor, May.ASSET_DOWNLOAD, on=lambda: of_asset(find_asset(actor.account_id, asset_id))
    ) as step:
        (asset,) = assets_with(step, May.ASSET_DOWNLOAD, [asset_id])

        step.record(Event.ASSET_ORIGINAL_OPENED, asset, asset=asset.name)
        return asset
