"""How a search is asked, found out by a bounded look: a value that few assets have is begun from, one of many is not.

The database cannot know it. It would walk a library to its end for the five assets of a tag, or put the ids of a
hundred thousand aside before it tells the first page. Two looks at an index, no longer than `FEW`, tell which it is;
what is found is the same either way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts
from mediadesk.access.terms import Condition
from mediadesk.access.visible import Walk, assets_among, assets_walked, assets_where, holds_throughout
from mediadesk.store.full_text import FoundBy
from mediadesk.store.having import Having
from mediadesk.store.library import Asset, AssetTag, one_of

FEW: Final = 4_000
"""So many assets are read and sorted sooner than a million are walked for a page of them."""
_SAMPLED: Final = 500
_ASKED: Final = 100
"""So many assets are each asked for what is sought sooner than its index is looked at."""


@dataclass(frozen=True, slots=True)
class Looking:
    """A search as it is best asked.

    `walk`: the same assets, where many are expected. `sample`: some of them, or none, to count instead of all; None
    when `all` can be counted. `few`: they are no more than `FEW`.
    """

    all: QuerySet[Asset]
    walk: Walk | None = None
    sample: QuerySet[Asset] | None = None
    few: bool = False


def looked_for(facts: Facts, environment_id: str, condition: Condition) -> Looking:
    """The assets of a condition that one may see.

    Cost: 1 query for each value asked for, 2 for one of which the beginning is enough, and 3 more.
    """
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=environment_id)
    if isinstance(condition, bool):
        walk = assets_walked(facts, May.ASSET_VIEW, environment_id=environment_id) if condition else None
        return Looking(seen if condition else seen.none(), walk)
    indexed, one_by_one = list(_indexed(condition)), _one_by_one(condition)
    throughout = holds_throughout(facts, May.ASSET_VIEW, environment_id=environment_id)
    if indexed:
        if not throughout and _count(seen.values("pk"), _ASKED) <= _ASKED:
            return Looking(seen.filter(one_by_one), few=True)
        fewest, number = min((_count(ids, FEW), number) for number, ids in enumerate(indexed))
        fewer = min(FEW, fewest)
        if not throughout and fewer > _ASKED and _count(seen.values("pk"), fewer) <= fewer:
            return Looking(seen.filter(one_by_one), few=True)
        if fewest <= FEW:
            among = assets_among(
                facts, May.ASSET_VIEW, environment_id=environment_id, ids=_first(indexed[number], FEW)
            )
            return Looking(among.filter(_one_by_one(condition, but=indexed[number])), few=True)
    walk = assets_walked(facts, May.ASSET_VIEW, environment_id=environment_id, asked=one_by_one)
    if not indexed or walk is None:
        return Looking(seen.filter(condition), walk)
    # Of some of all that have it whoever sees a part sees hardly one: that would count no more than the page.
    every, sample = seen.filter(one_by_one), seen.none()
    if throughout:
        some = assets_among(
            facts, May.ASSET_VIEW, environment_id=environment_id, ids=_first(indexed[0], _SAMPLED)
        )
        every, sample = seen.filter(condition), some.filter(_one_by_one(condition, but=indexed[0]))
    return Looking(every, walk, sample)  # `every`: where a walk finds too few


_Ids = FoundBy | QuerySet[Any, Any]


def _indexed(condition: Q) -> Iterator[_Ids]:
    """What must be so of each asset and an index knows by its value."""
    if condition.negated or condition.connector != Q.AND:
        return
    for part in condition.children:
        if isinstance(part, Q):
            yield from _indexed(part)
        elif isinstance(part, tuple) and part[0] == "pk__in" and _is_indexed(part[1]):
            yield part[1]


def _is_indexed(ids: object) -> bool:
    return isinstance(ids, FoundBy | Having) or (isinstance(ids, QuerySet) and ids.model is AssetTag)


def _one_by_one(condition: Q, *, but: _Ids | None = None) -> Q:
    """The same condition, without `but`, as it is asked of one asset after the other."""
    if condition.negated or condition.connector != Q.AND:
        return condition
    told = Q()
    for part in condition.children:
        told &= _of_one(part, but)
    return told


def _of_one(part: Any, but: _Ids | None) -> Q:
    if isinstance(part, Q):
        return _one_by_one(part, but=but)
    if not isinstance(part, tuple):
        return Q(part)
    name, ids = part
    if name != "pk__in" or not _is_indexed(ids):
        return Q(part)
    if ids is but:
        return Q()
    return Q(ids.of_one if isinstance(ids, FoundBy | Having) else Exists(ids.filter(asset=OuterRef("pk"))))


def _first(ids: _Ids, most: int) -> RawSQL | QuerySet[Any, Any]:
    """So many of the ids, as a sub-select. Cost: 1 query for PostgreSQL, which is told how many they are by them."""
    if isinstance(ids, FoundBy):
        return ids.first(most)
    some = ids.values_list("asset_id", flat=True)[:most]
    return some if connection.vendor == "sqlite" else one_of(list(some))


def _count(ids: _Ids, most: int) -> int:
    """How many, and no further than one more than `most`."""
    return ids.count(most + 1) if isinstance(ids, FoundBy) else ids[: most + 1].count()
