"""Delete an earlier version of an asset."""

from functools import partial

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.leftovers import forget_unused
from mediadesk.actions.shelf import assets_with
from mediadesk.actions.versions import find_version
from mediadesk.rules.events import Event


def delete_version(actor: Actor, *, asset_id: str, number: int) -> None:
    """Delete an earlier version with its bytes, where nothing else has them. It cannot be undone.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NO_SUCH_VERSION.
    """
    with change(actor, May.ASSET_DELETE, on=lambda: of_asset(find_asset(actor.account_id, asset_id))) as step:
        (asset,) = assets_with(step, May.ASSET_DELETE, [asset_id])
        version = find_version(asset, number)

        step.record(Event.ASSET_VERSION_DELETED, asset, asset=asset.name, number=number)

        version.delete()
        step.afterwards(partial(forget_unused, asset.account_id, asset.environment_id, [version.sha256]))
