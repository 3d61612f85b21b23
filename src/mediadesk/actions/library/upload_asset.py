"""Add a file to a folder."""

from typing import BinaryIO

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.describing import give_defaults
from mediadesk.actions.incoming import incoming
from mediadesk.actions.public_ids import fresh_public_id
from mediadesk.actions.room import count_upload, require_room
from mediadesk.rules.events import Event
from mediadesk.store.library import Asset


def upload_asset(actor: Actor, *, folder_id: str, name: str, source: BinaryIO) -> Asset:
    """Receive a file, say by decoding what it is, and put it into a folder.

    Args:
        name: what the file was called; made fit for an asset, and no judge of the file's type.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, TOO_LARGE, BAD_FILE, STORAGE_FULL, CREDITS_FULL.

    Cost: one decoder process, before the transaction; nothing is left behind when it fails.
    """

    def on() -> Target:
        return of_folder(find_folder(actor.account_id, folder_id))

    with (
        incoming(actor, May.ASSET_UPLOAD, on=on(), name=name, source=source) as file,
        change(actor, May.ASSET_UPLOAD, on=on) as step,
    ):
        folder = find_folder(step.account.pk, folder_id)

        require_room(step, file)

        asset = Asset(
            account=step.account, environment_id=folder.environment_id, folder=folder, name=file.name
        )
        file.describe(asset)
        asset.public_id, asset.uploaded_by, asset.uploaded_by_id = (
            fresh_public_id(file.name),
            actor.label,
            actor.id,
        )
        asset.content_file, asset.content_by = file.name, actor.label
        asset.created_at = asset.updated_at = asset.content_at = step.now
        asset.save(force_insert=True)
        count_upload(step, file)

        step.record(Event.ASSET_UPLOADED, asset, asset=asset.name, folder=str(folder))
        give_defaults(step, asset)
        return asset
