"""Names in the order of `rules/natural.py`, by a function that both databases know: an index can be made over it.

SQLite: each connection is taught it, and without it no asset or folder can be written.
PostgreSQL: a function that folds by the same patterns, compared sign by sign whatever the collation of the database is.
"""

from typing import Any, ClassVar

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Func, Q, TextField, Value
from django.db.models.lookups import GreaterThan, GreaterThanOrEqual

from mediadesk.rules.natural import LONGEST, natural
from mediadesk.store.folding_postgresql import bare, is_plain, lowered, plain


class Natural(Func):
    """What a name is put in order by."""

    function = "mediadesk_natural"
    template = "%(function)s(%(expressions)s)"
    arity = 1
    output_field: ClassVar = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Compared sign by sign, as SQLite does."""
        return self.as_sql(compiler, connection, template=f'({self.template} COLLATE "C")', **extra)


class Spelled(Natural):
    """A name as it is written, where two are alike but for that: capitals come before small letters."""

    template = "%(expressions)s"


def by_name() -> tuple[Natural, Spelled]:
    """The order of rows by their names."""
    return Natural("name"), Spelled("name")


def after_name(name: str) -> Q:
    """What comes after a name, among rows no two of which have the same; said so that an index is entered there."""
    place = Natural(Value(name))
    beyond = Q(GreaterThan(Natural("name"), place)) | Q(GreaterThan(Spelled("name"), Value(name)))
    return Q(GreaterThanOrEqual(Natural("name"), place)) & beyond


def teach(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Teach a new connection of SQLite the order. Called for each."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("mediadesk_natural", 1, natural, deterministic=True)


def define(_: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Make the function in PostgreSQL, in a migration. Its indexes are made anew when it changes."""
    if editor.connection.vendor == "postgresql":
        editor.execute(_function(), params=None)


def drop(_: object, editor: BaseDatabaseSchemaEditor) -> None:
    """Take the function away, when no index uses it any more."""
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP FUNCTION mediadesk_natural(text)")


def _function() -> str:
    """`natural` as a function of the database, in PL/pgSQL: most names need but a part of it.

    RESTRICTED: no workers, each of which would put in order what is then not asked for.
    """
    digits = "ltrim(part[2], '0')"
    number = f"CASE part[2] WHEN '' THEN '' ELSE lpad(length({digits})::text, 3, '0') || {digits} END"
    return f"""
        CREATE OR REPLACE FUNCTION mediadesk_natural(name text) RETURNS text
        LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL RESTRICTED AS $natural$
        BEGIN
            IF NOT {is_plain("name")} THEN
                name := {bare("name")};
            END IF;
            IF {is_plain("name")} THEN
                name := {plain("name")};
            ELSE
                name := {lowered("name")};
            END IF;
            IF name ~ '[0-9]' THEN
                name := (SELECT string_agg(part[1] || {number}, '')
                         FROM regexp_matches(name, '([^0-9]*)([0-9]*)', 'g') AS part);
            END IF;
            RETURN left(name, {LONGEST});
        END $natural$"""  # noqa: S608 - patterns and numbers only
