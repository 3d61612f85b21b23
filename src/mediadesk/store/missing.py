"""The assets that lack a detail they must have, as a condition of the database.

It says what `rules.metadata.describing.missing` says of one asset; tests hold the two together.
"""

from typing import Final

from django.db.models import Q

from mediadesk.rules.metadata.conditions import Condition, Equals, Every, Includes, Populated, Some
from mediadesk.rules.metadata.dependence import Schema
from mediadesk.rules.metadata.fields import Field, Kind
from mediadesk.store.metadata import AssetMetadata, assets_with_metadata

_ALL: Final = Q(pk__isnull=False)
_LARGEST: Final = 400
"""Comparisons that go to the database at most: rules on rules multiply. Beyond, a field looked at counts as there."""


def assets_missing(schema: Schema) -> Q | None:
    """The assets that lack a mandatory field which is there for them; None when no field is mandatory.

    Adds no query: a sub-select for each mandatory field and each comparison of a rule.
    """
    needed = [one for one in schema.fields if one.mandatory]
    reading, found = _Reading(schema), Q()
    for one in needed:
        found |= assets_with_metadata(one, "empty") & reading.enabled(one)
    return found if needed else None


class _Reading:
    """Conditions of rules, read as those of the database, as far as they are not too many."""

    def __init__(self, schema: Schema) -> None:
        self._schema, self._left = schema, _LARGEST

    def enabled(self, field: Field) -> Q:
        """The assets for which a field is there: the last of its rules that holds says so."""
        found = ~_ALL if field.hidden else _ALL
        for rule in self._schema.rules_of(field.id):
            if rule.enables is not None:
                held = self._holds(rule.condition)
                found = held | found if rule.enables else ~held & found
        return found

    def _holds(self, condition: Condition) -> Q:
        if isinstance(condition, Every | Some):
            parts = [self._holds(one) for one in condition.parts]
            found = parts[0]
            for part in parts[1:]:
                found = found & part if isinstance(condition, Every) else found | part
            return found
        self._left -= 1
        field = self._schema.by_id[condition.field_id]
        there = self.enabled(field) if self._left > 0 else _ALL
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
    found = _ALL
    for one in choices:
        found &= assets_with_metadata(field, "=", one)
    return found
