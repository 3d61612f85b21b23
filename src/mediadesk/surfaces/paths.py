"""Folders by their path below another: those that are there are used, and those that are missing are made."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.rules.names import clean_folder_name
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.library import Folder


class Paths:
    """The folders below one folder, in the name of one actor; each is looked for once."""

    def __init__(self, actor: Actor, folder_id: str) -> None:
        """Begin with the folder itself."""
        self._actor = actor
        self._known: dict[tuple[str, ...], str] = {(): folder_id}

    def at(self, path: Sequence[str]) -> str:
        """The id of the folder at this path, made if it was missing. Whether anything may go into it is asked later.

        Raises:
            Refusal: what making a folder is refused for: NOT_ALLOWED, NOT_FOUND, BAD_NAME, BAD_VALUE (too deep).

        Cost: 3 queries for each folder not asked for before, and those of making it.
        """
        *above, name = path or [""]
        if tuple(path) not in self._known:
            self._known[tuple(path)] = self._found_or_made(self.at(above), clean_folder_name(name))
        return self._known[tuple(path)]

    def _found_or_made(self, parent_id: str, name: str) -> str:
        there = Folder.objects.filter(account_id=self._actor.account_id, parent_id=parent_id, name=name)
        if (folder := there.first()) is not None:
            require(facts_for(self._actor), May.FOLDER_VIEW, of_folder(folder))  # its id is told
            return folder.pk
        try:
            return create_folder(self._actor, parent_id=parent_id, name=name).pk
        except Refusal as refusal:
            found = there.values_list("pk", flat=True).first()
            if refusal.why is not Why.NAME_TAKEN or found is None:
                raise
            return found  # somebody else was quicker
