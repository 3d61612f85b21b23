"""Metadata: the fields and rules of an environment, and what its assets have in them. Context, their keys and values.

What an asset has in a field is a row, in a set one for each choice. `text` always holds it as it is written; numbers
and days have a column of their own beside it, which is compared. `assets_with_metadata` is how others search it.
"""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Exists, OuterRef, Q

from mediadesk.rules.metadata.definitions import read_condition, read_result
from mediadesk.rules.metadata.dependence import Rule, Schema
from mediadesk.rules.metadata.fields import KINDS, Choice, Field, Kind, Value
from mediadesk.rules.metadata.validation import bounds_of
from mediadesk.rules.refusals import Refusal
from mediadesk.store.ids import new_id
from mediadesk.store.kept import Given, KeptObjects
from mediadesk.store.library import Asset
from mediadesk.store.teams import Account, Environment


class MetadataField(models.Model):
    """A field. One that was deleted keeps its id and what assets have in it, and can be restored."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(  # found by `one_field_of_an_id_an_environment`
        Environment, on_delete=models.CASCADE, db_index=False
    )
    external_id = models.CharField(max_length=255)
    label = models.CharField(max_length=100)
    type = models.CharField(max_length=10)  # string, integer, date, enum, set
    mandatory = models.BooleanField(default=False)
    default_disabled = models.BooleanField(default=False)  # there only when a rule enables it
    read_only = models.BooleanField(default=False)
    default_value = models.JSONField(null=True)
    validation = models.JSONField(null=True)
    choices = models.JSONField(default=list)  # [{external_id, value, state: active or inactive}]
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    deleted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "external_id"], name="one_field_of_an_id_an_environment"
            )
        ]

    def __str__(self) -> str:
        return self.label


class MetadataRule(models.Model):
    """A rule of one field: a condition and what follows, as programs write them."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    field = models.ForeignKey(MetadataField, on_delete=models.CASCADE, related_name="rules")
    name = models.CharField(max_length=100)
    condition = models.JSONField()
    result = models.JSONField()
    active = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class AssetMetadata(models.Model):
    """What one asset has in one field; of a set, one of its choices."""

    asset = models.ForeignKey(  # found by `a_value_once_in_a_field_of_an_asset`
        Asset, on_delete=models.CASCADE, related_name="metadata", db_index=False
    )
    field = models.ForeignKey(MetadataField, on_delete=models.CASCADE, db_index=False)  # `metadata_by_text`
    text = models.CharField(max_length=500)
    number = models.BigIntegerField(null=True)
    day = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["asset", "field", "text"], name="a_value_once_in_a_field_of_an_asset"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["field", "text", "asset"], name="metadata_by_text"),
            models.Index(
                fields=["field", "number", "asset"],
                name="metadata_by_number",
                condition=Q(number__isnull=False),
            ),
            models.Index(
                fields=["field", "day", "asset"], name="metadata_by_day", condition=Q(day__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.text


class AssetContext(models.Model):
    """One key of an asset's context, and its value."""

    asset = models.ForeignKey(  # found by `a_context_key_once_an_asset`
        Asset, on_delete=models.CASCADE, related_name="context", db_index=False
    )
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, db_index=False)
    key = models.CharField(max_length=100)
    value = models.CharField(max_length=500)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset", "key"], name="a_context_key_once_an_asset")
        ]
        indexes: ClassVar = [
            models.Index(fields=["environment", "key", "value", "asset"], name="context_by_key")
        ]

    def __str__(self) -> str:
        return f"{self.key}={self.value}"


_FIELDS: Final = KeptObjects(
    lambda: MetadataField.objects.filter(environment_id=Given("environment"), deleted_at=None).order_by(
        "position", "id"
    )
)


def schema_of(environment_id: str) -> Schema:
    """The fields of an environment and those of its rules that can work now. Cost: 2 queries, however many."""
    fields = tuple(as_field(row) for row in _FIELDS.all({"environment": environment_id}))
    if not fields:
        return Schema()
    rules = MetadataRule.objects.filter(environment_id=environment_id).order_by("position", "id")
    return Schema(fields, tuple(_working(rules, fields)))


def as_field(row: MetadataField) -> Field:
    """A field as rules see it."""
    kind = KINDS[row.type]
    choices = (Choice(one["external_id"], one["value"], one["state"] == "active") for one in row.choices)
    default = tuple(row.default_value) if isinstance(row.default_value, list) else row.default_value
    return Field(
        row.pk,
        row.external_id,
        row.label,
        kind,
        mandatory=row.mandatory,
        hidden=row.default_disabled,
        read_only=row.read_only,
        default=default,
        bounds=bounds_of(kind, row.validation),
        choices=tuple(choices),
    )


