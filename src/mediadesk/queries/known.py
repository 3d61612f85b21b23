"""What somebody holds, as another may read it: places that the reader may not see have no name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts, Held
from mediadesk.access.visible import collections_where, environments_where, folders_where, holds_throughout

UNSEEN: Final = {"folder": "a folder", "collection": "you do not see"}
"""What stands for the name of one that the reader may not see: "on a folder", "on the collection you do not see"."""


def as_known_to(reader: Facts, theirs: Facts) -> Facts:
    """Their facts with the names alone that the reader may know: another folder is "a folder", and so on.

    Cost: that of `seen_folders`, 1 query more for each environment where they hold roles on collections, and 1 more
    when they hold a role in an environment.
    """
    every = (*theirs.held, *theirs.ended)
    shared = {
        kind: {one.scope_id: one.environment_id for one in every if one.scope_kind == kind} for kind in UNSEEN
    }
    named = seen_folders(reader, shared["folder"]) | seen_collections(reader, shared["collection"])
    chosen = [one.scope_id for one in every if one.scope_kind == "environment"]
    seen = environments_where(reader, May.ENVIRONMENT_VIEW).filter(pk__in=chosen)
    environments = set(seen.values_list("pk", flat=True)) if chosen else set()

    def known(held: Held) -> Held:
        if held.scope_kind in UNSEEN and held.scope_id not in named:
            return replace(held, scope_name=UNSEEN[held.scope_kind])
        if held.scope_kind == "environment" and held.scope_id not in environments:
            return replace(held, scope_name="")
        return held

    return replace(theirs, held=tuple(map(known, theirs.held)), ended=tuple(map(known, theirs.ended)))


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
