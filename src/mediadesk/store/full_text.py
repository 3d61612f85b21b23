"""Full text: which assets of an environment have these words, by an index of the database itself.

Triggers keep `AssetWords` and its index in step with assets, tags and details, so that no writer can forget it, not
even one that changes many rows with one statement. They are no part of any one migration: SQLite drops the triggers of
a table that a migration remakes. `install` runs after each `migrate`, and what is missing is made and filled anew.

SQLite: an FTS5 table over `AssetWords`; words come from `words_of`, which each connection is taught.
PostgreSQL: a tsvector with a GIN index beside them; words come from a function drawn from the same patterns.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL

from mediadesk.rules.search.words import words_of
from mediadesk.store import full_text_postgresql, full_text_sqlite
from mediadesk.store.library import one_of

_PARTS: Final = {"name": "A", "tags": "B", "description": "C", "details": "D"}
"""The columns of `AssetWords` that are searched, each with its weight in PostgreSQL."""
_SIGNS: Final = {"public_id": "\ue002", "uploaded_by": "\ue003", "pairs": "\ue004"}
"""The columns whose words begin with a sign: who asks for the column finds them, and a search for words does not."""
PARTS: Final = frozenset(_PARTS.keys() | _SIGNS.keys())
"""All columns that can be searched alone."""
_NAMES_OF_TRIGGERS: Final = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}
_PLACE: Final = "\ue001"
"""Before the id of an environment: no word of a text has this sign, so none is taken for a place."""


@dataclass(frozen=True, slots=True)
class Sought:
    """Words one after the other; `begins`: of the last, its beginning is enough. `part`: only in this column."""

    words: tuple[str, ...]
    begins: bool
    part: str = ""


class FoundBy(RawSQL):
    """The ids of assets that have words, as a sub-select, and the same asked of one asset.

    `of_one`: a condition on the asset itself. Where most assets have the words it is asked of a few of them, for the
    sub-select is read to its end before the first row is told.
    """

    of_one: "HasWords"
    sooner: "FoundBy | None" = None
    """Some of them, found sooner: before SQLite tells the first for the beginning of a word it has read all."""

    def first(self, most: int) -> RawSQL:
        """So many of the ids, no matter which, as a sub-select. Cost: 1 query, 2 for the beginning of a word."""
        if self.sooner and self.sooner.count(most) == most:
            return self.sooner.first(most)
        some = RawSQL(f"{self.sql} LIMIT {most:d}", self.params)  # noqa: S611 - holes and a number only
        if connections["default"].vendor == "sqlite":
            return some
        with connections["default"].cursor() as cursor:  # PostgreSQL is to know how many they are
            cursor.execute(some.sql, some.params)
            return one_of([asset_id for (asset_id,) in cursor.fetchall()])

    def count(self, most: int) -> int:
        """How many there are, as far as so many. Cost: as `first`; it reads the index alone."""
        if self.sooner and self.sooner.count(most) == most:
            return most
        there = self.sql.replace("SELECT asset_id", "SELECT 1", 1)
        counted = f"SELECT COUNT(*) FROM ({there} LIMIT {most:d}) AS sought"  # noqa: S608 - holes and a number only
        with connections["default"].cursor() as cursor:
            cursor.execute(counted, self.params)
            return int(cursor.fetchone()[0])


class HasWords(Func):
    """Whether one asset has words, found by its id."""

    output_field = BooleanField()

    def __init__(
        self, *expressions: object, where: str = "", values: Sequence[str] = (), **extra: Any
    ) -> None:
        super().__init__(*expressions, where=where, values=values, **extra)

    def as_sql(self, compiler: Any, *_: object, **__: object) -> tuple[str, tuple[Any, ...]]:
        """By the row of its words."""
        asset_id, params = compiler.compile(self.source_expressions[0])
        where = f"w.asset_id = {asset_id} AND {self.extra['where']}"
        there = f"SELECT 1 FROM store_assetwords w WHERE {where}"  # noqa: S608 - holes and columns only
        return f"EXISTS ({there})", (*params, *self.extra["values"])


def found_by(
    environment_id: str, sought: Sequence[Sought], *, one_is_enough: bool = False, using: str = "default"
) -> FoundBy:
    """The ids of the environment's assets that have all of this, or some of it."""
    vendor = connections[using].vendor
    place = f"{_PLACE}{environment_id}"
    if vendor == "postgresql":
        asked = (" | " if one_is_enough else " & ").join(map(_tsquery, sought))
        asked = f"'{place}' & ({asked})"
        found = FoundBy("SELECT asset_id FROM store_assetwords WHERE document @@ %s::tsquery", (asked,))
        found.of_one = HasWords(F("pk"), where="w.document @@ %s::tsquery", values=(asked,))
        return found
    join = " OR " if one_is_enough else " AND "
    asked = f'place : "{place}" AND ({join.join(map(_match, sought))})'
    found = FoundBy("SELECT asset_id FROM store_assetwords_fts WHERE store_assetwords_fts MATCH %s", (asked,))
    parts = [_looked_at(one) for one in sought]
    where, values = join.join(part for part, _ in parts), [value for _, own in parts for value in own]
    found.of_one = HasWords(F("pk"), where=f"w.place = %s AND ({where})", values=(place, *values))
    if any(one.begins for one in sought):
        whole = [replace(one, begins=False) for one in sought]
        found.sooner = found_by(environment_id, whole, one_is_enough=one_is_enough, using=using)
    return found


def _looked_at(one: Sought) -> tuple[str, list[str]]:
    """The same as `_match`, of the words as they are kept: FTS5 cannot look at one row of many that match."""
    wanted = f" {' '.join(_signed(one))}{'' if one.begins else ' '}"
    columns = [one.part] if one.part else list(_PARTS)
    there = " OR ".join(f"instr(' ' || w.{column} || ' ', %s) > 0" for column in columns)
    return f"({there})", [wanted] * len(columns)


def _match(one: Sought) -> str:
    """In the language of FTS5. Words have no signs that mean anything there."""
    phrase = f'"{" ".join(_signed(one))}"{" *" if one.begins else ""}'
    return f"{one.part} : {phrase}" if one.part else phrase


def _tsquery(one: Sought) -> str:
    weight = _PARTS.get(one.part, "")
    marks = ["" for _ in one.words[1:]] + ["*" if one.begins else ""]
    words = [
        f"'{word}':{mark}{weight}" if mark + weight else f"'{word}'"
        for word, mark in zip(_signed(one), marks, strict=True)
    ]
    return f"({' <-> '.join(words)})"


def _signed(one: Sought) -> list[str]:
    return [_SIGNS.get(one.part, "") + word for word in one.words]


def teach(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Teach a new connection of SQLite what words are. Called for each."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("mediadesk_words", 1, _words, deterministic=True)


def _words(text: str | None) -> str:
    return " ".join(words_of(text or ""))


def install(*, using: str = "default", **_: object) -> None:
    """Make the index and its triggers, and fill it, unless they are all there. Called after each `migrate`.

    Cost: 3 queries; when something is missing, one pass over all assets.
    """
    connection = connections[using]
    if "store_assetwords" not in connection.introspection.table_names():
        return  # an older state of the tables, on the way
    here = full_text_postgresql if connection.vendor == "postgresql" else full_text_sqlite
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "store_assetwords")
        if not PARTS.issubset(column.name for column in described):
            return  # older still
        cursor.execute(_NAMES_OF_TRIGGERS[connection.vendor])
        if here.TRIGGERS.issubset(name for (name,) in cursor.fetchall()):
            return
        for statement in here.statements():
            cursor.execute(statement)
