"""What the actions on collections share: a free name, room for one more, the rows of a selection."""

from collections.abc import Collection as Several

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Target
from mediadesk.access.targets import find_collection, of_collection
from mediadesk.actions.change import Step
from mediadesk.actions.shelf import assets_with
from mediadesk.rules.collections import MOST_ASSETS, MOST_IN_AN_ENVIRONMENT
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.collections import Collection, CollectionAsset
from mediadesk.store.library import Asset


def target_named(actor: Actor, collection_id: str) -> Target:
    """The collection of this id, to be asked about. Raises: Refusal NOT_FOUND. Cost: 1 query."""
    return of_collection(find_collection(actor.account_id, collection_id))


def clean_collection(name: str, description: str, *, environment_id: str, but: str = "") -> tuple[str, str]:
    """Give a collection's name and description as they are kept.

    Args:
        but: the id of the collection that may have the name already.

    Raises:
        Refusal: BAD_NAME, BAD_VALUE (the description), NAME_TAKEN.

    Cost: 1 query.
    """
    name = clean_name(name, what="A collection")
    same = Collection.objects.filter(environment=environment_id, name=name).exclude(pk=but)
    if same.exists():
        raise Why.NAME_TAKEN(what="collection", name=name)
    return name, clean_text(description, what="The description", longest=1000)


def require_room_for_one(environment_id: str) -> None:
    """Refuse one more than an environment keeps. Raises: Refusal COLLECTIONS_FULL. Cost: 1 query."""
    if Collection.objects.filter(environment=environment_id).count() >= MOST_IN_AN_ENVIRONMENT:
        raise Why.COLLECTIONS_FULL(limit=f"{MOST_IN_AN_ENVIRONMENT:,}")


def require_room_in(collection: Collection, more: int) -> None:
    """Refuse more than a collection holds. Raises: Refusal COLLECTION_FULL. Cost: 1 query."""
    count = CollectionAsset.objects.filter(collection=collection).count() + more
    if count > MOST_ASSETS:
        raise Why.COLLECTION_FULL(name=collection.name, limit=f"{MOST_ASSETS:,}", count=f"{count:,}")


def seen_for(step: Step, collection: Collection, asset_ids: Several[str]) -> list[Asset]:
    """The assets of a selection, all of which one sees and which are of the collection's environment.

    Raises:
        Refusal: MISSING_VALUE, BAD_VALUE, NOT_FOUND, NOT_ALLOWED.

    Cost: 1 query, and 1 for each folder they are in.
    """
    require_few(asset_ids)
    assets = assets_with(step, May.ASSET_VIEW, asset_ids)
    if assets[0].environment_id != collection.environment_id:
        raise Why.BAD_VALUE(what="The collection", reason="it is in another environment")
    return assets
