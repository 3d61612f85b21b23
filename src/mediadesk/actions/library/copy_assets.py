"""Copy assets into a folder."""

from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.public_ids import fresh_public_id
from mediadesk.actions.room import require_room_for
from mediadesk.actions.shelf import assets_with
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset, AssetTag, Folder
from mediadesk.store.metadata import AssetContext, AssetMetadata
from mediadesk.store.versions import CONTENT

_Detail = TypeVar("_Detail", AssetTag, AssetContext, AssetMetadata)


def copy_assets(actor: Actor, *, asset_ids: Collection[str], folder_id: str) -> list[Asset]:
    """Add assets of the same bytes, with caption, tags, context and metadata, to a folder: all of them, or none.

    A copy is an upload of whoever copies: it begins at version 1, has an address of its own, is in no collection,
    and counts as storage. So it takes the right to add there, and to see and download what is copied (T-04).

    Returns:
        The copies, in the order of the names.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_VALUE (another environment), MISSING_VALUE, STORAGE_FULL, CREDITS_FULL,
            PAYMENT_OVERDUE.

    Cost: 10 queries, those of `require_room_for`, and 2 for each folder the assets are in.
    """
    require_few(asset_ids)
    with change(
        actor, May.ASSET_UPLOAD, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = find_folder(step.account.pk, folder_id)
        assets_with(step, May.ASSET_VIEW, asset_ids)
        assets = assets_with(step, May.ASSET_DOWNLOAD, asset_ids)

        if assets[0].environment_id != folder.environment_id:
            raise Why.BAD_VALUE(what="The folder", reason="it is in another environment")
        require_room_for(step, sum(asset.size_bytes for asset in assets))

        copies = {asset.pk: _copy(step, asset, folder) for asset in assets}
        Asset.objects.bulk_create(copies.values())
        AssetTag.objects.bulk_create(_copied(AssetTag.objects.filter(asset__in=assets), copies))
        AssetContext.objects.bulk_create(_copied(AssetContext.objects.filter(asset__in=assets), copies))
        AssetMetadata.objects.bulk_create(_copied(AssetMetadata.objects.filter(asset__in=assets), copies))

        for asset in assets:  # neither tells of the other's folder: who sees one may not see the other
            step.record(Event.ASSET_COPIED, asset, asset=asset.name)
            step.record(Event.ASSET_ADDED_AS_COPY, copies[asset.pk], asset=asset.name, folder=str(folder))
        return list(copies.values())


def _copy(step: Step, asset: Asset, folder: Folder) -> Asset:
    content = {name: getattr(asset, name) for name in CONTENT if not name.startswith("content_")}
    copy = Asset(
        account=step.account, environment_id=folder.environment_id, folder=folder, name=asset.name, **content
    )
    copy.resource_type, copy.type = asset.resource_type, asset.type
    copy.description, copy.content_file = asset.description, asset.content_file
    copy.public_id = fresh_public_id(asset.name)
    copy.uploaded_by = copy.content_by = step.actor.label
    copy.uploaded_by_id = step.actor.id
    copy.created_at = copy.updated_at = copy.content_at = step.now
    return copy


def _copied(rows: Iterable[_Detail], copies: Mapping[str, Asset]) -> Iterable[_Detail]:
    for row in rows:
        row.asset = copies[row.asset_id]
        row.pk = None
        yield row
