"""Assets a page at a time, by keyset: the cost of a page does not grow with how many came before it."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from mediadesk.access.visible import Walk
from mediadesk.rules.keepable import is_keepable
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.store.natural import Natural

PAGE_SIZE: Final = 60
MOST_PAGES: Final = 20
"""So many pages are drawn as one, for whoever comes back to a place far down."""
WALKED_AT_MOST = 5_000
"""So many assets of a library are looked through for a page before it is sought folder by folder."""
_FURTHER: Final = MappingProxyType({"created_at": 7, "natural": 0})
"""So many times as many after these, where few of them are what was asked for; by the columns in whose order an index
has a whole library. Of that by name PostgreSQL puts together anew what each is sorted by."""
COUNTED_AT_MOST: Final = 10_000
_ID: Final = re.compile("[0-9a-f]{32}")  # as `store/ids.py` makes them

# fmt: off
SORTS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType({
    # in the address  what it says    column         direction
    "newest":        ("Newest first", "created_at",    "-"),
    "oldest":        ("Oldest first", "created_at",    ""),
    "name":          ("Name, A to Z", "natural",       ""),
    "name-down":     ("Name, Z to A", "natural",       "-"),
    "largest":       ("Largest first","size_bytes",    "-"),
    "smallest":      ("Smallest first","size_bytes",   ""),
    "type":          ("Type, A to Z", "format",        ""),
    "type-down":     ("Type, Z to A", "format",        "-"),
})
# fmt: on


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset of a list. `drawn`: there is a picture of it."""

    id: str
    name: str
    folder_id: str
    resource_type: str
    format: str
    size_bytes: int
    width_px: int | None
    height_px: int | None
    version: int
    sha256: str
    created_at: datetime
    uploaded_by: str
    description: str
    public_id: str
    updated_at: datetime
    duration_seconds: float | None

    @property
    def drawn(self) -> bool:
        """Whether a small picture can be shown: sound and raw files have none."""
        return self.width_px is not None

    @classmethod
    def of(cls, asset: Asset) -> "AssetRow":
        """The row of an asset."""
        return cls(
            asset.pk,
            asset.name,
            asset.folder_id,
            asset.resource_type,
            asset.format,
            asset.size_bytes,
            asset.width_px,
            asset.height_px,
            asset.version,
            asset.sha256,
            asset.created_at,
            asset.uploaded_by,
            asset.description,
            asset.public_id,
            asset.updated_at,
            asset.duration_seconds,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of assets, how many there are in all, and the cursor of the next page, empty on the last.

    `more`: they were not counted to the end; there are more than `total`. A page that follows another has no `total`:
    it was told with the first.
    """

    rows: tuple[AssetRow, ...]
    total: int
    next: str
    more: bool = False


def page_of(
    assets: QuerySet[Asset],
    *,
    sort: str,
    after: str,
    walk: Walk | None = None,
    sample: QuerySet[Asset] | None = None,
    few: bool = False,
    limit: int = PAGE_SIZE,
    counted: bool = True,
) -> Shown:
    """A page of assets.

    Args:
        sort: a key of SORTS; anything else is "newest".
        after: the cursor that the page before gave; empty for the first.
        walk: the same assets, where they may be many.
        sample: some of the assets, to be counted where all cannot be.
        few: there are so few that all are put in order at once, and so are counted.
        counted: whether all of them are counted.

    Raises:
        Refusal: BAD_VALUE, when the cursor is none.

    Cost: 2 queries, 1 when there is no other page; with `walk`, by date or name, up to 2 more. No more than
    `COUNTED_AT_MOST` are counted.
    """
    _, column, _ = SORTS.get(sort, SORTS["newest"])
    ids = list(in_order(assets, sort).values_list("pk", flat=True)) if few else []
    before = _read(after, column)[1] if after else ""
    if few and (not after or before in ids):
        first = ids.index(before) + 1 if after else 0
        assets, after = Asset.objects.filter(pk__in=ids[first : first + limit + 1]), ""
    found = rows_of(assets, sort=sort, after=after, walk=walk, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    following = _write(last, column) if last else ""
    if few or not (before or following):
        total, more = len(ids) if few else len(found), False
    elif not counted:
        total, more = 0, False
    else:
        total, more = _count(assets, sample, at_least=min(len(found), limit))
    return Shown(tuple(map(AssetRow.of, found[:limit])), total, following, more)


def _count(assets: QuerySet[Asset], sample: QuerySet[Asset] | None, *, at_least: int) -> tuple[int, bool]:
    """How many, and whether there are more than that."""
    if sample is None:
        found = assets.order_by().values("pk")[: COUNTED_AT_MOST + 1].count()
        return min(found, COUNTED_AT_MOST), found > COUNTED_AT_MOST
    found = sample.order_by().values("pk")[: COUNTED_AT_MOST + 1].count()
    return max(found, at_least), True


def rows_of(assets: QuerySet[Asset], *, sort: str, after: str, walk: Walk | None, limit: int) -> list[Asset]:
    """The rows of a page, as `page_of` is asked for it: walked to where that finds them, else sought by folder.

    A page is the same either way. Whoever sees much finds it among the first assets of the library; whoever
    sees little, or nothing new, reads these and then what they see, and never the library to its end.
    """
    _, column, sign = SORTS.get(sort, SORTS["newest"])
    beyond = _beyond(after, column, "lt" if sign else "gt") if after else Q()
    if walk is not None and column in _FURTHER:
        found = _walked(walk, beyond, sort, limit=limit)
        if len(found) == limit:
            return found
    return list(in_order(assets, sort).filter(beyond)[:limit])


def _walked(walk: Walk, beyond: Q, sort: str, *, limit: int) -> list[Asset]:
    """So many of the first assets of a walk, or fewer where it has been far enough."""
    _, column, sign = SORTS.get(sort, SORTS["newest"])
    further = WALKED_AT_MOST * _FURTHER[column] if walk.sifted else 0
    if (
        connection.vendor == "postgresql"
    ):  # sent the whole way at once: a short one, it believes, must be gone to its end
        return _step(walk, beyond, sort, most=WALKED_AT_MOST + further, limit=limit)[0]
    found, edge = _step(walk, beyond, sort, most=WALKED_AT_MOST, limit=limit)
    missing = limit - len(found)
    if further and missing and edge is not None:  # what was met tells how far it is to the rest
        likely = WALKED_AT_MOST * missing * 4 // (3 * len(found)) if found else further
        past = Q(**{f"{column}__{'lt' if sign else 'gt'}": edge})
        found += _step(walk, past, sort, most=min(likely, further), limit=missing)[0]
    return found


def _step(walk: Walk, beyond: Q, sort: str, *, most: int, limit: int) -> tuple[list[Asset], Any]:
    """What a walk finds among so many assets, and where it ended in its order; nothing where there are fewer."""
    _, column, sign = SORTS.get(sort, SORTS["newest"])
    ahead = in_order(walk.library, sort).filter(beyond).values_list(column, flat=True)
    edge = ahead[most - 1 : most].first()
    if edge is None:
        return [], None
    near = Q(**{f"{column}__{'gte' if sign else 'lte'}": edge})
    return list(in_order(walk.seen, sort).filter(beyond, near)[:limit]), edge


def in_order(assets: QuerySet[Asset], sort: str) -> QuerySet[Asset]:
    """Assets in the order of a key of SORTS, as pages of them are."""
    _, column, sign = SORTS.get(sort, SORTS["newest"])
    if column == "natural":
        assets = assets.annotate(natural=Natural("name"))
    return assets.order_by(f"{sign}{column}", f"{sign}id")


def _beyond(after: str, column: str, way: str) -> Q:
    """What comes after a cursor, said so that an index is entered there."""
    value, asset_id = _read(after, column)
    same = Q(**{column: value, f"id__{way}": asset_id})
    return Q(**{f"{column}__{way}e": value}) & (Q(**{f"{column}__{way}": value}) | same)


def _write(asset: Asset, column: str) -> str:
    value = getattr(asset, column)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, asset.pk]).encode()).decode().rstrip("=")


def _read(cursor: str, column: str) -> tuple[str | int | datetime, str]:
    try:
        value, asset_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        fits = isinstance(asset_id, str) and bool(_ID.fullmatch(asset_id)) and _fits(value, column)
        kept = _moment(value) if fits and column == "created_at" else value
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError):
        fits = False
    if not fits:
        raise Why.BAD_VALUE(what="The page", reason="its address was changed")
    return kept, asset_id


def _moment(text: str) -> datetime:
    """A moment with its time zone, in UTC, as databases are asked for it. Raises: ValueError, OverflowError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)


def _fits(value: object, column: str) -> bool:
    if column == "size_bytes":
        return isinstance(value, int) and 0 <= value < 2**63
    return isinstance(value, str) and is_keepable(value)
