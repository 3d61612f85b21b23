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

    What lies in the trash and belongs to it belongs to the folder above from now on, and is restored to there. Of
    a private folder that would show it to people who never saw it: such a folder stays until its trash is empty.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, FOLDER_NOT_EMPTY, FOLDER_IN_TRASH, FOLDER_BEING_CLEARED, BAD_VALUE
            (the root).
    """
    with change(
        actor, May.FOLDER_DELETE, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = folder_below_root(step, folder_id)

        below = Folder.objects.filter(parent=folder)
        if below.exists() or Asset.objects.filter(folder=folder).exists():
            raise Why.FOLDER_NOT_EMPTY(name=folder.name)

        trashed = Asset.kept.filter(folder=folder)  # those that are over, and not yet removed, too
        count = trashed.count()
        if count and folder.private:
            waits = trashed.filter(trash_ends_at__gt=step.now).exists()
            raise (Why.FOLDER_IN_TRASH if waits else Why.FOLDER_BEING_CLEARED)(name=folder.name)
        if count:
            above = find_folder(step.account.pk, str(folder.parent_id))
            trashed.update(folder=above)
            step.record(Event.TRASH_RAISED, folder, folder=folder.name, count=count, above=str(above))

        step.record(Event.FOLDER_DELETED, folder, folder=folder.name)
        step.access_changed()

        folder.delete()
