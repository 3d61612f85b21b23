"""Give an asset another name."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with, require_version
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_asset_name
from mediadesk.store.library import Asset


def rename_asset(actor: Actor, *, asset_id: str, name: str, version: int) -> Asset:
    """Change the name people see; the asset's address stays.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, CHANGED_MEANWHILE.
    """
    with change(actor, May.ASSET_RENAME, on=lambda: of_asset(find_asset(actor.account_id, asset_id))) as step:
        (asset,) = assets_with(step, May.ASSET_RENAME, [asset_id])

        require_version(asset, version)
        cleaned = clean_asset_name(name)

        before, asset.name = asset.name, cleaned
        asset.version, asset.updated_at = asset.version + 1, step.now
        asset.save(update_fields=["name", "version", "updated_at"])

        step.record(Event.ASSET_RENAMED, asset, before=before, after=cleaned)
        return asset
