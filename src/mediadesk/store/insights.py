"""What a library holds, counted once a day by folder and month, and how often its assets were viewed.

Nothing here has a constraint to another table, as in `usage.py`: to count a view waits for nobody, and what names a
folder or asset that is gone is joined to nothing until it is cleared away.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final, NamedTuple

from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Count, Exists, Max, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncMonth

from mediadesk.store.library import Asset
from mediadesk.store.teams import Environment

_AT_ONCE: Final = 500


class StoredMonth(models.Model):
    """The assets of one type in a folder that were uploaded in a month (its first day, UTC), when they were counted.

    Those in the trash are not among them.
    """

    environment_id = models.CharField(max_length=32)
    folder_id = models.CharField(max_length=32)
    month = models.DateField()
    resource_type = models.CharField(max_length=10)
    assets = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment_id", "folder_id", "month", "resource_type"],
                name="one_line_a_folder_month_and_type",
            )
        ]

    def __str__(self) -> str:
        return f"{self.folder_id} {self.month} {self.resource_type}"


class Copies(models.Model):
    """A content that several assets of an environment had when they were counted; `spare_bytes`: of all but one."""

    environment_id = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    assets = models.PositiveBigIntegerField()
    spare_bytes = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["environment_id", "sha256"], name="one_line_of_copies_a_content")
        ]
        indexes: ClassVar = [models.Index(fields=["environment_id", "-spare_bytes"], name="copies_by_space")]

    def __str__(self) -> str:
        return self.sha256


class LibraryCount(models.Model):
    """When the library of an environment was last counted into `StoredMonth` and `Copies`."""

    environment_id = models.CharField(max_length=32, primary_key=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.environment_id


class AssetViews(models.Model):
    """How often one asset was viewed in a month (its first day, UTC), and the last day of it on which it was."""

    environment_id = models.CharField(max_length=32)
    asset_id = models.CharField(max_length=32)
    month = models.DateField()
    views = models.PositiveBigIntegerField()
    last_day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset_id", "month"], name="one_line_of_views_an_asset_and_month")
        ]
        indexes: ClassVar = [
            models.Index(fields=["environment_id", "month", "-views", "asset_id"], name="assets_by_views")
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.month}"


class ViewsKey(NamedTuple):
    """Whose views of which day are counted together. In this order rows are written, as in `usage.py`."""

    environment_id: str
    asset_id: str
    day: date


_VIEW: Final = """
    INSERT INTO store_assetviews (environment_id, asset_id, month, views, last_day) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (asset_id, month) DO UPDATE SET
        views = store_assetviews.views + excluded.views,
        last_day = CASE WHEN store_assetviews.last_day < excluded.last_day
            THEN excluded.last_day ELSE store_assetviews.last_day END
"""
_SAME_LINE: Final = ("environment_id", "folder_id", "month", "resource_type")


def add_views(views: Mapping[ViewsKey, int]) -> None:
    """Add to what was viewed: all of it or nothing. Cost: 1 statement an asset and day."""
    rows = [
        (
            key.environment_id,
            key.asset_id,
            key.day.replace(day=1).isoformat(),
            views[key],
            key.day.isoformat(),
        )
        for key in sorted(views)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_VIEW, rows)


def counted_since(environment: Environment) -> datetime:
    """Since when views are counted in an environment: since it exists, or since this table does. Cost: 1 query."""
    made = MigrationRecorder.Migration.objects.filter(app="store", name="0022_insights")
    since = made.values_list("applied", flat=True).first()
    created_at: datetime = environment.created_at
    return max(since, created_at) if since else created_at


def count_library(environment_id: str, *, now: datetime) -> None:
    """Count what an environment's library holds, and write what differs from the last time.

    Cost: 5 queries, of which two read all assets of the environment; and a statement for 500 lines that differ.
    """
    living = Asset.objects.filter(environment=environment_id)
    in_month = TruncMonth("created_at", tzinfo=UTC, output_field=models.DateField())
    lines = living.order_by().annotate(month=in_month).values_list("folder_id", "month", "resource_type")
    counted = [
        StoredMonth(
            environment_id=environment_id,
            folder_id=folder_id,
            month=month,
            resource_type=kind,
            assets=assets,
            size_bytes=size_bytes,
        )
        for folder_id, month, kind, assets, size_bytes in lines.annotate(Count("id"), Sum("size_bytes"))
    ]
    # By the index of contents alone, the trash among them; what is left is looked at.
    twice = Asset.kept.filter(environment=environment_id).order_by().values("sha256").annotate(n=Count("*"))
    several = living.filter(sha256__in=twice.filter(n__gt=1).values("sha256")).order_by().values("sha256")
    copies = [
        Copies(
            environment_id=environment_id, sha256=sha256, assets=assets, spare_bytes=(assets - 1) * size_bytes
        )
        for sha256, assets, size_bytes in several.annotate(n=Count("id"), size=Max("size_bytes"))
        .filter(n__gt=1)
        .values_list("sha256", "n", "size")
    ]
    _put(StoredMonth.objects.filter(environment_id=environment_id), counted, _SAME_LINE)
    _put(Copies.objects.filter(environment_id=environment_id), copies, ("environment_id", "sha256"))
    LibraryCount.objects.update_or_create(environment_id=environment_id, defaults={"counted_at": now})


def _put(there: QuerySet[Any], wanted: Sequence[Any], names: Sequence[str]) -> None:
    """Make the rows that are there those that are wanted, by what names them.

    Piece by piece, so that nobody waits who writes as well; whoever is stopped in between counts anew.
    """
    values = [one.name for one in there.model._meta.fields if one.name != "id"]

    def told(row: Any, columns: Sequence[str]) -> tuple[Any, ...]:
        return tuple(getattr(row, column) for column in columns)

    kept = {told(row, names): row for row in there}
    new = [
        row
        for row in wanted
        if (had := kept.pop(told(row, names), None)) is None or told(had, values) != told(row, values)
    ]
    gone = [row.pk for row in kept.values()]
    for first in range(0, len(gone), _AT_ONCE):
        there.filter(pk__in=gone[first : first + _AT_ONCE]).delete()
    for first in range(0, len(new), _AT_ONCE):
        there.model.objects.bulk_create(
            new[first : first + _AT_ONCE],
            update_conflicts=True,
            unique_fields=list(names),
            update_fields=[one for one in values if one not in names],
        )


def clear_what_is_gone() -> None:
    """Forget what names an environment or an asset that is no longer there. Cost: 5 queries."""
    there = Environment.objects.values("pk")
    for model in (StoredMonth, Copies, LibraryCount, AssetViews):
        model.objects.exclude(environment_id__in=there).delete()
    assets = Asset.kept.filter(pk=OuterRef("asset_id"))
    AssetViews.objects.filter(~Exists(assets)).delete()
