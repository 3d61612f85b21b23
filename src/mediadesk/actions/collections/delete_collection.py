"""Delete a collection."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_collection
from mediadesk.actions.change import change
from mediadesk.actions.publishing import end_page
from mediadesk.actions.shelving import target_named
from mediadesk.rules.events import Event
from mediadesk.store.collections import CollectionAsset
from mediadesk.store.public_pages import PublicPage


def delete_collection(actor: Actor, *, collection_id: str) -> None:
    """Delete a collection with the shares and public pages of it; its assets stay where they lie.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    with change(actor, May.COLLECTION_DELETE, on=lambda: target_named(actor, collection_id)) as step:
        collection = find_collection(step.account.pk, collection_id)
        count = CollectionAsset.objects.filter(collection=collection).count()

        for page in PublicPage.objects.select_related("collection").filter(
            collection=collection, ended_at=None
        ):
            end_page(step, page)
        named = {"collection": collection.name}
        if collection.expression:
            step.record(Event.SEARCH_UNCOLLECTED, collection, expression=collection.expression, **named)
        else:
            step.record(Event.COLLECTION_DELETED, collection, count=count, **named)
        step.access_changed()
        collection.delete()