def kept_choices(choices: Iterable[Choice]) -> list[dict[str, str]]:
    """A list of values as its column holds it."""
    return [
        {
            "external_id": one.external_id,
            "value": one.value,
            "state": "active" if one.offered else "inactive",
        }
        for one in choices
    ]


def as_rule(row: MetadataRule, fields: Collection[Field]) -> Rule:
    """A rule as it works.

    Raises:
        Refusal: what keeps it from working: a field or choice it names is gone.
    """
    field = next((one for one in fields if one.id == row.field_id), None)
    condition = read_condition(row.condition, fields)
    result: dict[str, Any] = read_result(field, row.result) if field else {}
    active = row.active and field is not None
    return Rule(row.pk, row.name, row.field_id, condition, active=active, **result)


def _working(rows: Iterable[MetadataRule], fields: Collection[Field]) -> Iterable[Rule]:
    for row in rows:
        try:
            yield as_rule(row, fields)
        except Refusal:
            continue


def rows_of(asset: Asset, field: Field, value: Value | None) -> list[AssetMetadata]:
    """The rows that keep a value."""
    parts = value if isinstance(value, tuple) else () if value is None else (value,)
    return [
        AssetMetadata(
            asset=asset,
            field_id=field.id,
            text=str(one),
            number=one if isinstance(one, int) else None,
            day=date.fromisoformat(str(one)) if field.kind is Kind.DATE else None,
        )
        for one in parts
    ]


def value_of(field: Field, texts: Iterable[str]) -> Value | None:
    """A value from the texts of its rows; None when there are none."""
    found = list(texts)
    if not found:
        return None
    if field.kind is Kind.SET:
        order = {one.external_id: place for place, one in enumerate(field.choices)}
        return tuple(sorted(found, key=lambda one: (order.get(one, len(order)), one)))
    return int(found[0]) if field.kind is Kind.INTEGER else found[0]


def values_of(schema: Schema, asset_ids: Collection[str]) -> dict[str, dict[str, Value]]:
    """What assets have in the fields of a schema, by the ids of asset and field. Cost: 1 query."""
    texts: dict[str, dict[str, list[str]]] = {pk: {} for pk in asset_ids}
    rows = AssetMetadata.objects.filter(asset__in=asset_ids).values_list("asset_id", "field_id", "text")
    for asset_id, field_id, text in rows.order_by("text"):
        texts[asset_id].setdefault(field_id, []).append(text)
    return {pk: values_from(schema, found) for pk, found in texts.items()}


def values_from(schema: Schema, texts: dict[str, list[str]]) -> dict[str, Value]:
    """The values of one asset from the texts of its rows, by field; of fields that are there."""
    known = ((schema.by_id[pk], found) for pk, found in texts.items() if pk in schema.by_id)
    values = {field.id: value_of(field, found) for field, found in known}
    return {pk: value for pk, value in values.items() if value is not None}


_COMPARED: Final = {
    # operator  of the database
    "=": "exact", ">": "gt", ">=": "gte", "<": "lt", "<=": "lte",
    "starts": "istartswith", "contains": "icontains",
}  # fmt: skip
OPERATORS: Final = (*_COMPARED, "!=", "populated", "empty")
"""What `assets_with_metadata` takes. Order is of numbers and days; beginnings and parts are of text."""


def assets_with_metadata(field: Field, operator: str, value: str | int | None = None) -> Q:
    """The assets that have a value in a field, as a condition on assets; for a set, among its choices.

    Args:
        operator: one of OPERATORS. "!=" finds assets with no such value, those with none at all among them.
        value: a text or the id of a choice, a number, or a day as 2030-12-31; none for "populated" and "empty".

    Adds no query. Who has it is found by the index of the field's type; for who has it not, each asset is looked up,
    so that a page of them is not preceded by a list of all others.
    """
    rows = AssetMetadata.objects.filter(field_id=field.id)
    if operator not in {"populated", "empty"}:
        of_type = {Kind.INTEGER: "number", Kind.DATE: "day"}.get(field.kind, "text")
        column = "text" if operator in {"starts", "contains"} else of_type
        rows = rows.filter(**{f"{column}__{_COMPARED.get(operator, 'exact')}": value})
    if operator in {"!=", "empty"}:
        return Q(~Exists(rows.filter(asset_id=OuterRef("pk"))))
    return Q(pk__in=rows.values("asset_id"))


def assets_with_context(environment_id: str, key: str, value: str | None = None) -> Q:
    """The assets that have a context key, or have it with just this value. Adds no query."""
    rows = AssetContext.objects.filter(environment_id=environment_id, key=key)
    return Q(pk__in=(rows if value is None else rows.filter(value=value)).values("asset_id"))
