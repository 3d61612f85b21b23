"""Insights: what is stored, most viewed, unused and kept twice, of the assets that one may see and of no others.

What is stored and what is kept twice was counted at night (`store/insights.py`), so that no page reads a million
assets; whose rights hang on more than folders, by a policy or a collection, is counted when they ask. Each list looks
at so many assets and says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, DateField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import TruncMonth

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import of_environment
from mediadesk.access.visible import (
    assets_among,
    assets_where,
    folders_where,
    holds_throughout,
    passable_folders,
    told_by_folders,
)
from mediadesk.engines import clock
from mediadesk.queries.library import path_of
from mediadesk.queries.paging import AssetRow
from mediadesk.store.insights import AssetViews, Copies, LibraryCount, StoredMonth, counted_since
from mediadesk.store.library import Asset, everything_above
from mediadesk.store.teams import Environment

LISTED: Final = 25
FOLDERS_LISTED: Final = 15
LOOKED_AT: Final = 20_000
"""So many assets, those uploaded longest ago, are looked at for what is unused."""
VIEWED_LOOKED_AT: Final = 5_000
CONTENTS_LOOKED_AT: Final = 500
COPIES_LOOKED_AT: Final = 5_000
UNUSED_DAYS: Final = (30, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class Held:
    """How many assets, and their bytes. `of` is a type, the first day of a month, or the path of a folder.

    `folder_id` is empty for a folder that one may not see, though one sees assets in it.
    """

    of: Any
    assets: int
    size_bytes: int
    folder_id: str = ""


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored, and when it was counted: None before the first time.

    `whole`: types and months are of all the library, of which one does not see all; folders are those that one sees.
    """

    counted_at: datetime | None
    whole: bool
    types: tuple[Held, ...]
    months: tuple[Held, ...]
    folders: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class ViewedRow:
    """An asset with how often it was viewed in the month."""

    asset: AssetRow
    views: int


@dataclass(frozen=True, slots=True)
class Viewed:
    """The most viewed of a month. `months` are those that can be asked for, newest first."""

    since: datetime
    month: date
    months: tuple[date, ...]
    rows: tuple[ViewedRow, ...]


@dataclass(frozen=True, slots=True)
class UnusedRow:
    """An asset and the last day on which it was viewed, None where none is known."""

    asset: AssetRow
    last_day: date | None


