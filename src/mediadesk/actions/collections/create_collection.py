"""Create a collection."""

from collections.abc import Collection as Several

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_collection, of_environment
from mediadesk.actions.change import change
from mediadesk.actions.shelf import facts_of
from mediadesk.actions.shelving import (
    clean_collection,
    clean_expression,
    put_into,
    require_room_for_one,
    seen_for,
)
from mediadesk.rules.events import Event
from mediadesk.store.collections import Collection


def create_collection(
    actor: Actor,
    *,
    environment_id: str,
    name: str,
    description: str = "",
    expression: str = "",
    asset_ids: Several[str] = (),
) -> Collection:
    """Create a collection in an environment, shared with nobody; empty, or with assets that one sees.

    It opens those that one may share, as `add_to_collection` does.

    Args:
        expression: of a search: it shows each what this finds of what they may see, and opens none (decision 0026).

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, BAD_NAME, BAD_VALUE (the description, another environment), NAME_TAKEN,
            COLLECTIONS_FULL, BAD_SEARCH, COLLECTION_BY_SEARCH (with assets).
    """
    with change(
        actor,
        May.COLLECTION_CREATE,
        on=lambda: of_environment(find_environment(actor.account_id, environment_id=environment_id)),
    ) as step:
        name, description = clean_collection(name, description, environment_id=environment_id)
        expression = clean_expression(environment_id, expression) if expression.strip() else ""
        require_room_for_one(environment_id)

        collection = Collection(account=step.account, environment_id=environment_id, name=name)
        collection.description, collection.expression = description, expression
        collection.created_at = collection.updated_at = step.now
        collection.created_by_label = collection.updated_by_label = actor.label
        collection.save(force_insert=True)

        if expression:
            step.record(Event.SEARCH_COLLECTED, collection, collection=name, expression=expression)
        else:
            step.record(Event.COLLECTION_CREATED, collection, collection=name)
        if asset_ids:
            require(facts_of(step), May.COLLECTION_UPDATE, of_collection(collection))
            put_into(step, collection, seen_for(step, collection, asset_ids))
        return collection
