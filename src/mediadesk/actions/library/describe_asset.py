"""Change an asset's description."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with, require_version
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_text
from mediadesk.store.library import Asset


def describe_asset(actor: Actor, *, asset_id: str, description: str, version: int) -> Asset:
    """Say what an asset shows, in at most 2,000 characters; an empty text takes the description away.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_VALUE, CHANGED_MEANWHILE.
    """
    with change(actor, May.ASSET_EDIT, on=lambda: of_asset(find_asset(actor.account_id, asset_id))) as step:
        (asset,) = assets_with(step, May.ASSET_EDIT, [asset_id])

        require_version(asset, version)
        cleaned = clean_text(description, what="The description", longest=2000)

        before, asset.description = asset.description, cleaned
        asset.version, asset.updated_at = asset.version + 1, step.now
        asset.save(update_fields=["description", "version", "updated_at"])

        step.record(Event.ASSET_DESCRIBED, asset, asset=asset.name, before=before, after=cleaned)
        return asset
