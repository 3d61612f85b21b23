"""The tree of folders beside a page: what one may see or pass, a branch at a time, with counts of what one may see."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from mediadesk.access.facts import Facts
from mediadesk.access.visible import passable_folders
from mediadesk.queries.library import FolderPage, FolderRow, folder_rows, way_into
from mediadesk.store.library import Folder
from mediadesk.store.natural import after_name, by_name
from mediadesk.store.teams import Environment

MOST_IN_A_BRANCH: Final = 100
OPENED: Final = 6
"""So many folders above the present one are shown with what lies beside them; those further up are in its path."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What lies in a folder, by name. `more`: the name after which the rest begins, empty when that is all."""

    rows: tuple[FolderRow, ...]
    more: str = ""


def branch_of(facts: Facts, environment: Environment, folder: Folder, *, after: str = "") -> Branch:
    """The folders in a folder, from a name on, at most `MOST_IN_A_BRANCH`.

    Raises:
        Refusal: NOT_ALLOWED when the folder may be neither seen nor passed.

    Cost: 3 queries, however many folders there are; 1 more for a folder that may only be passed.
    """
    way_into(facts, environment, folder)
    found = _children(facts, environment, folder.pk, after=after)
    rows = folder_rows(facts, environment, found[:MOST_IN_A_BRANCH], shares=False)
    return Branch(rows, _more(found))


def tree_of(facts: Facts, environment: Environment, page: FolderPage) -> Mapping[str, Branch]:
    """The branches that are open around a folder's page, by the folder they are in, the first one first.

    The present folder's own are those of its page. The way down to it is there, wherever it comes by name.

    Cost: 1 query for each folder above, up to `OPENED`, and 1 to count; none for the first folder.
    """
    here, _ = page.crumbs[-1]
    levels: dict[str, list[Folder]] = {}
    more: dict[str, str] = {}
    for (pk, _), (on, name) in list(pairwise(page.crumbs))[-OPENED:]:
        found = _children(facts, environment, pk)
        levels[pk], more[pk] = found[:MOST_IN_A_BRANCH], _more(found)
        if on not in {one.pk for one in levels[pk]}:
            levels[pk].append(Folder(pk=on, name=name))
    rows = folder_rows(facts, environment, [one for found in levels.values() for one in found], shares=False)
    counted = {row.id: row for row in rows}
    tree = {pk: Branch(tuple(counted[one.pk] for one in found), more[pk]) for pk, found in levels.items()}
    own = page.folders
    rest = own[MOST_IN_A_BRANCH - 1].name if len(own) > MOST_IN_A_BRANCH else ""
    return tree | {here: Branch(own[:MOST_IN_A_BRANCH], rest)}


def _children(facts: Facts, environment: Environment, parent_id: str, *, after: str = "") -> list[Folder]:
    passed = passable_folders(facts, environment_id=environment.pk).filter(parent_id=parent_id)
    rest = passed.filter(after_name(after)) if after else passed
    return list(rest.order_by(*by_name())[: MOST_IN_A_BRANCH + 1])


def _more(found: list[Folder]) -> str:
    return found[MOST_IN_A_BRANCH - 1].name if len(found) > MOST_IN_A_BRANCH else ""
