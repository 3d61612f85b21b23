"""Open the bytes of an earlier version."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with
from mediadesk.actions.versions import find_version
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset
from mediadesk.store.versions import as_of


def open_version(actor: Actor, *, asset_id: str, number: int) -> Asset:
    """Note that somebody opens an earlier version, and give the asset as it was with its bytes.

    It takes the right to see the history and the right to open originals: what was replaced may have been so for a
    reason, and is not for everybody who sees the asset now.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NO_SUCH_VERSION.
    """
    with change(
        actor, May.ASSET_HISTORY, on=lambda: of_asset(find_asset(actor.account_id, asset_id))
    ) as step:
        (asset,) = assets_with(step, May.ASSET_DOWNLOAD, [asset_id])
        former = as_of(asset, find_version(asset, number))

        step.record(Event.ASSET_VERSION_OPENED, asset, asset=asset.name, number=number)
        return former
