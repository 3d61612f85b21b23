"""Rules by which one field depends on others, and what follows from them for an asset's values.

A rule belongs to one field. While its condition holds it enables or disables the field, says which of its choices are
active, or gives it a value. Rules of a field count in their order, the last word holds. No field depends on itself, by
whatever way, so one walk through the fields settles all of them.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from mediadesk.rules.metadata.conditions import Condition, holds, speaks_of
from mediadesk.rules.metadata.fields import Field, Value, Values
from mediadesk.rules.refusals import Why


class Mode(Enum):
    """How a rule gives a value: once, when its condition comes to hold and nothing is there; always; or besides."""

    DEFAULT = "default"
    OVERRIDE = "override"
    APPEND = "append"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `enables`: None when it says nothing of that; `activates`: None too, () for all choices.

    `adds`: its choices are active besides those of the rules before it, and not in their place.
    """

    id: str
    name: str
    field_id: str
    condition: Condition
    enables: bool | None = None
    activates: tuple[str, ...] | None = None
    adds: bool = False
    gives: Value | None = None
    mode: Mode = Mode.DEFAULT
    active: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """One field for one asset: whether it is there, which choices are active (None: all), its value.

    `given_by`: the rules that have just given it a value.
    """

    field: Field
    enabled: bool
    active: frozenset[str] | None
    value: Value | None
    given_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Schema:
    """All fields of an environment in their order, and all rules in theirs."""

    fields: tuple[Field, ...] = ()
    rules: tuple[Rule, ...] = ()
    by_id: Mapping[str, Field] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Make the fields found by id."""
        object.__setattr__(self, "by_id", {one.id: one for one in self.fields})

    def named(self) -> dict[str, Field]:
        """The fields by external id."""
        return {one.external_id: one for one in self.fields}

    def rules_of(self, field_id: str) -> Iterator[Rule]:
        """The active rules of a field, in order."""
        return (one for one in self.rules if one.active and one.field_id == field_id)


def settled(
    schema: Schema, values: Values, *, before: Values | None = None, given: Collection[str] = ()
) -> dict[str, Place]:
    """What follows from the rules for the values of one asset: each field's place, by its id.

    What a rule disables, or takes from the active choices, is gone from the values of the answer.

    Args:
        before: the values as they were; a rule's default is given when its condition holds now and did not then.
            None: it held for nothing, as for a new asset.
        given: rules whose default was given already, and taken away again: they do not give it once more.
    """
    then = _walk(schema, before, None, given) if before is not None else {}
    return _walk(schema, values, then, given)


def as_they_are(schema: Schema, values: Values) -> dict[str, Place]:
    """The same for values as they are kept: nothing is given, and a choice that is not active now stays."""
    return _walk(schema, values, None, ())


def _walk(
    schema: Schema, values: Values, then: Mapping[str, Place] | None, given: Collection[str]
) -> dict[str, Place]:
    """Settle field by field, each after those it depends on. `then` is None where nothing is given."""
    places: dict[str, Place] = {}

    def now(field_id: str) -> Value | None:
        return places[field_id].value if field_id in places else None

    def formerly(field_id: str) -> Value | None:
        return then[field_id].value if then and field_id in then else None

    for one in in_order(schema):
        holding = [rule for rule in schema.rules_of(one.id) if holds(rule.condition, now)]
        enabled, active = _said(one, holding)
        value = values.get(one.id) if enabled else None
        began: list[str] = []
        if then is not None and enabled:
            for rule in holding:
                starts = not (then and holds(rule.condition, formerly)) and rule.id not in given
                if rule.gives is not None and (rule.mode is not Mode.DEFAULT or starts):
                    after = _given(rule, value)
                    began += [rule.id] if after != value else []
                    value = after
        kept = value if then is None else _kept(value, active)
        places[one.id] = Place(one, enabled, active, kept, tuple(began))
    return places


def in_order(schema: Schema) -> list[Field]:
    """The fields, each after all that it depends on; in their own order otherwise."""
    waits = {one.id: depends_on(schema.rules_of(one.id)) & schema.by_id.keys() for one in schema.fields}
    placed: dict[str, Field] = {}

    def place(one: Field, way: frozenset[str]) -> None:
        if one.id in placed or one.id in way:
            return
        for other in schema.fields:
            if other.id in waits[one.id]:
                place(other, way | {one.id})
        placed[one.id] = one

    for one in schema.fields:
        place(one, frozenset())
    return list(placed.values())


def depends_on(rules: Iterable[Rule]) -> frozenset[str]:
    """The ids of the fields that rules look at."""
    return frozenset[str]().union(*(speaks_of(rule.condition) for rule in rules))


def require_no_circle(schema: Schema) -> None:
    """Refuse rules by which a field would depend on itself. Rules that rest count too: they may be woken.

    Raises:
        Refusal: METADATA_IN_CIRCLE, which names the fields in order.
    """
    leads: dict[str, frozenset[str]] = {
        one.id: depends_on(rule for rule in schema.rules if rule.field_id == one.id) for one in schema.fields
    }
    done: set[str] = set()

    def walk(field_id: str, way: tuple[str, ...]) -> None:
        if field_id in way:
            names = [schema.by_id[pk].label for pk in (*way[way.index(field_id) :], field_id)]
            raise Why.METADATA_IN_CIRCLE(fields=" on ".join(names))
        if field_id in done or field_id not in leads:
            return
        for other in sorted(leads[field_id]):
            walk(other, (*way, field_id))
        done.add(field_id)

    for one in schema.fields:
        walk(one.id, ())


def _said(one: Field, holding: list[Rule]) -> tuple[bool, frozenset[str] | None]:
    """Whether a field is there and which choices are active, by the rules that hold."""
    enabled, active = not one.hidden, None
    for rule in holding:
        if rule.enables is not None:
            enabled = rule.enables
        if rule.activates is not None:
            chosen = frozenset(rule.activates) or None
            active = chosen if not (rule.adds and active and chosen) else active | chosen
    return enabled, active


def _given(rule: Rule, value: Value | None) -> Value | None:
    if rule.mode is Mode.DEFAULT:
        return rule.gives if value is None else value
    if rule.mode is Mode.APPEND and isinstance(rule.gives, tuple) and isinstance(value, tuple):
        return (*value, *(one for one in rule.gives if one not in value))
    return rule.gives


def _kept(value: Value | None, active: frozenset[str] | None) -> Value | None:
    if active is None or value is None:
        return value
    if isinstance(value, tuple):
        return tuple(one for one in value if one in active) or None
    return value if value in active else None
