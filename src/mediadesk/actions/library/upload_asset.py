"""Add a file to a folder."""

from typing import BinaryIO

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.filing import file_new, tell_origin
from mediadesk.actions.incoming import incoming
from mediadesk.actions.parts import Parted, bytes_of, done_before, end_upload
from mediadesk.actions.public_ids import fresh_public_id
from mediadesk.store.library import Asset, Folder


def upload_asset(
    actor: Actor, *, folder_id: str, name: str, source: BinaryIO | Parted, came_from: str = ""
) -> Asset:
    """Receive a file, say by decoding what it is, and put it into a folder.

    Args:
        name: what the file was called; made fit for an asset, and no judge of the file's type.
        source: an open file, or one whose parts are all here; these make one asset, however often they are asked to.
        came_from: the address it was fetched from, without what may be secret in it; the trail tells it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, TOO_LARGE, BAD_FILE, STORAGE_FULL, CREDITS_FULL.

    Cost: one decoder process, before the transaction; nothing is left behind when it fails.
    """
    found = list[Folder]()

    def on() -> Target:
        found[:] = [find_folder(actor.account_id, folder_id)]
        return of_folder(found[0])

    there = on()
    taken = bytes_of(source, actor, there.environment_id)
    with (
        incoming(actor, May.ASSET_UPLOAD, on=there, name=name, source=taken) as file,
        change(actor, May.ASSET_UPLOAD, on=on) as step,
    ):
        (folder,) = found  # as the frame has read it, under the lock
        if done := done_before(step, source, folder.environment_id):
            return done
        asset = file_new(step, folder, file, name=file.name, public_id=fresh_public_id(file.name))
        tell_origin(step, asset, came_from)
        end_upload(step, source, asset)
        return asset
