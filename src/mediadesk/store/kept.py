"""Statements kept ready for the hot paths: the ORM writes the SQL once a process, only the values change.

To write a query anew costs the ORM 0.4 ms before the database has heard of it, four times what SQLite then
takes. So the few queries that every call of a program, every page or every upload repeats are written once and sent
by themselves. What a row says is read anew each time: only the words of the question are kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import AutoField, CharField, JSONField, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery

_populators: Final[Any] = get_related_populators  # the stubs know a later Django's
_Model = TypeVar("_Model", bound=Model)
_Column = tuple[Any, bool]  # a field, and whether it keeps a text, which the database takes as it is


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
        values = _filled(self._values, given)
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


@dataclass(frozen=True, slots=True)
class _Written(Generic[_Model]):
    """A statement, and how its rows become objects: which columns are the object's own, what each is converted by."""

    sql: str
    values: tuple[object, ...]
    model: type[_Model]
    names: list[str]
    own: slice
    converters: list[tuple[int, list[Callable[..., Any]], Any]]
    related: Sequence[Any]

    def object_of(self, row: Sequence[Any]) -> _Model:
        values = list(row)
        for place, how, column in self.converters:
            for convert in how:
                values[place] = convert(values[place], column, connection)
        found = self.model.from_db("default", self.names, values[self.own])
        for one in self.related:
            one.populate(values, found)
        return found


class KeptObjects(Generic[_Model]):
    """One query of whole objects, with `select_related` if it says so, written when it is first asked."""

    def __init__(self, query: Callable[[], QuerySet[_Model, _Model]]) -> None:
        self._query = query
        self._written: _Written[_Model] | None = None

    def all(self, given: Mapping[str, Any]) -> list[_Model]:
        """The objects for these values. Cost: 1 query."""
        written = self._written or self._write()
        with connection.cursor() as cursor:
            cursor.execute(written.sql, _filled(written.values, given))
            return [written.object_of(row) for row in cursor.fetchall()]

    def first(self, given: Mapping[str, Any]) -> _Model | None:
        """The first of them; None when there is none. Cost: 1 query."""
        return next(iter(self.all(given)), None)

    def _write(self) -> _Written[_Model]:
        """Write the statement; two threads that do so at once write the same."""
        compiler: Any = self._query().query.get_compiler("default")
        sql, values = compiler.as_sql()
        select, about = compiler.select, compiler.klass_info
        own = about["select_fields"]
        columns = compiler.get_converters([column for column, _, _ in select])
        self._written = _Written(
            sql,
            values,
            model=about["model"],
            names=[select[place][0].target.attname for place in own],
            own=slice(own[0], own[-1] + 1),
            converters=[(place, list(how), column) for place, (how, column) in columns.items()],
            related=_populators(about, select, "default"),
        )
        return self._written


class KeptInsert(Generic[_Model]):
    """The statement that adds one row of a model, written when the first is added.

    No signal is sent, and an id that the database gives is not read back. Default values, and what a field makes of
    its value, are the model's own.
    """

    def __init__(self, model: type[_Model]) -> None:
        self._model = model
        self._written: tuple[str, tuple[_Column, ...]] | None = None

    def add(self, row: _Model) -> None:
        """Add a row. Raises IntegrityError as `save` does. Cost: 1 statement."""
        sql, columns = self._written or self._write(row)
        values = []
        for field, is_text in columns:
            value = field.pre_save(row, add=True)
            as_it_is = is_text and (value is None or type(value) is str)
            values.append(value if as_it_is else field.get_db_prep_save(value, connection))
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
        state = row._state  # noqa: SLF001 - what `save` would say of the row, so that it can be saved again
        state.adding, state.db = False, connection.alias

    def _write(self, row: _Model) -> tuple[str, tuple[_Column, ...]]:
        columns: list[Any] = [*self._model._meta.local_concrete_fields]
        fields = [one for one in columns if not isinstance(one, AutoField)]
        query = InsertQuery(self._model)
        query.insert_values(fields, [row])
        ((sql, values),) = query.get_compiler("default").as_sql()
        if len(values) != len(fields):
            raise TypeError("A kept statement takes one value for each column.")
        kinds = [one.target_field if one.remote_field else one for one in fields]
        texts = (isinstance(kind, CharField) for kind in kinds)
        self._written = sql, tuple(zip(fields, texts, strict=True))
        return self._written


def _filled(values: Sequence[object], given: Mapping[str, Any]) -> list[Any]:
    return [given[one] if isinstance(one, Given) else one for one in values]
