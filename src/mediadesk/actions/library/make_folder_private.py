"""Make a folder private."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.sharing import keep_roles
from mediadesk.actions.shelf import folder_below_root, require_version
from mediadesk.rules.events import Event
from mediadesk.store.library import Folder


def make_folder_private(actor: Actor, *, folder_id: str, version: int) -> Folder:
    """Stop the shares of the folders above at this one. Whoever does it by such shares keeps their roles here.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, CHANGED_MEANWHILE, BAD_VALUE (the root).
    """
    with change(
        actor, May.FOLDER_RULES, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = folder_below_root(step, folder_id)

        require_version(folder, version)

        folder.private, folder.version, folder.updated_at = True, folder.version + 1, step.now
        folder.save(update_fields=["private", "version", "updated_at"])
        keep_roles(step, folder, before=step.target)
        step.access_changed()

        step.record(Event.FOLDER_MADE_PRIVATE, folder, folder=folder.name)
        return folder
