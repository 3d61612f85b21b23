"""Statements kept ready for the hot paths: the ORM writes the SQL once a process, only the values change.

To write a query anew costs the ORM 0.4 ms before the database has heard of it, four times what SQLite then
takes. So the few queries that every call of a program repeats are written once and sent by themselves.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection
from django.db.models import JSONField, QuerySet


class Given(str):
    """Stands in a query where each call puts a value of its own, by this name."""

    __slots__ = ()


class Kept:
    """One query of columns (`values_list`), written when it is first asked."""

    def __init__(self, query: Callable[[], QuerySet[Any, Any]]) -> None:
        self._query = query
        self._sql = ""
        self._values: tuple[object, ...] = ()

    def rows(
        self, given: Mapping[str, Any], *, limit: int | None = None, offset: int = 0
    ) -> list[tuple[Any, ...]]:
        """The rows for these values, as many as there are without a limit. Cost: 1 query."""
        if not self._sql:
            self._write()
        values: list[Any] = [given[one] if isinstance(one, Given) else one for one in self._values]
        sql = self._sql
        if limit is not None:
            sql, values = f"{sql} LIMIT %s OFFSET %s", [*values, limit, offset]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    def _write(self) -> None:
        """Write the statement; two threads that do so at once write the same."""
        compiler = self._query().query.get_compiler("default")
        sql, self._values = compiler.as_sql()
        if any(isinstance(column.output_field, JSONField) for column, _, _ in compiler.select):
            raise TypeError("A kept statement reads plain columns; JSON comes as text from some databases.")
        self._sql = sql  # last: it says that the rest is there
