"""Give a collection another name or description."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_collection
from mediadesk.actions.change import change
from mediadesk.actions.shelving import clean_collection, target_named
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import Collection


def change_collection(
    actor: Actor, *, collection_id: str, name: str, description: str, version: int
) -> Collection:
    """Rename and describe a collection. Shares hang on its id, so nobody gains or loses anything.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, BAD_VALUE (the description), NAME_TAKEN, CHANGED_MEANWHILE.
    """
    with change(actor, May.COLLECTION_DELETE, on=lambda: target_named(actor, collection_id)) as step:
        collection = find_collection(step.account.pk, collection_id)
        if collection.version != version:
            raise Why.CHANGED_MEANWHILE(what=collection.name)
        place = collection.environment_id
        name, description = clean_collection(name, description, environment_id=place, but=collection.pk)

        step.unchanged_is_fine()
        said = {"name": (collection.name, name), "description": (collection.description, description)}
        differing = [(what, *pair) for what, pair in said.items() if pair[0] != pair[1]]
        if not differing:
            return collection

        collection.name, collection.description = name, description
        collection.version, collection.updated_at = collection.version + 1, step.now
        collection.updated_by_label = actor.label
        collection.save()
        for what, before, after in differing:
            step.record(
                Event.COLLECTION_CHANGED, collection, what=what, collection=name, before=before, after=after
            )
        return collection
