"""Add a file to a folder."""

import re
import secrets
import unicodedata
from typing import BinaryIO

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.describing import give_defaults
from mediadesk.actions.incoming import incoming
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
            _public_id(file.name),
            actor.label,
            actor.id,
        )
        asset.created_at = asset.updated_at = step.now
        asset.save(force_insert=True)
        count_upload(step, file)

        step.record(Event.ASSET_UPLOADED, asset, asset=asset.name, folder=str(folder))
        give_defaults(step, asset)
        return asset


def _public_id(name: str) -> str:
    """A name for URLs: the file's, in plain letters, and 40 random bits so that it is nobody else's."""
    plain = unicodedata.normalize("NFKD", name.rpartition(".")[0] or name).encode("ascii", "ignore").decode()
    return f"{re.sub(r'[^A-Za-z0-9]+', '_', plain).strip('_')[:60] or 'file'}_{secrets.token_hex(5)}"
