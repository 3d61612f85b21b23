"""The metadata fields and rules of an environment, for whoever may see its settings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import of_environment
from mediadesk.rules.metadata.dependence import Rule, Schema
from mediadesk.rules.metadata.fields import Field
from mediadesk.rules.metadata.saying import said
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.metadata import AssetMetadata, MetadataField, MetadataRule, as_field, as_rule
from mediadesk.store.teams import Environment


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One field, and how many rules it has."""

    field: Field
    rules: int


@dataclass(frozen=True, slots=True)
class RuleRow:
    """One rule. `says`: in words; `rests`: why it does not work now, "" when it does."""

    id: str
    name: str
    field_id: str
    says: str
    rests: str
    active: bool


@dataclass(frozen=True, slots=True)
class MetadataPage:
    """All of it, and no count of assets: an environment may have a million, with a value in each field."""

    fields: tuple[FieldRow, ...]
    rules: tuple[RuleRow, ...]
    deleted: tuple[tuple[str, str], ...]  # (id, label)


@dataclass(frozen=True, slots=True)
class OneField:
    """A field to change. `uses`: of its choices, how many assets have each, whoever may see them."""

    row: MetadataField
    field: Field
    uses: Mapping[str, int]
    assets: int
    rules: tuple[RuleRow, ...]


def metadata_page(facts: Facts, environment: Environment) -> MetadataPage:
    """The fields of an environment and its rules, each in words.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.SETTINGS_VIEW, of_environment(environment))
    rows = list(MetadataField.objects.filter(environment=environment).order_by("position", "id"))
    fields = tuple(as_field(row) for row in rows if row.deleted_at is None)
    rules = _rules(environment.pk, fields)
    of = Counter(row.field_id for row, _, _ in rules)
    return MetadataPage(
        fields=tuple(FieldRow(one, of[one.id]) for one in fields),
        rules=tuple(_told(row, rule, why, fields) for row, rule, why in rules),
        deleted=tuple((row.pk, row.label) for row in rows if row.deleted_at is not None),
    )


def one_field(
    facts: Facts, environment: Environment, field_id: str, *, may: May = May.SETTINGS_VIEW
) -> OneField:
    """A field of an environment, with how many assets have each of its choices.

    All assets are counted, also those one may not see: whoever takes a choice away must know how many have it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 5 queries.
    """
    require(facts, may, of_environment(environment))
    rows = MetadataField.objects.filter(environment=environment, deleted_at=None)
    row = rows.filter(pk=field_id).first()
    if row is None:
        raise Why.NOT_FOUND(what="metadata field")
    field = as_field(row)
    filled = AssetMetadata.objects.filter(field=row)
    uses = dict(filled.order_by().values_list("text").annotate(n=Count("*"))) if field.kind.listed else {}
    fields = all_fields(environment)
    own = tuple(_told(*one, fields) for one in _rules(environment.pk, fields) if one[0].field_id == row.pk)
    return OneField(row, field, uses, filled.values("asset").distinct().count(), own)


def one_rule(
    facts: Facts, environment: Environment, rule_id: str, *, may: May = May.SETTINGS_VIEW
) -> MetadataRule:
    """A rule of an environment. Raises: Refusal NOT_FOUND, NOT_ALLOWED. Cost: 1 query."""
    require(facts, may, of_environment(environment))
    row = MetadataRule.objects.select_related("field").filter(environment=environment, pk=rule_id).first()
    if row is None:
        raise Why.NOT_FOUND(what="metadata rule")
    return row


def require_deleted(facts: Facts, environment: Environment, field_id: str) -> None:
    """Refuse a field that is not among the deleted ones of an environment.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.SETTINGS_UPDATE, of_environment(environment))
    rows = MetadataField.objects.filter(environment=environment, pk=field_id, deleted_at__isnull=False)
    if not rows.exists():
        raise Why.NOT_FOUND(what="metadata field")


def all_fields(environment: Environment) -> tuple[Field, ...]:
    """The fields of an environment that are there, in order; the caller has asked. Cost: 1 query."""
    rows = MetadataField.objects.filter(environment=environment, deleted_at=None)
    return tuple(map(as_field, rows.order_by("position", "id")))


def _rules(environment_id: str, fields: Sequence[Field]) -> list[tuple[MetadataRule, Rule | None, str]]:
    """The rules as rows, as they work, and why they do not. Cost: 1 query."""
    found: list[tuple[MetadataRule, Rule | None, str]] = []
    known = {one.id for one in fields}
    for row in MetadataRule.objects.filter(environment_id=environment_id).order_by("position", "id"):
        try:
            rule = as_rule(row, fields)
        except Refusal as refusal:
            found.append((row, None, str(refusal)))
            continue
        gone = "" if row.field_id in known else "Its field is deleted."
        found.append((row, None if gone else rule, gone))
    return found


def _told(row: MetadataRule, rule: Rule | None, why: str, fields: Sequence[Field]) -> RuleRow:
    says = said(Schema(tuple(fields), (rule,)), row.pk) if rule else ""
    return RuleRow(row.pk, row.name, row.field_id, says, why, row.active)
