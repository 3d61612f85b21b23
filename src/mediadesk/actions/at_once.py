"""What a job over many assets asks for as a whole: when it begins, and before each of its items."""

from collections.abc import Mapping

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Target
from mediadesk.access.targets import (
    find_collection,
    find_environment,
    find_folder,
    of_collection,
    of_environment,
    of_folder,
)
from mediadesk.rules.refusals import Why

ABOUT = Mapping[str, object]
"""What a job keeps of what it was asked for: the folder, the collection, the tags, or what is said of the assets."""


def asked_of(account_id: str, *, environment_id: str, deed: str, about: ABOUT) -> tuple[May, Target]:
    """The right without which nothing of it can be done, and where it must be held: where things go to.

    What each asset takes besides is asked by the action that is its item.

    Raises:
        Refusal: NOT_FOUND, BAD_VALUE (another environment), COLLECTION_BY_SEARCH.

    Cost: 2 queries at most.
    """
    if deed in {"move", "copy"}:
        folder = find_folder(account_id, str(about.get("folder", "")))
        _require_here(folder.environment_id, environment_id, what="The folder")
        return May.ASSET_UPLOAD, of_folder(folder)
    if deed in {"collect", "uncollect"}:
        collection = find_collection(account_id, str(about.get("collection", "")))
        _require_here(collection.environment_id, environment_id, what="The collection")
        if collection.expression:
            raise Why.COLLECTION_BY_SEARCH(name=collection.name)
        return May.COLLECTION_UPDATE, of_collection(collection)
    environment = find_environment(account_id, environment_id=environment_id)
    return May.LIBRARY_VIEW, of_environment(environment)


def _require_here(found: str, wanted: str, *, what: str) -> None:
    if found != wanted:
        raise Why.BAD_VALUE(what=what, reason="it is in another environment")
