"""Replace the bytes of an asset by another file."""

from typing import BinaryIO

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.filing import file_over
from mediadesk.actions.incoming import incoming
from mediadesk.actions.shelf import assets_with, require_version
from mediadesk.rules.filetypes import ResourceType
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset


def replace_asset(actor: Actor, *, asset_id: str, name: str, source: BinaryIO, version: int) -> Asset:
    """Put another file of the same kind in an asset's place; its name, tags, folder and address stay.

    The former bytes stay as an earlier version; where the plan keeps no more of them, the oldest goes.

    Args:
        version: of the asset as it was shown to whoever replaces it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, TOO_LARGE, BAD_FILE (another kind, too), STORAGE_FULL, CREDITS_FULL,
            CHANGED_MEANWHILE.
    """
    on = of_asset(find_asset(actor.account_id, asset_id))
    with (
        incoming(actor, May.ASSET_REPLACE, on=on, name=name, source=source) as file,
        change(actor, May.ASSET_REPLACE, on=on) as step,
    ):
        (asset,) = assets_with(step, May.ASSET_REPLACE, [asset_id])

        require_version(asset, version)
        if asset.resource_type != file.examined.resource_type.value:
            was = ResourceType(asset.resource_type)
            reason = f"it is {file.examined.resource_type.in_words}, and {asset.name} is {was.in_words}"
            raise Why.BAD_FILE(name=file.name, reason=reason)
        file_over(step, asset, file)
        return asset