@dataclass(frozen=True, slots=True)
class Unused:
    """What was neither uploaded nor viewed within so many days. `by_days`: (days, assets, bytes) of each choice.

    `looked_at`: how many assets these numbers were found among; `whole` is false when there are more.
    """

    since: datetime
    days: int
    by_days: tuple[tuple[int, int, int], ...]
    rows: tuple[UnusedRow, ...]
    looked_at: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Same:
    """Assets of one content; `spare_bytes`: what all but one of them count as."""

    sha256: str
    size_bytes: int
    assets: tuple[AssetRow, ...]

    @property
    def spare_bytes(self) -> int:
        """Bytes."""
        return self.size_bytes * (len(self.assets) - 1)


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Contents that more than one asset has, those with the most spare bytes first."""

    counted_at: datetime | None
    groups: tuple[Same, ...]


def stored(facts: Facts, environment: Environment, *, folders: int = FOLDERS_LISTED) -> Stored:
    """What is stored by type, month of upload and folder, the trash left out.

    Whoever may see reports is told of the whole library by type and month, which names nothing.

    Args:
        folders: how many of these at most, the largest first.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 5 queries over a line for each folder, month and type; over all assets that one sees where policies or
    collections tell which these are.
    """
    _require(facts, environment)
    sees_all = holds_throughout(facts, May.ASSET_VIEW, environment_id=environment.pk)
    whole = not sees_all and bool(decide(facts, May.REPORT_VIEW, Target(facts.account_id)))
    seen, counted_at = _lines(facts, environment, all_of_it=sees_all)
    told, counted_at = _lines(facts, environment, all_of_it=True) if whole else (seen, counted_at)
    return Stored(
        counted_at,
        whole,
        types=tuple(Held(*row) for row in told("resource_type").order_by("-size", "resource_type")),
        months=tuple(Held(*row) for row in told("month").order_by("month")),
        folders=_named(facts, environment, list(seen("folder_id").order_by("-size", "folder_id")[:folders])),
    )


def _lines(
    facts: Facts, environment: Environment, *, all_of_it: bool
) -> tuple[Callable[[str], QuerySet[Any, Any]], datetime | None]:
    """What sums up the assets of a library by a column, all or those that one sees, and when they were counted."""
    counted_at = _counted_at(environment)
    if all_of_it or told_by_folders(facts, May.ASSET_VIEW, environment_id=environment.pk):
        lines: QuerySet[Any, Any] = StoredMonth.objects.filter(environment_id=environment.pk)
        if not all_of_it:
            there = folders_where(facts, May.ASSET_VIEW, environment_id=environment.pk)
            lines = lines.filter(folder_id__in=there.values("pk"))
        sums: dict[str, Any] = {"n": Sum("assets"), "size": Sum("size_bytes")}
    else:
        counted_at, month = clock.now(), TruncMonth("created_at", tzinfo=UTC, output_field=DateField())
        lines = _seen(facts, environment).order_by().annotate(month=month)
        sums = {"n": Count("id"), "size": Sum("size_bytes")}
    return lambda column: lines.values_list(column).annotate(**sums), counted_at


def most_viewed(facts: Facts, environment: Environment, *, month: str = "", limit: int = LISTED) -> Viewed:
    """The assets viewed most often in a month: of the 5,000 most viewed of the library those that one may see.

    Args:
        month: as "2026-11"; anything else, and a month without views, is the present one.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries.
    """
    _require(facts, environment)
    since, today = min(counted_since(environment), clock.now()), clock.now().date()
    first = max(since.date(), today - timedelta(days=365)).replace(day=1)
    months = tuple(_months_back(today.replace(day=1), first))
    chosen = next((one for one in months if f"{one:%Y-%m}" == month), months[0])
    views = AssetViews.objects.filter(environment_id=environment.pk, month=chosen)
    most = list(views.order_by("-views", "asset_id").values_list("asset_id", flat=True)[:VIEWED_LOOKED_AT])
    among = assets_among(facts, May.ASSET_VIEW, environment_id=environment.pk, ids=most)
    found = among.annotate(viewed=Subquery(views.filter(asset_id=OuterRef("pk")).values("views")))
    rows = found.order_by("-viewed", "id")[:limit]
    return Viewed(since, chosen, months, tuple(ViewedRow(AssetRow.of(one), one.viewed) for one in rows))


def unused(facts: Facts, environment: Environment, *, days: int, limit: int = LISTED) -> Unused:
    """What nobody viewed within so many days, of what is there for longer; those uploaded longest ago first.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 3 queries, over 20,000 assets at most, those uploaded longest ago of all that one may see.
    """
    _require(facts, environment)
    now = clock.now()
    oldest = _seen(facts, environment).filter(created_at__lt=now - timedelta(days=UNUSED_DAYS[0]))
    ids = oldest.order_by("created_at", "id").values("pk")[:LOOKED_AT]
    last = AssetViews.objects.filter(asset_id=OuterRef("pk")).order_by("-month").values("last_day")[:1]
    found = Asset.objects.filter(pk__in=ids).annotate(last=Subquery(last))
    limits = {wanted: _not_since(now - timedelta(days=wanted)) for wanted in UNUSED_DAYS}
    sums: dict[str, Any] = {f"n{wanted}": Count("id", filter=so) for wanted, so in limits.items()}
    sums |= {f"size{wanted}": Sum("size_bytes", filter=so, default=0) for wanted, so in limits.items()}
    told = found.aggregate(looked_at=Count("id"), **sums)
    rows = found.filter(limits[days]).order_by("created_at", "id")[:limit]
    return Unused(
        counted_since(environment),
        days,
        tuple((one, told[f"n{one}"], told[f"size{one}"]) for one in UNUSED_DAYS),
        tuple(UnusedRow(AssetRow.of(row), row.last) for row in rows),
        told["looked_at"],
        told["looked_at"] < LOOKED_AT,
    )


def duplicates(facts: Facts, environment: Environment, *, limit: int = LISTED) -> Duplicates:
    """Assets of the same content, byte for byte, that one may see: at least two of each.

    Found among the 500 contents whose copies took most when they were counted, and 5,000 assets that have them.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries.
    """
    _require(facts, environment)
    most = Copies.objects.filter(environment_id=environment.pk).order_by("-spare_bytes", "sha256")
    contents = list(most.values_list("sha256", flat=True)[:CONTENTS_LOOKED_AT])
    having = Asset.objects.filter(environment=environment, sha256__in=contents).order_by("sha256", "id")
    ids = list(having.values_list("pk", flat=True)[:COPIES_LOOKED_AT])
    found = assets_among(facts, May.ASSET_VIEW, environment_id=environment.pk, ids=ids)
    groups: dict[str, list[AssetRow]] = {}
    for one in found.order_by("created_at", "id"):
        groups.setdefault(one.sha256, []).append(AssetRow.of(one))
    several = [Same(key, rows[0].size_bytes, tuple(rows)) for key, rows in groups.items() if len(rows) > 1]
    several.sort(key=lambda one: (-one.spare_bytes, one.sha256))
    return Duplicates(_counted_at(environment), tuple(several[:limit]))


def _require(facts: Facts, environment: Environment) -> None:
    require(facts, May.INSIGHTS_VIEW, of_environment(environment))


def _seen(facts: Facts, environment: Environment) -> QuerySet[Asset]:
    return assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk)


def _counted_at(environment: Environment) -> datetime | None:
    row = LibraryCount.objects.filter(pk=environment.pk).values_list("counted_at", flat=True)
    return row.first()


def _not_since(moment: datetime) -> Q:
    """Neither uploaded nor viewed since then."""
    return Q(created_at__lt=moment) & (Q(last=None) | Q(last__lt=moment.date()))


def _months_back(last: date, first: date) -> Iterable[date]:
    while last >= first:
        yield last
        last = (last - timedelta(days=1)).replace(day=1)


def _named(facts: Facts, environment: Environment, rows: Sequence[tuple[str, int, int]]) -> tuple[Held, ...]:
    """Folders by their paths, as far as one may see or pass them (T-05)."""
    above = everything_above([pk for pk, _, _ in rows])
    passed = passable_folders(facts, environment_id=environment.pk).filter(pk__in=above)
    known = {pk: (name, parent) for pk, name, parent in passed.values_list("id", "name", "parent_id")}
    return tuple(
        Held(path_of(pk, known) if pk in known else "", assets, size, pk if pk in known else "")
        for pk, assets, size in rows
    )
