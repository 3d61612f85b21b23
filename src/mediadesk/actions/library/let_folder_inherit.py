"""Let a private folder inherit again."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.shelf import folder_below_root, require_version
from mediadesk.rules.events import Event
from mediadesk.store.library import Folder


def let_folder_inherit(actor: Actor, *, folder_id: str, version: int) -> Folder:
    """Let the shares of the folders above reach this one again; shares on it stay as they are.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, CHANGED_MEANWHILE, BAD_VALUE (the root).
    """
    with change(
        actor, May.FOLDER_RULES, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = folder_below_root(step, folder_id)

        require_version(folder, version)

        folder.private, folder.version, folder.updated_at = False, folder.version + 1, step.now
        folder.save(update_fields=["private", "version", "updated_at"])
        step.access_changed()

        step.record(Event.FOLDER_MADE_SHARED, folder, folder=folder.name)
        return folder
