"""Take assets out of a collection."""

from collections.abc import Collection as Several

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_collection
from mediadesk.actions.change import change
from mediadesk.actions.shelving import seen_for, target_named
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import CollectionAsset


def remove_from_collection(actor: Actor, *, collection_id: str, asset_ids: Several[str]) -> int:
    """Take assets out: all of them, or none. They stay where they lie; who saw them by it alone does no longer.

    Those that somebody has put into the trash meanwhile, too: restored, they would be in it again, and open.

    Returns:
        How many were taken out.

    Raises:
        Refusal: NOT_FOUND (one that is not in it, too), NOT_ALLOWED (one that one does not see), MISSING_VALUE,
            BAD_VALUE, COLLECTION_BY_SEARCH.
    """
    with change(actor, May.COLLECTION_UPDATE, on=lambda: target_named(actor, collection_id)) as step:
        collection = find_collection(step.account.pk, collection_id)
        assets = seen_for(step, collection, asset_ids, anywhere=True)
        rows = CollectionAsset.objects.filter(collection=collection, asset__in=assets)
        if rows.count() != len(assets):
            raise Why.NOT_FOUND(what="asset in the collection")

        for one in assets:
            step.record(Event.ASSET_UNCOLLECTED, one, asset=one.name, collection=collection.name)
        rows.delete()
        return len(assets)
