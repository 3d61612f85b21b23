"""Bring assets back from the trash."""

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from django.db.models import F

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_assets, of_asset
from mediadesk.actions.change import change
from mediadesk.actions.public_ids import fresh_public_id
from mediadesk.actions.shelf import trashed_with
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset


def restore_assets(
    actor: Actor, *, asset_ids: Collection[str], deleted: Mapping[str, int] = MappingProxyType({})
) -> list[Asset]:
    """Bring assets back to the folders they belong to, as they were: all of them, or none.

    One whose public id was taken meanwhile gets another; the trail tells.

    Args:
        deleted: what `delete_assets` gave, where that very deletion is taken back; any, when left out.

    Returns:
        Those that got another public id.

    Raises:
        Refusal: NOT_FOUND (one that is not in the trash, any more or yet), NOT_ALLOWED, MISSING_VALUE, BAD_VALUE,
            NOT_UNDONE (by another deletion).

    Cost: 3 queries, and 1 a folder the assets are in.
    """
    require_few(asset_ids)

    def first() -> Asset:
        return find_assets(actor.account_id, asset_ids, trashed=True)[0]

    with change(actor, May.ASSET_DELETE, on=lambda: of_asset(first())) as step:
        assets = trashed_with(step, asset_ids)
        for asset in assets:
            if asset.version != deleted.get(asset.pk, asset.version):
                raise Why.NOT_UNDONE(reason=f"{asset.name} was restored and deleted once more since")
        taken, readdressed = _taken(assets), []

        for asset in assets:
            step.record(Event.ASSET_RESTORED, asset, asset=asset.name, folder=str(asset.folder))
            if _address(asset) in taken:
                before, asset.public_id = asset.public_id, fresh_public_id(asset.name)
                readdressed.append(asset)
                step.record(
                    Event.ASSET_READDRESSED, asset, asset=asset.name, before=before, after=asset.public_id
                )
            taken.add(_address(asset))

        Asset.kept.bulk_update(readdressed, ["public_id"])
        Asset.kept.filter(pk__in=[asset.pk for asset in assets]).update(
            trashed_at=None,
            trashed_by="",
            trash_ends_at=None,
            version=F("version") + 1,
            updated_at=step.now,
        )
        return readdressed


def _taken(assets: Sequence[Asset]) -> set[tuple[str, str, str]]:
    """The addresses that assets outside the trash have now, among those that these want back."""
    wanted = {asset.public_id for asset in assets}
    rows = Asset.objects.filter(environment=assets[0].environment_id, public_id__in=wanted)
    return set(rows.values_list("resource_type", "type", "public_id"))


def _address(asset: Asset) -> tuple[str, str, str]:
    return asset.resource_type, asset.type, asset.public_id
