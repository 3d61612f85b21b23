"""Give a folder another name."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.shelf import folder_below_root, require_free_name, require_version
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_folder_name
from mediadesk.store.library import Folder


def rename_folder(actor: Actor, *, folder_id: str, name: str, version: int) -> Folder:
    """Rename a folder. Shares hang on its id, so nobody gains or loses anything.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, NAME_TAKEN, CHANGED_MEANWHILE, BAD_VALUE (the root).
    """
    with change(
        actor, May.FOLDER_RENAME, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = folder_below_root(step, folder_id)

        require_version(folder, version)
        cleaned = clean_folder_name(name)
        require_free_name(folder.parent_id, cleaned, but=folder.pk)

        before, folder.name = folder.name, cleaned
        folder.version, folder.updated_at = folder.version + 1, step.now
        folder.save(update_fields=["name", "version", "updated_at"])

        step.record(Event.FOLDER_RENAMED, folder, before=before, after=cleaned)
        return folder
