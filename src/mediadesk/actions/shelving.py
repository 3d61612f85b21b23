"""What the actions on collections share: a free name, room for one more, the rows of a selection."""

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Target
from mediadesk.access.opening import openable
from mediadesk.access.targets import find_collection, of_collection
from mediadesk.actions.change import Step
from mediadesk.actions.shelf import assets_with, facts_of
from mediadesk.engines import clock
from mediadesk.rules.collections import MOST_ASSETS, MOST_IN_AN_ENVIRONMENT
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name, clean_text
from mediadesk.rules.refusals import Why
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.selection import require_few
from mediadesk.store.collections import Collection, CollectionAsset
from mediadesk.store.library import Asset
from mediadesk.store.search import read_in


@dataclass(frozen=True, slots=True)
class Added:
    """What came of it: how many are new in the collection, how many it opens now, and how many it does not."""

    new: int
    opened: int
    closed: int


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


def clean_expression(environment_id: str, expression: str) -> str:
    """A search as a collection keeps it. Raises: Refusal BAD_SEARCH, MISSING_VALUE. Cost: that of `read_in`."""
    expression = expression.strip()
    tree = read_in(environment_id, expression)
    if isinstance(tree, Mistake):
        raise Why.BAD_SEARCH(mistake=tree.sentence)
    if not expression:
        raise Why.MISSING_VALUE(what="search")
    return expression


def require_room_for_one(environment_id: str) -> None:
    """Refuse one more than an environment keeps. Raises: Refusal COLLECTIONS_FULL. Cost: 1 query."""
    if Collection.objects.filter(environment=environment_id).count() >= MOST_IN_AN_ENVIRONMENT:
        raise Why.COLLECTIONS_FULL(limit=f"{MOST_IN_AN_ENVIRONMENT:,}")


def require_room_in(collection: Collection, more: int) -> None:
    """Refuse more than a collection holds. Raises: Refusal COLLECTION_FULL. Cost: 1 query.

    What lies in the trash keeps its place, to which it comes back when it is restored.
    """
    rows = CollectionAsset.objects.filter(collection=collection).exclude(
        asset__trash_ends_at__lte=clock.now()
    )
    if rows.count() + more > MOST_ASSETS:  # how many there are is not told: some are seen by others alone
        raise Why.COLLECTION_FULL(name=collection.name, limit=f"{MOST_ASSETS:,}", more=f"{more:,} more")


def seen_for(
    step: Step, collection: Collection, asset_ids: Several[str], *, anywhere: bool = False
) -> list[Asset]:
    """The assets of a selection, to go into a collection or out of it: all are seen, and of its environment.

    Args:
        anywhere: some of them may lie in the trash.

    Raises:
        Refusal: COLLECTION_BY_SEARCH, MISSING_VALUE, BAD_VALUE, NOT_FOUND, NOT_ALLOWED.

    Cost: 1 query, and 1 for each folder they are in.
    """
    if collection.expression:
        raise Why.COLLECTION_BY_SEARCH(name=collection.name)
    require_few(asset_ids)
    assets = assets_with(step, May.ASSET_VIEW, asset_ids, anywhere=anywhere)
    if assets[0].environment_id != collection.environment_id:
        raise Why.BAD_VALUE(what="The collection", reason="it is in another environment")
    return assets


def put_into(step: Step, collection: Collection, assets: Sequence[Asset]) -> Added:
    """Put assets that one sees into a collection, and record it. Those in it already may be opened by it now.

    Raises:
        Refusal: COLLECTION_FULL.

    Cost: 4 queries, and 1 for each folder the assets are in.
    """
    rows = CollectionAsset.objects.filter(collection=collection, asset__in=assets)
    there = {row.asset_id: row for row in rows}
    new = [one for one in assets if one.pk not in there]
    require_room_in(collection, len(new))

    opens = openable(facts_of(step), assets)
    opening = [row for pk, row in there.items() if pk in opens and not row.opens]
    for row in opening:
        row.opens = True
    CollectionAsset.objects.bulk_update(opening, ["opens"])
    CollectionAsset.objects.bulk_create(_row(step, collection, one, opens=one.pk in opens) for one in new)

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
