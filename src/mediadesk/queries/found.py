"""All assets that a page found, not the page alone: those of a folder, a search, a collection, or the trash.

They are what the person who asks may see, by the query of that page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_collection, find_folder, of_collection
from mediadesk.access.visible import OPENS_TRASH, assets_among, assets_where, trash_where
from mediadesk.queries.archives import Contents
from mediadesk.queries.contents import seen_in
from mediadesk.queries.library import way_into
from mediadesk.queries.paging import in_order
from mediadesk.queries.search import matching_assets, tree_of
from mediadesk.rules.at_once import MOST_IN_A_JOB
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.store.teams import Environment

NEEDS = {
    "move": (May.ASSET_MOVE,),
    "copy": (May.ASSET_VIEW, May.ASSET_DOWNLOAD),
    "tag": (May.ASSET_EDIT,),
    "describe": (May.ASSET_EDIT,),
    "delete": (May.ASSET_DELETE,),
    "restore": OPENS_TRASH,
    "collect": (May.ASSET_VIEW,),
    "uncollect": (May.ASSET_VIEW,),
}
"""What each asset takes, by what is done to it: the rights that its action asks for."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where assets were found, as the address of the page says it. `of`: folder, search, collection or trash."""

    of: str
    id: str = ""
    expression: str = ""
    tag: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """All assets of a place, in its order. `said`: where that is, in words, after "assets"."""

    place: Place
    assets: QuerySet[Asset]
    said: str

    @property
    def trashed(self) -> bool:
        """Whether they lie in the trash."""
        return self.place.of == "trash"

    def until(self, moment: datetime) -> "Found":
        """Those of them that were there at a moment: what comes later, nobody was told of."""
        since = "trashed_at" if self.trashed else "created_at"
        return Found(self.place, self.assets.filter(**{f"{since}__lte": moment}), self.said)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many were found and how large they are, and to how many of them a thing may be done."""

    total: int
    size_bytes: int
    able: int


def found_in(facts: Facts, environment: Environment, place: Place) -> Found:
    """All assets of a place that one may see.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_SEARCH, BAD_VALUE (no such place).

    Cost: 2 queries at most; by a search, that of `matching_assets`.
    """
    require(facts, May.LIBRARY_VIEW, Target(environment.account_id, environment.pk))
    if place.of == "search":
        tree = tree_of(place.expression, environment, tag=place.tag)
        words = place.expression or f"tags={place.tag}"
        return _sorted(place, matching_assets(facts, environment, tree), f"that the search {words} finds")
    if place.of == "trash":
        assets = trash_where(facts, environment_id=environment.pk)
        return Found(place, assets.order_by("-trashed_at", "-id"), "in the trash")
    if place.of == "collection":
        collection = find_collection(facts.account_id, place.id, cloud_name=environment.cloud_name)
        require(facts, May.COLLECTION_VIEW, of_collection(collection))
        return _sorted(place, seen_in(facts, collection), f"of the collection {collection.name}")
    if place.of != "folder":
        raise Why.BAD_VALUE(what="The page", reason="its address was changed")
    folder = find_folder(facts.account_id, place.id, cloud_name=environment.cloud_name)
    way_into(facts, environment, folder)
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk).filter(folder=folder)
    return _sorted(place, assets, f"of the folder {folder.name or ROOT_TITLE}")


def counted(facts: Facts, environment: Environment, found: Found, deed: str) -> Reach:
    """How many assets were found, and to how many of them one may do a thing. Cost: 2 queries."""
    all_of_them = found.assets.order_by().aggregate(count=Count("pk"), size=Sum("size_bytes", default=0))
    able = to_be_changed(facts, environment, found, deed)
    return Reach(all_of_them["count"], all_of_them["size"], able.count())


def to_be_changed(facts: Facts, environment: Environment, found: Found, deed: str) -> QuerySet[Asset]:
    """Those of the assets of a place to which one may do a thing, in no order. Cost: none yet."""
    able = found.assets.order_by()
    if not found.trashed:  # there, what is seen is what may be restored
        for may in NEEDS[deed]:
            allowed = assets_where(facts, may, environment_id=environment.pk)
            able = able.filter(pk__in=allowed.order_by().values("pk"))
    return able


def ids_of(found: Found, *, most: int = MOST_IN_A_JOB) -> list[str]:
    """The ids of the assets of a place in its order, one more at most than so many. Cost: 1 query."""
    return list(found.assets.values_list("pk", flat=True)[: most + 1])


def names_for(
    facts: Facts, environment_id: str, asset_ids: Sequence[str], *, trashed: bool = False
) -> dict[str, str]:
    """The names of those of a few assets that one may see. Cost: 1 query."""
    if trashed:
        there = trash_where(facts, environment_id=environment_id).filter(pk__in=asset_ids)
    else:
        there = assets_among(facts, May.ASSET_VIEW, environment_id=environment_id, ids=asset_ids)
    return dict(there.values_list("pk", "name"))


def contents_of(facts: Facts, environment: Environment, found: Found) -> Contents:
    """What of a place goes into an archive. Cost: none yet, but what policies ask."""
    allowed = assets_where(facts, May.ASSET_DOWNLOAD, environment_id=environment.pk)
    seen = found.assets.order_by()
    return Contents(allowed.filter(pk__in=seen.values("pk")), seen, {})


def _sorted(place: Place, assets: QuerySet[Asset], said: str) -> Found:
    return Found(place, in_order(assets, place.sort), said)
