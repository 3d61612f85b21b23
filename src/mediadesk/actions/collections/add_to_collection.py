"""Put assets into a collection."""

from collections.abc import Collection as Several
from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.opening import openable
from mediadesk.access.targets import find_collection
from mediadesk.actions.change import Step, change
from mediadesk.actions.shelf import facts_of
from mediadesk.actions.shelving import require_room_in, seen_for, target_named
from mediadesk.rules.events import Event
from mediadesk.store.collections import Collection, CollectionAsset
from mediadesk.store.library import Asset


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it: how many are new in the collection, how many it opens now, and how many it does not."""

    new: int
    opened: int
    closed: int


def add_to_collection(actor: Actor, *, collection_id: str, asset_ids: Several[str]) -> Added:
    """Put assets into a collection: all of them, or none. Those in it already may be opened by it now.

    The collection opens an asset to everybody who has a role in it when whoever puts it there may share the folder
    that it lies in, and holds it for good; else it shows it to those alone who see it anyway (decision 0020).

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED (one that one does not see), MISSING_VALUE, BAD_VALUE (another environment),
            COLLECTION_FULL.

    Cost: 6 queries, and 2 for each folder the assets are in.
    """
    with change(actor, May.COLLECTION_UPDATE, on=lambda: target_named(actor, collection_id)) as step:
        collection = find_collection(step.account.pk, collection_id)
        assets = seen_for(step, collection, asset_ids)
        there = {
            row.asset_id: row
            for row in CollectionAsset.objects.filter(collection=collection, asset__in=assets)
        }
        new = [one for one in assets if one.pk not in there]
        require_room_in(collection, len(new))

        opens = openable(facts_of(step), assets)
        opening = [row for pk, row in there.items() if pk in opens and not row.opens]
        for row in opening:
            row.opens = True
        CollectionAsset.objects.bulk_update(opening, ["opens"])
        CollectionAsset.objects.bulk_create(_row(step, collection, one, opens=one.pk in opens) for one in new)

        step.unchanged_is_fine()
        fresh = {one.pk for one in new} | {row.asset_id for row in opening}
        for one in assets:
            said = {"asset": one.name, "collection": collection.name}
            if one.pk not in there:
                step.record(Event.ASSET_COLLECTED, one, **said)
            if one.pk in fresh & opens:
                step.record(Event.ASSET_OPENED, one, **said)
        opened = {pk for pk, row in there.items() if row.opens} | {one.pk for one in new if one.pk in opens}
        return Added(len(new), len(opened), len(assets) - len(opened))


def _row(step: Step, collection: Collection, asset: Asset, *, opens: bool) -> CollectionAsset:
    return CollectionAsset(
        collection=collection,
        asset=asset,
        environment_id=collection.environment_id,
        opens=opens,
        added_at=step.now,
        added_by_label=step.actor.label,
    )
