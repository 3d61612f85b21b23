"""Delete an empty folder."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.shelf import folder_below_root
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset, Folder


def delete_folder(actor: Actor, *, folder_id: str) -> None:
    """Delete a folder in which nothing is left, with the shares on it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, FOLDER_NOT_EMPTY, BAD_VALUE (the root).
    """
    with change(
        actor, May.FOLDER_DELETE, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = folder_below_root(step, folder_id)

        below = Folder.objects.filter(parent=folder)
        if below.exists() or Asset.objects.filter(folder=folder).exists():
            raise Why.FOLDER_NOT_EMPTY(name=folder.name)

        step.record(Event.FOLDER_DELETED, folder, folder=folder.name)
        step.access_changed()

        folder.delete()
