"""Create a folder."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.sharing import keep_roles
from mediadesk.actions.shelf import facts_of, require_depth, require_free_name
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_folder_name
from mediadesk.store.library import Folder


def create_folder(actor: Actor, *, parent_id: str, name: str, private: bool = False) -> Folder:
    """Create a folder that inherits the shares of those above, or is private from its first moment.

    Args:
        private: needs the right to make folders private too. Whoever has it by a share from above keeps their
            roles in the new folder, which that share does not reach.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, NAME_TAKEN, BAD_VALUE (too deep).
    """
    with change(
        actor, May.FOLDER_CREATE, on=lambda: of_folder(find_folder(actor.account_id, parent_id))
    ) as step:
        parent = find_folder(step.account.pk, parent_id)

        cleaned = clean_folder_name(name)
        require_free_name(parent.pk, cleaned)
        require_depth(parent)
        if private:
            require(facts_of(step), May.FOLDER_RULES, step.target)

        folder = Folder(
            account=step.account, environment_id=parent.environment_id, parent=parent, name=cleaned
        )
        folder.private = private
        folder.created_at = folder.updated_at = step.now
        folder.save(force_insert=True)

        step.record(Event.FOLDER_CREATED, folder, folder=cleaned)
        if private:
            step.record(Event.FOLDER_MADE_PRIVATE, folder, folder=cleaned)
            keep_roles(step, folder, before=step.target)
        return folder
