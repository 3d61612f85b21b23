"""Move a folder with all that is in it."""

from functools import partial

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.moved import require_folder_gains_nothing
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.shelf import facts_of, folder_below_root, require_depth, require_free_name
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Folder, chain_of, levels_of


def move_folder(actor: Actor, *, folder_id: str, parent_id: str, version: int | None = None) -> Folder:
    """Move a folder below another of its environment: one row changes, whatever is below it.

    The shares of its new place reach it and those of the old one do not, unless it is private. Facts hold
    rights by folder id and every question reads anew what is above; but those of a key are compared with its
    owner's when they are compiled, so the epoch rises. The account's lock puts moves in order, so two at once make
    no circle (T-21). Whoever moves gains nothing by it.

    Args:
        version: of the folder as it was left, where a move is taken back; any, when left out.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, FOLDER_INTO_ITSELF, NAME_TAKEN, BAD_VALUE (the root, another
            environment, too deep), NOT_UNDONE (another version), GAINED_BY_MOVING.
    """
    with change(
        actor, May.FOLDER_MOVE, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder, parent = folder_below_root(step, folder_id), find_folder(step.account.pk, parent_id)
        if version is not None and folder.version != version:
            raise Why.NOT_UNDONE(reason=f"the folder {folder.name} was changed since")
        before = str(find_folder(step.account.pk, str(folder.parent_id)))
        require(facts_of(step), May.FOLDER_MOVE, of_folder(folder))

        for may in (May.FOLDER_CREATE, May.ASSET_UPLOAD):
            require(facts_of(step), may, of_folder(parent))
        if parent.environment_id != folder.environment_id:
            raise Why.BAD_VALUE(what="The folder", reason="it is in another environment")
        if folder.pk in {pk for pk, _, _ in chain_of(parent.pk)}:
            raise Why.FOLDER_INTO_ITSELF(name=folder.name)
        require_free_name(parent.pk, folder.name, but=folder.pk)
        require_depth(parent, below=levels_of(folder.pk))

        move = partial(_move, step, folder, parent)
        if version is None:
            require_folder_gains_nothing(facts_of(step), folder, parent, move)
        else:  # it goes back to where it was
            move()

        step.record(Event.FOLDER_MOVED, folder, folder=folder.name, before=before, after=str(parent))
        step.access_changed()
        return folder


def _move(step: Step, folder: Folder, parent: Folder) -> None:
    folder.parent, folder.version, folder.updated_at = parent, folder.version + 1, step.now
    folder.save(update_fields=["parent", "version", "updated_at"])
