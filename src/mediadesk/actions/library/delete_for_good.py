"""Delete assets of the trash for good."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.removing import remove_for_good
from mediadesk.actions.shelf import trashed_with
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset


def delete_for_good(actor: Actor, *, asset_ids: Collection[str]) -> int:
    """Delete assets that are in the trash, with their versions and bytes: all of them, or none. It cannot be undone.

    Returns:
        How many were deleted.

    Raises:
        Refusal: NOT_FOUND (one that is not in the trash), NOT_ALLOWED, MISSING_VALUE, BAD_VALUE.
    """
    require_few(asset_ids)

    def first() -> Asset:
        return find_assets(actor.account_id, asset_ids, trashed=True)[0]

    with change(actor, May.ASSET_DELETE, on=lambda: of_asset(first())) as step:
        assets = trashed_with(step, asset_ids)

        remove_for_good(step, assets)
        return len(assets)
