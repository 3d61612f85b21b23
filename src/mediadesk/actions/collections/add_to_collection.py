"""Put assets into a collection."""

from collections.abc import Collection as Several

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_collection
from mediadesk.actions.change import change
from mediadesk.actions.shelving import Added, put_into, seen_for, target_named


def add_to_collection(actor: Actor, *, collection_id: str, asset_ids: Several[str]) -> Added:
    """Put assets into a collection: all of them, or none. Those in it already may be opened by it now.

    The collection opens an asset to everybody who has a role in it when whoever puts it there may share the folder
    that it lies in, and holds it for good; else it shows it to those alone who see it anyway (decision 0020).

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED (one that one does not see), MISSING_VALUE, BAD_VALUE (another environment),
            COLLECTION_FULL, COLLECTION_BY_SEARCH.

    Cost: 6 queries, and 2 for each folder the assets are in.
    """
    with change(actor, May.COLLECTION_UPDATE, on=lambda: target_named(actor, collection_id)) as step:
        collection = find_collection(step.account.pk, collection_id)
        assets = seen_for(step, collection, asset_ids)

        step.unchanged_is_fine()
        return put_into(step, collection, assets)
