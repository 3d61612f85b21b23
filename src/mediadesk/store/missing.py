"""The assets that lack a detail they must have, as a condition of the database.

It says what `rules.metadata.describing.missing` says of one asset; tests hold the two together.
"""

from typing import Final

from django.db.models import BooleanField, Case, Count, Q, Value, When

from mediadesk.rules.metadata.conditions import Condition, Equals, Every, Includes, Populated, Some
from mediadesk.rules.metadata.dependence import Schema
from mediadesk.rules.metadata.fields import Field, Kind
from mediadesk.store.metadata import AssetMetadata, assets_with_metadata

_ALL: Final = Q(pk__isnull=False)
_LARGEST: Final = 400
"""Comparisons that go to the database at most: rules on rules multiply. Beyond, a field looked at counts as there."""
_DEEPEST: Final = 10
"""Fields that depend on one another in a row, as far as they are followed: each is a condition inside another."""
_CHOICES: Final = 20  # of a comparison with a list; each so many more count as one more comparison


def assets_missing(schema: Schema) -> Q | None:
    """The assets that lack a mandatory field which is there for them; None when no field is mandatory.

    Adds no query: a sub-select for each mandatory field and each comparison of a rule.
    """
    needed = [one for one in schema.fields if one.mandatory]
    reading, found = _Reading(schema), Q()
    for one in needed:
        found |= assets_with_metadata(one, "empty") & reading.enabled(one)
    return found if needed else None


def assets_lacking(schema: Schema, field: Field) -> Q:
    """The assets for which a field is there and empty, whether it must be filled or not. Adds no query."""
    return assets_with_metadata(field, "empty") & _Reading(schema).enabled(field)


def enabled_for(schema: Schema, field: Field) -> Q | bool:
    """The assets for which a field is there; True or False when no rule says so. Adds no query."""
    ruled = any(one.enables is not None for one in schema.rules_of(field.id))
    return _Reading(schema).enabled(field) if ruled else not field.hidden


class _Reading:
    """Conditions of rules, read as those of the database, as far as they are not too many."""

    def __init__(self, schema: Schema) -> None:
        self._schema, self._left = schema, _LARGEST

    def enabled(self, field: Field, deep: int = 0) -> Q:
        """The assets for which a field is there: the last of its rules that holds says so.

        As cases side by side and not as conditions inside one another: SQLite reads 1,000 of these at most.
        """
        rules = [one for one in self._schema.rules_of(field.id) if one.enables is not None]
        cases, otherwise = list[When](), not field.hidden
        for rule in reversed(rules):
            if self._left <= 0:
                otherwise = True
                break
            cases.append(When(self._holds(rule.condition, deep), then=Value(rule.enables)))
        if not cases:
            return _ALL if otherwise else ~_ALL
        return Q(Case(*cases, default=Value(otherwise), output_field=BooleanField()))

    def _holds(self, condition: Condition, deep: int) -> Q:
        if isinstance(condition, Every | Some):
            parts = [self._holds(one, deep) for one in condition.parts]
            found = parts[0]
            for part in parts[1:]:
                found = found & part if isinstance(condition, Every) else found | part
            return found
        self._left -= _weight(condition)
        field = self._schema.by_id[condition.field_id]
        there = self.enabled(field, deep + 1) if self._left > 0 and deep < _DEEPEST else _ALL
        if isinstance(condition, Populated) and not condition.has_one:
            return ~(there & assets_with_metadata(field, "populated"))
        return there & _compared(field, condition)


def _compared(field: Field, condition: Equals | Includes | Populated) -> Q:
    if isinstance(condition, Populated):
        return assets_with_metadata(field, "populated")
    if isinstance(condition, Equals):
        if not isinstance(condition.value, tuple):
            return assets_with_metadata(field, "=", condition.value)
        others = AssetMetadata.objects.filter(field_id=field.id).exclude(text__in=condition.value)
        return _each(field, condition.value) & ~Q(pk__in=others.values("asset_id"))
    if field.kind is Kind.SET:
        return _each(field, condition.choices)
    rows = AssetMetadata.objects.filter(field_id=field.id, text__in=condition.choices)
    return Q(pk__in=rows.values("asset_id"))


def _each(field: Field, choices: tuple[str, ...]) -> Q:
    """The assets that have all of these choices: so many rows, since each is there once."""
    rows = AssetMetadata.objects.filter(field_id=field.id, text__in=choices).values("asset_id")
    return Q(pk__in=rows.annotate(had=Count("pk")).filter(had=len(choices)).values("asset_id"))


def _weight(condition: Equals | Includes | Populated) -> int:
    """For how many comparisons one counts."""
    several = condition.choices if isinstance(condition, Includes) else getattr(condition, "value", None)
    return 1 + len(several) // _CHOICES if isinstance(several, tuple) else 1
