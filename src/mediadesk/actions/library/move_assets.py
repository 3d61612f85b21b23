"""Move assets to another folder."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.moved import require_assets_gain_nothing
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with, facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset


def move_assets(actor: Actor, *, asset_ids: Collection[str], folder_id: str) -> dict[str, tuple[str, int]]:
    """Move assets within an environment: all of them, or none.

    It takes the right to move where they are, and to add where they go (T-04). Whoever moves gains nothing by it.

    Returns:
        What `move_assets_back` takes: those that moved, with the id of the folder each came from and its new version.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_VALUE (another environment), MISSING_VALUE, GAINED_BY_MOVING.

    Cost: 4 queries, and 2 a folder the assets are in.
    """
    require_few(asset_ids)
    with change(
        actor, May.ASSET_UPLOAD, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = find_folder(step.account.pk, folder_id)
        assets = assets_with(step, May.ASSET_MOVE, asset_ids)

        if assets[0].environment_id != folder.environment_id:
            raise Why.BAD_VALUE(what="The folder", reason="it is in another environment")

        require_assets_gain_nothing(facts_of(step), assets, folder)
        before = {asset.pk: asset.folder for asset in assets}
        moving = [asset for asset in assets if asset.folder_id != folder.pk]
        for asset in moving:
            asset.folder, asset.version, asset.updated_at = folder, asset.version + 1, step.now
        Asset.objects.bulk_update(moving, ["folder", "version", "updated_at"])

        step.unchanged_is_fine()
        for asset in moving:
            step.record(
                Event.ASSET_MOVED, asset, asset=asset.name, before=str(before[asset.pk]), after=str(folder)
            )
        moved = {asset.pk: (before[asset.pk].pk, asset.version) for asset in moving}
        step.way_back = moved
        return moved
