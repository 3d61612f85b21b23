"""What becomes of a file that has come in whole: a new asset, or the new content of one that is there."""

from typing import Final

from mediadesk.actions.change import Step
from mediadesk.actions.describing import give_defaults
from mediadesk.actions.incoming import Incoming
from mediadesk.actions.room import count_upload, require_room
from mediadesk.actions.versions import going, keep_present, tell_gone
from mediadesk.rules.events import Event
from mediadesk.store.kept import KeptInsert
from mediadesk.store.library import Asset, Folder

_ASSET: Final = KeptInsert(Asset)


def file_new(step: Step, folder: Folder, file: Incoming, *, name: str, public_id: str) -> Asset:
    """Write an asset for a file, count it and tell the trail.

    Raises:
        Refusal: STORAGE_FULL, CREDITS_FULL, PAYMENT_OVERDUE, CHANGED_MEANWHILE.
    """
    require_room(step, file)

    asset = Asset(account=step.account, environment_id=folder.environment_id, folder=folder, name=name)
    file.describe(asset)
    actor = step.actor
    asset.public_id, asset.uploaded_by, asset.uploaded_by_id = public_id, actor.label, actor.id
    asset.content_file, asset.content_by = file.name, actor.label
    asset.created_at = asset.updated_at = asset.content_at = step.now
    _ASSET.add(asset)
    count_upload(step, file)

    step.record(Event.ASSET_UPLOADED, asset, asset=asset.name, folder=str(folder))
    give_defaults(step, asset)
    return asset


def file_over(step: Step, asset: Asset, file: Incoming) -> None:
    """Put a file in the place of an asset's content, which stays as an earlier version, and tell the trail.

    Raises:
        Refusal: STORAGE_FULL, CREDITS_FULL, PAYMENT_OVERDUE, CHANGED_MEANWHILE.
    """
    dropped = going(step, asset)
    require_room(step, file, in_place_of=sum(one.size_bytes for one in dropped))

    keep_present(step, asset, without=dropped)
    before = asset.content_number
    file.describe(asset)
    asset.content_number, asset.content_at, asset.content_from = before + 1, step.now, None
    asset.content_by, asset.content_file = step.actor.label, file.name
    asset.version, asset.updated_at = asset.version + 1, step.now
    asset.save()
    count_upload(step, file)

    step.record(Event.ASSET_REPLACED, asset, asset=asset.name, before=before, after=asset.content_number)
    tell_gone(step, asset, dropped)


def tell_origin(step: Step, asset: Asset, came_from: str) -> None:
    """Tell the trail from which address the bytes of an asset came, if they were fetched from one."""
    if came_from:
        step.record(Event.ASSET_FETCHED, asset, asset=asset.name, url=came_from)
