"""What the actions that define metadata share: fields found anew under the lock, and what they may be."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from mediadesk.access.decide import Target
from mediadesk.access.facts import Actor
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.definitions import clean_default
from mediadesk.rules.metadata.dependence import Rule, Schema, require_no_circle
from mediadesk.rules.metadata.fields import Choice, Field
from mediadesk.rules.metadata.saying import said
from mediadesk.rules.metadata.validation import bounds_of
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.metadata import MetadataField, MetadataRule, as_field, as_rule

HIDDEN: Final = "hidden until a rule shows it"
YES: Final = {True: "yes", False: "no"}
"""How the trail says whether something is so."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What a field is to be. `validation` as Cloudinary writes it; `default` as typed or sent."""

    label: str
    mandatory: bool = False
    hidden: bool = False
    read_only: bool = False
    default: object = None
    validation: object = None
    choices: tuple[Choice, ...] = field(default=())


def in_environment(actor: Actor, environment_id: str) -> Callable[[], Target]:
    """The environment as a target, found once the lock is held."""
    return lambda: of_environment(find_environment(actor.account_id, environment_id=environment_id))


def of_field(actor: Actor, field_id: str) -> Callable[[], Target]:
    """The environment of a field as a target, found once the lock is held."""
    return lambda: of_environment(find_field(actor.account_id, field_id, deleted=None).environment)


def of_rule(actor: Actor, rule_id: str) -> Callable[[], Target]:
    """The environment of a rule as a target, found once the lock is held."""
    return lambda: of_environment(find_rule(actor.account_id, rule_id).environment)


def find_field(account_id: str, field_id: str, *, deleted: bool | None = False) -> MetadataField:
    """The account's metadata field of this id, with its environment.

    Args:
        deleted: look among the deleted ones, among the others, or (None) among all.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    rows = MetadataField.objects.select_related("environment").filter(account_id=account_id, pk=field_id)
    found = (rows if deleted is None else rows.filter(deleted_at__isnull=not deleted)).first()
    if found is None:
        raise Why.NOT_FOUND(what="metadata field")
    return found


def find_rule(account_id: str, rule_id: str) -> MetadataRule:
    """The account's metadata rule of this id, with its environment and field.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    rows = MetadataRule.objects.select_related("environment", "field")
    found = rows.filter(account_id=account_id, pk=rule_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="metadata rule")
    return found


def defined(row: MetadataField, asked: Definition) -> Field:
    """Write what is asked for into a field's row, all of it fit to be kept; its label and choices are so already.

    Raises:
        Refusal: BAD_VALUE (the validation), BAD_DETAIL (a default that the field could not have).
    """
    bounds_of(as_field(row).kind, asked.validation)
    row.mandatory, row.default_disabled, row.read_only = asked.mandatory, asked.hidden, asked.read_only
    row.validation = asked.validation
    shape = as_field(row)
    default = clean_default(shape, asked.default)
    row.default_value = list(default) if isinstance(default, tuple) else default
    return shape


def require_room(environment_id: str) -> None:
    """Refuse a field too many. Raises: Refusal METADATA_FULL. Cost: 2 queries."""
    rows = MetadataField.objects.filter(environment_id=environment_id)
    if rows.filter(deleted_at=None).count() >= limits.FIELDS:
        raise Why.METADATA_FULL(what="fields", limit=limits.FIELDS)
    if rows.count() >= limits.FIELDS_EVER:
        raise Why.METADATA_FULL(what="fields, deleted ones among them", limit=limits.FIELDS_EVER)


def fields_of(environment_id: str) -> tuple[Field, ...]:
    """The fields of an environment that are there. Cost: 1 query."""
    rows = MetadataField.objects.filter(environment_id=environment_id, deleted_at=None)
    return tuple(map(as_field, rows.order_by("position", "id")))


def with_rules(environment_id: str, fields: tuple[Field, ...], *rules: MetadataRule) -> Schema:
    """The fields with all their rules, these in the place of what is kept of them; no rule in a circle.

    Raises:
        Refusal: METADATA_IN_CIRCLE; what keeps one of `rules` from working.

    Cost: 1 query.
    """
    own = {one.pk for one in rules}
    read = [as_rule(one, fields) for one in rules]
    for row in MetadataRule.objects.filter(environment_id=environment_id).exclude(pk__in=own):
        read += _working(row, fields)
    schema = Schema(fields, tuple(read))
    require_no_circle(schema)
    return schema


def _working(row: MetadataRule, fields: tuple[Field, ...]) -> list[Rule]:
    try:
        return [as_rule(row, fields)]
    except Refusal:
        return []


def said_of(rule: MetadataRule) -> str:
    """A rule in words, as it is kept; its name alone where it cannot work. Cost: 1 query."""
    fields = fields_of(rule.environment_id)
    try:
        schema = Schema(fields, (as_rule(rule, fields),))
    except Refusal:
        return rule.name
    return said(schema, rule.pk) if rule.field_id in schema.by_id else rule.name


def set_hidden(step: Step, row: MetadataField, *, hidden: bool) -> None:
    """Say whether a field is there without a rule that shows it, and record it: part of a rule's form."""
    if row.default_disabled is hidden:
        return
    row.default_disabled, row.version, row.updated_at = hidden, row.version + 1, step.now
    row.save(update_fields=["default_disabled", "version", "updated_at"])
    details = {"what": HIDDEN, "before": YES[not hidden], "after": YES[hidden]}
    step.record(Event.METADATA_FIELD_CHANGED, row, field=row.label, **details)
