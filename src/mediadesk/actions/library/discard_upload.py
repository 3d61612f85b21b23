"""Discard an upload that is not done yet."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.parts import let_parts_go
from mediadesk.store.uploads import uploads_of


def discard_upload(actor: Actor, *, folder_id: str, upload_id: str) -> None:
    """Let the parts go that have come of a file. No asset was made of it, so the trail says nothing.

    One that is gone already, that is done, or that is another's is as if it were not there, and nothing is done.

    Raises:
        Refusal: NOT_FOUND (the folder), NOT_ALLOWED.
    """
    with change(
        actor, May.ASSET_UPLOAD, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        step.unchanged_is_fine()
        mine = uploads_of(actor.id, step.target.environment_id, now=step.now)
        upload = mine.filter(pk=upload_id, folder_id=folder_id, asset_id="").first()
        if upload is not None:
            let_parts_go(step, upload)
            upload.delete()
