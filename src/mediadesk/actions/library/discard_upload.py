"""Discard an upload that is not done yet."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.parts import let_parts_go
from mediadesk.rules.refusals import Why
from mediadesk.store.uploads import uploads_of


def discard_upload(actor: Actor, *, folder_id: str, upload_id: str) -> None:
    """Let the parts go that have come of a file; nobody else's are found. No asset was made, so the trail says nothing.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    with change(
        actor, May.ASSET_UPLOAD, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        mine = uploads_of(actor.id, step.target.environment_id, now=step.now)
        upload = mine.filter(pk=upload_id, folder_id=folder_id, asset_id="").first()
        if upload is None:
            raise Why.NOT_FOUND(what="unfinished upload")

        let_parts_go(step, upload)
        upload.delete()
        step.unchanged_is_fine()
