"""What somebody holds, as another may read it: places that the reader may not see have no name."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts, Held
from mediadesk.access.scopes import words_of
from mediadesk.access.visible import collections_where, environments_where, folders_where, holds_throughout
from mediadesk.store.access import Scope
from mediadesk.store.library import Folder

UNSEEN: Final = {"folder": "a folder", "collection": "you do not see"}
"""What stands for the name of one that the reader may not see: "on a folder", "on the collection you do not see"."""
_SEEN: Final = (*UNSEEN, "environment")
_AN: Final = {"collection": "a collection", "environment": "an environment"}


def as_known_to(reader: Facts, theirs: Facts) -> Facts:
    """Their facts with the names alone that the reader may know: another folder is "a folder", and so on.

    Cost: that of `places_known`.
    """
    every = (*theirs.held, *theirs.ended)
    known = places_known(reader, ((one.scope_kind, one.scope_id, one.environment_id) for one in every))

    def named(held: Held) -> Held:
        if held.scope_kind in _SEEN and held.scope_id not in known:
            return replace(held, scope_name=UNSEEN.get(held.scope_kind, ""))
        return held

    return replace(theirs, held=tuple(map(named, theirs.held)), ended=tuple(map(named, theirs.ended)))


def scope_known(known: Container[str], scope: Scope) -> str:
    """Where a role is given, in words, without the name of a place that is not among the known ones."""
    if scope is None or scope.pk in known:
        return words_of(scope)
    return "a folder" if isinstance(scope, Folder) else f"{_AN[scope._meta.model_name or '']} you do not see"


def places_known(reader: Facts, places: Iterable[tuple[str, str, str]]) -> set[str]:
    """The ids of the places that the reader may see, of folders, collections and environments.

    Args:
        places: of each its kind, its id and its environment's id; other kinds are passed over.

    Cost: that of `seen_folders`, 1 query more for each environment with collections, 1 more for all environments.
    """
    placed: dict[str, dict[str, str]] = {kind: {} for kind in _SEEN}
    for kind, pk, environment_id in places:
        if kind in placed:
            placed[kind][pk] = environment_id
    known = seen_folders(reader, placed["folder"]) | seen_collections(reader, placed["collection"])
    if chosen := placed["environment"]:
        seen = environments_where(reader, May.ENVIRONMENT_VIEW).filter(pk__in=list(chosen))
        known |= set(seen.values_list("pk", flat=True))
    return known


def seen_folders(reader: Facts, placed: Mapping[str, str]) -> set[str]:
    """Those of these folders that the reader may see.

    Args:
        placed: the environment of each folder, by id.

    Cost: 1 query for each of the environments, none for those in which the reader sees every folder.
    """
    seen: set[str] = set()
    for environment_id in set(placed.values()):
        if reader.policies is None and holds_throughout(
            reader, May.FOLDER_VIEW, environment_id=environment_id
        ):
            seen |= {pk for pk, place in placed.items() if place == environment_id}
            continue
        there = folders_where(reader, May.FOLDER_VIEW, environment_id=environment_id)
        seen |= set(there.filter(pk__in=list(placed)).values_list("pk", flat=True))
    return seen


def seen_collections(reader: Facts, placed: Mapping[str, str]) -> set[str]:
    """Those of these collections that the reader may see. Cost: 1 query for each of the environments."""
    seen: set[str] = set()
    for environment_id in set(placed.values()):
        there = collections_where(reader, May.COLLECTION_VIEW, environment_id=environment_id)
        seen |= set(there.filter(pk__in=list(placed)).values_list("pk", flat=True))
    return seen
