"""Move assets back to where each of them was."""

from collections.abc import Mapping

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with, facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset, Folder


def move_assets_back(actor: Actor, *, moved: Mapping[str, tuple[str, int]]) -> int:
    """Take a move of assets back: all of them, or none, and only as long as nobody has changed one since.

    It takes the right to move where they are now, and to add where they were.

    Args:
        moved: what `move_assets` gave.

    Returns:
        How many were moved.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NOT_UNDONE, MISSING_VALUE, BAD_VALUE.

    Cost: 4 queries, and 1 a folder the assets are in, were in.
    """
    require_few(moved)
    with change(
        actor, May.ASSET_MOVE, on=lambda: of_asset(find_assets(actor.account_id, moved.keys())[0])
    ) as step:
        assets = assets_with(step, May.ASSET_MOVE, moved.keys())
        former = {folder_id for folder_id, _ in moved.values()}
        here = {"account": step.account, "environment_id": assets[0].environment_id}
        folders = {one.pk: one for one in Folder.objects.filter(pk__in=former, **here)}

        if former - folders.keys():
            raise Why.NOT_UNDONE(reason="a folder in which they were is gone")
        for folder in folders.values():
            require(facts_of(step), May.ASSET_UPLOAD, of_folder(folder))
        for asset in assets:
            if asset.version != moved[asset.pk][1]:
                raise Why.NOT_UNDONE(reason=f"{asset.name} was changed since")

        before = {asset.pk: str(asset.folder) for asset in assets}
        for asset in assets:
            asset.folder = folders[moved[asset.pk][0]]
            asset.version, asset.updated_at = asset.version + 1, step.now
        Asset.objects.bulk_update(assets, ["folder", "version", "updated_at"])

        for asset in assets:
            step.record(
                Event.ASSET_MOVED,
                asset,
                asset=asset.name,
                before=before[asset.pk],
                after=str(asset.folder),
            )
        return len(assets)
