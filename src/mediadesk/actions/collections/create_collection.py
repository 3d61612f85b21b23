"""Create a collection."""

from collections.abc import Collection as Several

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_collection, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.shelf import facts_of
from mediadesk.actions.shelving import clean_collection, put_into, require_room_for_one, seen_for
from mediadesk.rules.events import Event
from mediadesk.store.collections import Collection


def create_collection(
    actor: Actor, *, environment_id: str, name: str, description: str = "", asset_ids: Several[str] = ()
) -> Collection:
    """Create a collection in an environment, shared with nobody; empty, or with assets that one sees.

    It opens those that one may share, as `add_to_collection` does.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, BAD_VALUE (the description, another environment), NAME_TAKEN,
            COLLECTIONS_FULL.
    """
    with change(
        actor,
        May.COLLECTION_CREATE,
        on=lambda: of_environment(find_environment(actor.account_id, environment_id=environment_id)),
    ) as step:
        name, description = clean_collection(name, description, environment_id=environment_id)
        require_room_for_one(environment_id)

        collection = Collection(
            account=step.account, environment_id=environment_id, name=name, description=description
        )
        collection.created_at = collection.updated_at = step.now
        collection.created_by_label = collection.updated_by_label = actor.label
        collection.save(force_insert=True)

        step.record(Event.COLLECTION_CREATED, collection, collection=name)
        if asset_ids:
            require(facts_of(step), May.COLLECTION_UPDATE, of_collection(collection))
            put_into(step, collection, seen_for(step, collection, asset_ids))
        return collection
