"""Give a collection by a search another search."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_collection
from mediadesk.actions.change import Step, change
from mediadesk.actions.shelving import clean_expression, target_named
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import Collection
from mediadesk.store.public_pages import PublicPage


def change_collection_search(
    actor: Actor, *, collection_id: str, expression: str, version: int
) -> Collection:
    """Change what a collection finds. It opens nothing, so nobody gains or loses access to an asset.

    While somebody else's public page shows it, it stays as it is: another search would make public, with their rights,
    what they never saw (decision 0026).

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, COLLECTION_BY_HAND, CHANGED_MEANWHILE, BAD_SEARCH, MISSING_VALUE,
            SEARCH_IS_PUBLIC.
    """
    with change(actor, May.COLLECTION_UPDATE, on=lambda: target_named(actor, collection_id)) as step:
        collection = find_collection(step.account.pk, collection_id)
        if not collection.expression:
            raise Why.COLLECTION_BY_HAND(name=collection.name)
        if collection.version != version:
            raise Why.CHANGED_MEANWHILE(what=collection.name)
        before = collection.expression
        expression = clean_expression(collection.environment_id, expression)

        step.unchanged_is_fine()
        if before == expression:
            return collection
        _require_own_pages(step, collection)

        collection.expression, collection.version = expression, collection.version + 1
        collection.updated_at, collection.updated_by_label = step.now, actor.label
        collection.save(update_fields=["expression", "version", "updated_at", "updated_by_label"])
        said = {"what": "search", "before": before, "after": expression}
        step.record(Event.COLLECTION_CHANGED, collection, collection=collection.name, **said)
        return collection


def _require_own_pages(step: Step, collection: Collection) -> None:
    """Raises: Refusal SEARCH_IS_PUBLIC. Cost: 1 query."""
    lasting = PublicPage.objects.lasting(step.now).filter(collection=collection, publisher__isnull=False)
    page = lasting.exclude(publisher_id=step.actor.id).first()
    if page is not None:
        publisher = page.publisher_label.partition(" <")[0]
        raise Why.SEARCH_IS_PUBLIC(name=collection.name, publisher=publisher)
