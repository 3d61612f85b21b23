"""Folders to choose from, where something is moved, copied or given: the first by name, or those found by name."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts
from mediadesk.access.visible import folders_where, passable_folders
from mediadesk.queries.library import path_of
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.natural import natural
from mediadesk.store.library import everything_above, everything_below
from mediadesk.store.natural import by_name

MOST: Final = 200
WITH_ALL: Final = f"{ROOT_TITLE}, with everything in it"
_LOOKED_AT: Final = 1_000  # of those whose name has the last word, so that one search is bounded


@dataclass(frozen=True, slots=True)
class FolderChoices:
    """Folders as (id, path), the first folder first and the rest by path. `more`: whether there are more than these."""

    rows: tuple[tuple[str, str], ...] = ()
    more: bool = False


def folder_choices(
    facts: Facts,
    *,
    environment_id: str,
    may: May,
    words: str = "",
    but: str = "",
    but_below: str = "",
    kept: Collection[str] = (),
    home: str = ROOT_TITLE,
) -> FolderChoices:
    """The folders of an environment in which a thing may be done, at most 200 and those that are kept.

    A path names the folders one passes on the way there, as the library does.

    Args:
        words: the last of them is in the name of each folder, the others are in its path.
        but: leave out this folder.
        but_below: leave out this folder and all below it.
        kept: the ids of folders that are among the choices, however many there are, if it may be done there.
        home: what the first folder is called.

    Cost: 2 queries, 1 more where some are kept, and what policies add that speak of it.
    """
    there = folders_where(facts, may, environment_id=environment_id)
    if but:
        there = there.exclude(pk=but)
    if but_below:
        there = there.exclude(pk__in=everything_below([but_below]))
    *others, last = words.casefold().split()[:10] or [""]
    named = there.filter(name__icontains=last) if last else there
    most = _LOOKED_AT if others else MOST
    ids = list(named.order_by(*by_name(), "id").values_list("pk", flat=True)[: most + 1])
    wanted = {*ids[:most], *(there.filter(pk__in=kept).values_list("pk", flat=True) if kept else ())}
    passed = passable_folders(facts, environment_id=environment_id).filter(
        pk__in=everything_above(list(wanted))
    )
    every = {pk: (name, parent) for pk, name, parent in passed.values_list("pk", "name", "parent_id")}
    known = {pk: (name, parent) for pk, (name, parent) in every.items() if parent}  # the root is on no path
    paths = [(pk, path_of(pk, known) if pk in known else home) for pk in wanted & every.keys()]
    found = [row for row in paths if row[0] in kept or all(word in row[1].casefold() for word in others)]
    found.sort(key=lambda row: (row[0] in known, row[0] not in kept, *_by_path(row)))
    return FolderChoices(tuple(found[:MOST]), more=len(ids) > most or len(found) > MOST)


def _by_path(row: tuple[str, str]) -> tuple[list[str], str, str]:
    """A folder comes after the one that it lies in, and before those beside that."""
    folder_id, path = row
    return [natural(name) for name in path.split(" / ")], path, folder_id
