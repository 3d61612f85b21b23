"""Delete assets: they go to the trash."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import F

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.shelf import assets_with
from mediadesk.rules.events import Event
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset


def delete_assets(actor: Actor, *, asset_ids: Collection[str]) -> dict[str, int]:
    """Put assets into the trash, for as many days as the plan says: all of them, or none.

    They are found nowhere but there; tags, earlier versions and the folder they belong to stay with them.

    Returns:
        The version of each in the trash, by its id, by which `restore_assets` knows this deletion from a later one.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, MISSING_VALUE, BAD_VALUE.

    Cost: 2 queries, and 1 a folder the assets are in.
    """
    require_few(asset_ids)
    with change(
        actor, May.ASSET_DELETE, on=lambda: of_asset(find_assets(actor.account_id, asset_ids)[0])
    ) as step:
        assets = assets_with(step, May.ASSET_DELETE, asset_ids)
        until = step.now + timedelta(days=step.plan.trash_days)

        for asset in assets:
            step.record(Event.ASSET_TRASHED, asset, asset=asset.name, folder=str(asset.folder), until=until)

        Asset.objects.filter(pk__in=[asset.pk for asset in assets]).update(
            trashed_at=step.now,
            trashed_by=actor.label,
            trash_ends_at=until,
            version=F("version") + 1,
            updated_at=step.now,
        )
        deleted = {asset.pk: asset.version + 1 for asset in assets}
        step.way_back = deleted
        return deleted
