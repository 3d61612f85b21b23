"""What an expression asks of context and metadata, as conditions of the database.

What a rule hides for an asset is not there for a search either: its page does not show it. Only where such a rule is,
each asset found is held against it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from functools import cached_property, reduce
from math import ceil, floor
from types import MappingProxyType
from typing import Final

from django.db.models import Exists, F, Func, OuterRef, Q, TextField, Value
from django.db.models.functions import Concat, StrIndex, Substr
from django.db.models.lookups import Exact, GreaterThan

from mediadesk.access.terms import Condition, both, either
from mediadesk.rules.metadata.dependence import Schema
from mediadesk.rules.metadata.fields import Field, Kind
from mediadesk.rules.search.bounds import Bound, bounds_of
from mediadesk.rules.search.own import CONTEXT, METADATA
from mediadesk.rules.search.tree import Match, Said
from mediadesk.rules.search.words import words_of
from mediadesk.store.full_text import Sought, found_by
from mediadesk.store.having import having
from mediadesk.store.metadata import AssetContext, AssetMetadata, schema_of
from mediadesk.store.missing import assets_lacking, assets_missing, enabled_for

_LOOKUPS: Final[Mapping[str, str]] = MappingProxyType(
    {"=": "exact", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte"}
)


def is_of_details(name: str) -> bool:
    """Whether a field of an expression is answered here."""
    return name in {"context", "metadata", "missing"} or name.startswith((CONTEXT, METADATA))


class _WordsOf(Func):
    """The words of a text between blanks, by the function that both databases have been taught."""

    function, output_field = "mediadesk_words", TextField()


@dataclass(frozen=True)
class Details:
    """Context and metadata of the assets of one environment, as they are searched at one moment."""

    environment_id: str
    now: datetime

    def condition(self, match: Match) -> Condition:
        """The assets that have what is asked for. Cost: 2 queries the first time that metadata is asked for."""
        name = match.field
        if name == "context" or name.startswith(CONTEXT):
            return self._context(name.removeprefix("context").removeprefix("."), match)
        if name == "metadata":
            return self._filled(_said(match))
        if name == "missing":
            return self._missing(_said(match))
        field = self._named.get(name.removeprefix(METADATA))
        return self._there(field, self._having(field, match)) if field else False

    def _context(self, key: str, match: Match) -> Condition:
        here = Q(environment_id=self.environment_id)
        if not key:
            return having(AssetContext, here & is_said("key", _said(match)))
        return self._texts(AssetContext, Q(key=key), here, "value", match)

    def _having(self, field: Field, match: Match) -> Condition:
        of = Q(field_id=field.id)
        if isinstance(match.value, Said):
            if field.kind.listed:
                return having(AssetMetadata, Q(text=match.value.text), of=of)
            return self._texts(AssetMetadata, of, Q(), "text", match)
        column = "number" if field.kind is Kind.INTEGER else "day"
        what = Q(**{f"{column}__isnull": False})
        for bound in bounds_of(match.operator, match.value, now=self.now):
            narrowed = _bounded(column, bound)
            if narrowed is None:
                return False
            what &= narrowed
        return having(AssetMetadata, what, of=of)

    def _filled(self, said: Said) -> Condition:
        """That have any value in this field, or in one of all that are there."""
        wanted = [one for name, one in self._named.items() if said.text in ("", name)]
        plain = [one.id for one in wanted if enabled_for(self._schema, one) is True]
        ruled = [one for one in wanted if one.id not in plain]
        parts = [self._there(one, having(AssetMetadata, Q(field_id=one.id))) for one in ruled]
        return reduce(either, parts, having(AssetMetadata, Q(field__in=plain)) if plain else False)

    def _missing(self, said: Said) -> Condition:
        """That lack this field, which is there for them; or any that must be filled."""
        if said.text:
            field = self._named.get(said.text)
            return assets_lacking(self._schema, field) if field else False
        found = assets_missing(self._schema)
        return False if found is None else found

    def _there(self, field: Field, having: Condition) -> Condition:
        return both(having, enabled_for(self._schema, field))

    def _texts(
        self, model: type[AssetContext | AssetMetadata], of: Q, here: Q, column: str, match: Match
    ) -> Q:
        """The assets of those rows whose text is what is said, or has its words: the index tells who may have them."""
        said = _said(match)
        if match.operator == "=" or not said.text:
            return having(model, here & is_said(column, said), of=of)
        words = words_of(said.text)
        part = "pairs" if model is AssetContext else "details"
        may_be = Q(pk__in=found_by(self.environment_id, [Sought(words, said.begins, part)]))
        spaced = Concat(Value(" "), _WordsOf(F(column)), Value(" "), output_field=TextField())
        phrase = f" {' '.join(words)}{'' if said.begins else ' '}"
        has_it = of & Q(GreaterThan(StrIndex(spaced, Value(phrase)), 0))
        return may_be & Q(Exists(model.objects.filter(has_it, asset_id=OuterRef("pk"))))

    @cached_property
    def _schema(self) -> Schema:
        return schema_of(self.environment_id)

    @cached_property
    def _named(self) -> dict[str, Field]:
        return self._schema.named()


def _said(match: Match) -> Said:
    if not isinstance(match.value, Said):
        raise TypeError(match)
    return match.value


def is_said(column: str, said: Said) -> Q:
    """A column that is, or begins with, a text, case and all."""
    if not said.begins:
        return Q(**{column: said.text})
    if not said.text:
        return ~Q(**{column: ""})
    # Not LIKE: in SQLite it knows no case, and in PostgreSQL it does.
    return Q(Exact(Substr(column, 1, len(said.text)), Value(said.text)))


def _bounded(column: str, bound: Bound) -> Q | None:
    """A bound of a column; None when nothing is within it. A day is its first moment, in UTC."""
    operator, limit = bound
    if isinstance(limit, datetime):
        day = limit.date()
        begins_it = limit == datetime.combine(day, time(), UTC)
        if operator in {">=", "<"} and not begins_it:
            day += timedelta(days=1)
        return Q(**{f"{column}__{_LOOKUPS[operator]}": day})
    whole = whole_number(operator, limit)
    return None if whole is None else Q(**{f"{column}__{_LOOKUPS[operator]}": whole})


def whole_number(operator: str, limit: Fraction) -> int | None:
    """The whole number that says the same of whole numbers; None when none is equal."""
    if operator == "=":
        return int(limit) if limit.denominator == 1 else None
    return floor(limit) if operator in {">", "<="} else ceil(limit)
