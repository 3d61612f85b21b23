"""Collections as they are seen: the list of an environment, one with its assets, those one may put assets into.

What is counted and shown of each is what one may see oneself; what else it holds is neither listed nor counted (T-05).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, everything_held, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import of_collection
from mediadesk.access.visible import assets_where, collections_where, folders_where, trash_where
from mediadesk.engines import clock
from mediadesk.queries.contents import search_of, seen_in
from mediadesk.queries.paging import AssetRow, Shown, page_of
from mediadesk.queries.search import found_page
from mediadesk.rules.refusals import Why
from mediadesk.rules.search.mistakes import Mistake
from mediadesk.rules.selection import MOST_AT_ONCE
from mediadesk.store.access import Grant, current_at
from mediadesk.store.collections import Collection, CollectionAsset
from mediadesk.store.natural import after_name, by_name
from mediadesk.store.public_pages import PublicPage
from mediadesk.store.search import read_in
from mediadesk.store.teams import Environment

PAGE: Final = 24
PREVIEWS: Final = 4
MOST_CHOICES: Final = 200


@dataclass(frozen=True, slots=True)
class CollectionRow:
    """One collection of a list. `assets`: those one may see; `shares`: told only to those who may share it.

    `expression`: of a collection by a search, the assets of which are not counted here.
    """

    id: str
    name: str
    description: str
    expression: str
    assets: int
    previews: tuple[AssetRow, ...]
    shares: int | None
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Collections:
    """A page of collections by name. `next`: the name after which the next page begins; empty on the last."""

    rows: tuple[CollectionRow, ...]
    total: int
    next: str


@dataclass(frozen=True, slots=True)
class CollectionPage:
    """One collection with a page of its assets, each only if it may be seen.

    `closed`: how many of all these it does not open; `closed_here`: their ids on this page. `may_open`: some of them
    lie in folders that one may share. `trashed`: the ids of those that one finds in the trash, at most 500. `public`:
    it has a public page, which whoever sees the collection is told (T-20). `mistake`: why its search cannot be read any
    more; a collection by a search has no rows, and so neither `closed` nor `trashed`.
    """

    collection: Collection
    target: Target
    assets: Shown
    closed: int
    closed_here: frozenset[str]
    may_open: bool
    trashed: tuple[str, ...]
    public: bool
    mistake: Mistake | None = None


@dataclass(frozen=True, slots=True)
class SearchPage:
    """A search to be tried out for a collection: the first of what it finds for oneself, or what is wrong with it."""

    collection: Collection
    target: Target
    assets: Shown
    mistake: Mistake | None


def collections_of(
    facts: Facts, environment: Environment, *, words: str = "", after: str = ""
) -> Collections:
    """A page of an environment's collections that one may see, by name.

    Args:
        words: all of them must be found in the name or the description.
        after: the name after which it begins.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 5 queries; 1 more where policies speak of seeing collections, and 1 of sharing them.
    """
    require(facts, May.LIBRARY_VIEW, Target(environment.account_id, environment.pk))
    found = collections_where(facts, May.COLLECTION_VIEW, environment_id=environment.pk)
    for word in words.split()[:10]:
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    rest = found.filter(after_name(after)) if after else found
    page = list(rest.order_by(*by_name())[: PAGE + 1])
    following = page[PAGE - 1].name if len(page) > PAGE else ""
    rows = _rows(facts, environment, page[:PAGE])
    return Collections(rows, found.count(), following)


def collection_page(
    facts: Facts, collection: Collection, *, sort: str = "", after: str = ""
) -> CollectionPage:
    """A collection and a page of its assets.

    Raises:
        Refusal: NOT_ALLOWED; BAD_VALUE (the cursor).

    Cost: 5 queries, 1 more where some are not opened; by a search, 1 and those of `found_page`.
    """
    target = of_collection(collection)
    require(facts, May.COLLECTION_VIEW, target)
    if collection.expression:
        return _found_page(facts, collection, target, sort=sort, after=after)
    shown = page_of(seen_in(facts, collection), sort=sort, after=after)
    closed = _closed(facts, collection)
    here = closed.filter(asset__in=[one.id for one in shown.rows])
    count = closed.count()
    closed_here = frozenset(here.values_list("asset_id", flat=True)) if count else frozenset[str]()
    updates = count and decide(facts, May.COLLECTION_UPDATE, target)
    may_open = bool(updates) and _to_open(facts, collection, closed).exists()
    trash = trash_where(facts, environment_id=collection.environment_id)
    trashed = trash.filter(in_collections__collection=collection).order_by("id").values_list("pk", flat=True)
    shut, found = (count, closed_here, may_open), tuple(trashed[:MOST_AT_ONCE])
    return CollectionPage(
        collection, target, shown, *shut, trashed=found, public=_public_pages(collection).exists()
    )


def assets_to_open(facts: Facts, collection: Collection) -> list[str]:
    """The ids of those assets of a collection that it does not open and that lie where one may share; at most 500.

    Cost: 1 query.
    """
    found = _to_open(facts, collection, _closed(facts, collection)).order_by("added_at", "id")
    return list(found.values_list("asset_id", flat=True)[:MOST_AT_ONCE])


def search_page(facts: Facts, collection: Collection, expression: str) -> SearchPage:
    """What another search would find for a collection by a search.

    Raises:
        Refusal: NOT_ALLOWED, COLLECTION_BY_HAND.

    Cost: that of `found_page`.
    """
    target = of_collection(collection)
    require(facts, May.COLLECTION_UPDATE, target)
    if not collection.expression:
        raise Why.COLLECTION_BY_HAND(name=collection.name)
    tree = read_in(collection.environment_id, expression)
    if isinstance(tree, Mistake):
        return SearchPage(collection, target, Shown((), 0, ""), tree)
    return SearchPage(
        collection,
        target,
        found_page(facts, collection.environment, tree, sort="", after="", limit=PAGE),
        None,
    )


def assets_to_copy(facts: Facts, collection: Collection) -> list[str]:
    """The ids of what one sees of a collection, the newest first; at most one more than go into another at once.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query, and that of `seen_in`.
    """
    require(facts, May.COLLECTION_VIEW, of_collection(collection))
    found = seen_in(facts, collection).order_by("-created_at", "-id")
    return list(found.values_list("pk", flat=True)[: MOST_AT_ONCE + 1])


def may_fill_some(facts: Facts) -> bool:
    """Whether somebody may put assets into any collection, wherever: so that the button is shown. Cost: none."""
    permits = facts.policies.mask if facts.policies else 0
    return bool((everything_held(facts) | permits) & May.COLLECTION_UPDATE.bit)


def collections_to_fill(facts: Facts, environment: Environment) -> tuple[tuple[str, str], ...]:
    """The collections one may put assets into, as (id, name), at most 200; the name says of one that it is public.

    Cost: 1 query.
    """
    found = collections_where(facts, May.COLLECTION_UPDATE, environment_id=environment.pk)
    seen = found & collections_where(facts, May.COLLECTION_VIEW, environment_id=environment.pk)
    by_hand = seen.filter(expression="")
    named = by_hand.annotate(public=Exists(_public_pages(OuterRef("pk")))).order_by(*by_name())
    rows = named.values_list("pk", "name", "public")[:MOST_CHOICES]
    return tuple((pk, f"{name} (public)" if public else name) for pk, name, public in rows)


def _public_pages(collection: Collection | OuterRef) -> QuerySet[PublicPage]:
    return PublicPage.objects.reachable(clock.now()).filter(collection=collection)


def _found_page(
    facts: Facts, collection: Collection, target: Target, *, sort: str, after: str
) -> CollectionPage:
    """A page of what a collection by a search finds for somebody."""
    tree, public = search_of(collection), _public_pages(collection).exists()
    none = (0, frozenset[str](), False, ())
    if isinstance(tree, Mistake):
        return CollectionPage(collection, target, Shown((), 0, ""), *none, public, mistake=tree)
    found = found_page(facts, collection.environment, tree, sort=sort, after=after)
    return CollectionPage(collection, target, found, *none, public)


def _closed(facts: Facts, collection: Collection) -> QuerySet[CollectionAsset]:
    """The rows of assets that one sees and that the collection opens to nobody."""
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=collection.environment_id)
    return CollectionAsset.objects.filter(collection=collection, opens=False, asset__in=seen)


def _to_open(
    facts: Facts, collection: Collection, closed: QuerySet[CollectionAsset]
) -> QuerySet[CollectionAsset]:
    there = folders_where(facts, May.FOLDER_SHARE, environment_id=collection.environment_id)
    return closed.filter(asset__folder__in=there)


def _rows(
    facts: Facts, environment: Environment, collections: Sequence[Collection]
) -> tuple[CollectionRow, ...]:
    ids = [one.pk for one in collections]
    if not ids:
        return ()
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk)
    inside = CollectionAsset.objects.filter(collection__in=ids, asset__in=seen)
    counts = dict(inside.order_by().values_list("collection").annotate(count=Count("pk")))
    previews, shares = _previews(inside), _shares(facts, collections)
    return tuple(
        CollectionRow(
            id=one.pk,
            name=one.name,
            description=one.description,
            expression=one.expression,
            assets=counts.get(one.pk, 0),
            previews=previews.get(one.pk, ()),
            shares=shares.get(one.pk),
            updated_at=one.updated_at,
        )
        for one in collections
    )


def _previews(inside: QuerySet[CollectionAsset]) -> Mapping[str, tuple[AssetRow, ...]]:
    """Up to four assets of each that there is a picture of, the newest of it first. Cost: 1 query."""
    place = Window(RowNumber(), partition_by=F("collection"), order_by=[F("added_at").desc(), F("id").desc()])
    newest = inside.filter(asset__width_px__isnull=False).annotate(place=place).filter(place__lte=PREVIEWS)
    found: dict[str, tuple[AssetRow, ...]] = {}
    for row in newest.select_related("asset").order_by("collection_id", "place"):
        found[row.collection_id] = (*found.get(row.collection_id, ()), AssetRow.of(row.asset))
    return found


def _shares(facts: Facts, collections: Iterable[Collection]) -> Mapping[str, int]:
    """With how many members and groups each is shared that one may share oneself. Cost: 1 query."""
    mine = [one.pk for one in collections if decide(facts, May.COLLECTION_SHARE, of_collection(one))]
    current = Grant.objects.filter(current_at(clock.now()), collection__in=mine)
    counts = dict(current.order_by().values_list("collection").annotate(count=Count("pk")))
    return {pk: counts.get(pk, 0) for pk in mine}
