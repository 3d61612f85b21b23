"""The library: folders and assets of an environment.

Folders know their parent only: moving one is one change, whatever is below. What lies above or below is
read with one recursive statement; rights hang on the folder's id, never on a path (T-21).
"""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import connection, models
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import RawSQL

from mediadesk.store.ids import new_id
from mediadesk.store.natural import Natural, by_name
from mediadesk.store.teams import Account, Environment

_MOST_PARAMETERS: Final = 20
"""More ids go to the database as one list: it takes 32,766 parameters at most, and Django 3 µs to write each."""


class Folder(models.Model):
    """A folder. The root of an environment has no parent and an empty name; there is exactly one.

    `private`: shares of the folders above do not reach it.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    parent = models.ForeignKey(  # found by `folders_that_inherit`
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False
    )
    name = models.CharField(max_length=200, blank=True)
    private = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["parent", "name"], name="one_folder_of_a_name_in_a_folder"),
            models.UniqueConstraint(
                fields=["environment"], condition=Q(parent__isnull=True), name="one_root_an_environment"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["parent", "private", "id"], name="folders_that_inherit"),
            models.Index(F("parent"), *by_name(), name="folders_of_a_folder_by_name"),
            models.Index(F("environment"), *by_name(), F("id"), name="folders_by_name"),
        ]

    def __str__(self) -> str:
        return self.name or "Home"


class Living(models.Manager["Asset"]):
    """The assets that are not in the trash: all that lists, counts, searches and addresses know of."""

    def get_queryset(self) -> "QuerySet[Asset]":
        """Those of the partial indexes below, which say the same."""
        return super().get_queryset().filter(trashed_at__isnull=True)


class Asset(models.Model):
    """A stored file as people see it. Its bytes are found by `sha256` within the environment.

    `objects` are those that are not in the trash; `kept` are all rows, for whoever adds up or removes bytes. Joins
    from other tables know no manager: they say `asset__trashed_at=None` themselves.

    `content_…` tells of the present bytes: their number among the versions, since when and by whom they are here, what
    the file was called, and the version they were restored from. Empty: they are those of the upload.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(  # found by `assets_by_size`
        Account, on_delete=models.CASCADE, db_index=False
    )
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    folder = models.ForeignKey(Folder, on_delete=models.PROTECT, related_name="assets")
    name = models.CharField(max_length=255)
    public_id = models.CharField(max_length=255)
    resource_type = models.CharField(max_length=10)  # image, video, raw
    type = models.CharField(max_length=20, default="upload")
    format = models.CharField(max_length=20, blank=True)
    mime_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    md5 = models.CharField(max_length=32)
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(default=1)
    duration_seconds = models.FloatField(null=True)
    description = models.CharField(max_length=2000, blank=True)
    uploaded_by = models.CharField(max_length=360)  # a label, by value: assets outlive who uploaded them
    uploaded_by_id = models.CharField(max_length=32, blank=True)  # the member or key, by value too
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    content_number = models.PositiveIntegerField(default=1)
    content_at = models.DateTimeField(null=True)
    content_by = models.CharField(max_length=360, blank=True)
    content_file = models.CharField(max_length=255, blank=True)
    content_from = models.PositiveIntegerField(null=True)
    trashed_at = models.DateTimeField(null=True)
    trashed_by = models.CharField(max_length=360, blank=True)
    trash_ends_at = models.DateTimeField(
        null=True
    )  # as the plan was when it went there; later plans change it not
    trash_ended_by = models.CharField(  # noqa: DJ001 - NULL: nobody; a table of a million rows is not remade for it
        max_length=360, null=True
    )  # who emptied the trash before these days were over, by value

    objects = Living()
    kept: ClassVar["models.Manager[Asset]"] = models.Manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "resource_type", "type", "public_id"],
                condition=Q(trashed_at__isnull=True),
                name="one_asset_of_a_public_id",
            )
        ]
        indexes: ClassVar = [
            # No list holds the trash. To read an index alone SQLite wants the column of its condition in it, too.
            models.Index(
                fields=["folder", "created_at", "id", "trashed_at"],
                condition=Q(trashed_at__isnull=True),
                name="assets_of_a_folder",
            ),
            # A folder is read in each of its orders from where a page begins, and never sorted; a library by name.
            *(
                models.Index(place, order, "id", *rest, condition=Q(trashed_at__isnull=True), name=name)
                for name, place, order, rest in (
                    ("assets_of_a_folder_by_name", "folder", Natural("name"), ()),
                    ("assets_of_a_folder_by_size", "folder", F("size_bytes"), ()),
                    ("assets_of_a_folder_by_type", "folder", F("format"), ()),
                    ("assets_by_name", "environment", Natural("name"), ("folder", "trashed_at")),
                )
            ),
            models.Index(
                fields=["environment", "created_at", "id", "folder", "trashed_at"],
                condition=Q(trashed_at__isnull=True),
                name="assets_in_order",
            ),
            models.Index(
                fields=["environment", "trashed_at", "id", "folder"],
                condition=Q(trashed_at__isnull=False),
                name="assets_in_the_trash",
            ),
            models.Index(
                fields=["trash_ends_at", "account"],
                condition=Q(trashed_at__isnull=False),
                name="assets_to_be_removed",
            ),
            models.Index(fields=["environment", "sha256"], name="assets_by_content"),
            # What is stored is added up from it alone, for each upload of a plan with a limit.
            models.Index(
                fields=["account", "size_bytes", "environment", "resource_type", "trashed_at"],
                name="assets_by_size",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def in_trash(now: datetime) -> QuerySet[Asset]:
    """The assets that lie in the trash and can be brought back: until the moment at which they end, to the second."""
    return Asset.kept.filter(trashed_at__isnull=False, trash_ends_at__gt=now)


class AssetTag(models.Model):
    """One tag of one asset."""

    asset = models.ForeignKey(Asset, on_delete=models.CASCADE, related_name="tags")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    tag = models.CharField(max_length=100)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset", "tag"], name="an_asset_has_a_tag_once")
        ]
        indexes: ClassVar = [models.Index(fields=["environment", "tag", "asset"], name="tags_by_name")]

    def __str__(self) -> str:
        return self.tag


def chain_of(folder_id: str) -> tuple[tuple[str, str, bool], ...]:
    """The folder and all above it as (id, name, private), nearest first. Empty when there is none.

    Cost: 1 query.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE up(id, name, private, parent_id, depth) AS ("
            " SELECT id, name, private, parent_id, 0 FROM store_folder WHERE id = %s"
            " UNION ALL SELECT f.id, f.name, f.private, f.parent_id, up.depth + 1"
            " FROM store_folder f JOIN up ON f.id = up.parent_id WHERE up.depth < 200)"
            " SELECT id, name, private FROM up ORDER BY depth",
            [folder_id],
        )
        return tuple((str(row[0]), str(row[1]), bool(row[2])) for row in cursor.fetchall())


def chains_of(folder_ids: Collection[str]) -> dict[str, tuple[tuple[str, str, bool], ...]]:
    """The chains of many folders as `chain_of` gives them, by folder. Cost: 1 query, which grows with what is above."""
    above = Folder.objects.filter(pk__in=everything_above([*folder_ids]))
    rows = {
        pk: (name, private, parent)
        for pk, name, private, parent in above.values_list("pk", "name", "private", "parent_id")
    }

    def chain(pk: str | None) -> Iterator[tuple[str, str, bool]]:
        while pk:
            name, private, parent = rows[pk]
            yield pk, name, private
            pk = parent

    return {pk: tuple(chain(pk)) for pk in folder_ids}


def levels_of(folder_id: str) -> int:
    """How many folders lie in one another from this one down, itself counted.

    Cost: 1 query, which grows with the folders below.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE down(id, depth) AS (SELECT id, 1 FROM store_folder WHERE id = %s"
            " UNION ALL SELECT f.id, down.depth + 1 FROM store_folder f JOIN down ON f.parent_id = down.id"
            " WHERE down.depth < 200) SELECT MAX(depth) FROM down",
            [folder_id],
        )
        return int(cursor.fetchone()[0] or 0)


def reached_from(folder_ids: Sequence[str], *, within: tuple[str, str] | None = None) -> RawSQL:
    """These folders and all that inherit from them, as a sub-select of ids: private ones below are left out.

    Args:
        within: an account and one of its environments; folders of others are left out.
    """
    return _below(folder_ids, "AND NOT f.private", within)


def read_reached(folder_ids: Sequence[str], *, within: tuple[str, str]) -> RawSQL:
    """The folders of `reached_from`, read now, for statements that would each go down the tree anew. Cost: 1 query."""
    reached = reached_from(folder_ids, within=within)
    with connection.cursor() as cursor:
        cursor.execute(reached.sql, reached.params)
        return one_of([folder_id for (folder_id,) in cursor.fetchall()])


def everything_below(folder_ids: Sequence[str]) -> RawSQL:
    """These folders and all below them, private ones too, as a sub-select of ids."""
    return _below(folder_ids, "", None)


def everything_above(folder_ids: RawSQL | Sequence[str]) -> RawSQL:
    """All folders on the way from the root to these, themselves included, as a sub-select of ids."""
    inner, params = (
        (folder_ids.sql, folder_ids.params) if isinstance(folder_ids, RawSQL) else _list(folder_ids)
    )
    return RawSQL(  # noqa: S611 - holes only, no text of a user
        f"WITH RECURSIVE up(id, parent_id) AS (SELECT id, parent_id FROM store_folder WHERE id IN ({inner})"  # noqa: S608
        " UNION SELECT f.id, f.parent_id FROM store_folder f JOIN up ON f.id = up.parent_id) SELECT id FROM up",
        params,
    )


def _below(folder_ids: Sequence[str], condition: str, within: tuple[str, str] | None) -> RawSQL:
    inner, params = _list(folder_ids)
    # They are few, and looked up one by one; SQLite would rather read the whole environment for them, but for the sign.
    plain = "+" if connection.vendor == "sqlite" else ""
    there = f"AND {plain}account_id = %s AND {plain}environment_id = %s" if within else ""
    # They differ already. Told so, PostgreSQL expects 200 of them, not ten for each begun from, and keeps them hashed.
    distinct = "DISTINCT" if connection.vendor == "postgresql" else ""
    return RawSQL(  # noqa: S611 - holes only, no text of a user
        f"WITH RECURSIVE down(id) AS (SELECT id FROM store_folder WHERE id IN ({inner})"  # noqa: S608
        f" {there} UNION SELECT f.id FROM store_folder f JOIN down ON f.parent_id = down.id {condition})"
        f" SELECT {distinct} id FROM down",
        (*params, *(within or ())),
    )


def one_of(ids: Sequence[str]) -> RawSQL:
    """These ids as a sub-select, however many. Both databases plan by how many there are."""
    return RawSQL(*_list(ids))  # noqa: S611 - holes only, no text of a user


def _list(ids: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    if len(ids) <= _MOST_PARAMETERS:
        return ", ".join(["%s"] * len(ids)) or "NULL", tuple(ids)
    if connection.vendor == "postgresql":
        return "SELECT unnest(%s::varchar[])", (list(ids),)
    return "SELECT value FROM json_each(%s)", (json.dumps(ids),)
