"""Conditions of metadata rules, written as Cloudinary writes them, and whether they hold for an asset's values.

A condition is a comparison, `{"metadata_field_id": …}` with `equals`, `includes` or `populated`, or `{"and": […]}` or
`{"or": […]}` of conditions. Fields are named by their external id.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.fields import Field, Kind, Value, shown
from mediadesk.rules.metadata.validation import clean
from mediadesk.rules.refusals import Refusal, Why

_DEEPEST: Final = 5


@dataclass(frozen=True, slots=True)
class Equals:
    """A field has just this value; a set has just these."""

    field_id: str
    value: Value


@dataclass(frozen=True, slots=True)
class Includes:
    """A set has all of these; a list of one value is one of these."""

    field_id: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Populated:
    """A field has any value, or none."""

    field_id: str
    has_one: bool


@dataclass(frozen=True, slots=True)
class Every:
    """All of these hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of these holds."""

    parts: tuple["Condition", ...]


Comparison = Equals | Includes | Populated
Condition = Comparison | Every | Some


def holds(condition: Condition, value_of: Callable[[str], Value | None]) -> bool:
    """Say whether a condition holds.

    Args:
        value_of: the value of a field by its id, None for a field that has none or is not there.
    """
    match condition:
        case Every(parts):
            return all(holds(one, value_of) for one in parts)
        case Some(parts):
            return any(holds(one, value_of) for one in parts)
        case Populated(field_id, has_one):
            return (value_of(field_id) is not None) is has_one
        case Equals(field_id, value):
            return value_of(field_id) == value
        case Includes(field_id, choices):
            had = value_of(field_id)
            return set(choices) <= set(had) if isinstance(had, tuple) else had in choices


def read(given: object, fields: Mapping[str, Field]) -> Condition:
    """Read a condition.

    Args:
        fields: by external id.

    Raises:
        Refusal: BAD_VALUE, which says what of it cannot be understood; BAD_DETAIL (a value the field cannot have).
    """
    condition = _read(given, fields, depth=1)
    if sum(1 for _ in comparisons(condition)) > limits.CONDITIONS:
        raise _bad(f"at most {limits.CONDITIONS} comparisons are allowed")
    return condition


def written(condition: Condition, fields: Iterable[Field]) -> dict[str, object]:
    """A condition as it is kept and as programs read it."""
    named = {one.id: one.external_id for one in fields}

    def say(one: Condition) -> dict[str, object]:
        match one:
            case Every(parts):
                return {"and": [say(part) for part in parts]}
            case Some(parts):
                return {"or": [say(part) for part in parts]}
            case Equals(field_id, value):
                plain = list(value) if isinstance(value, tuple) else value
                return {"metadata_field_id": named[field_id], "equals": plain}
            case Includes(field_id, choices):
                return {"metadata_field_id": named[field_id], "includes": list(choices)}
            case Populated(field_id, has_one):
                return {"metadata_field_id": named[field_id], "populated": has_one}

    return say(condition)


def told(condition: Condition, fields: Iterable[Field]) -> str:
    """A condition in words: "Category is Employee and Team has a value"."""
    known = {one.id: one for one in fields}

    def say(one: Condition) -> str:
        match one:
            case Every(parts):
                return " and ".join(
                    f"({say(part)})" if isinstance(part, Some) and len(part.parts) > 1 else say(part)
                    for part in parts
                )
            case Some(parts):
                return " or ".join(say(part) for part in parts)
            case Equals(field_id, value):
                return f"{known[field_id].label} is {shown(known[field_id], value)}"
            case Includes(field_id, choices):
                verb = "has" if known[field_id].kind is Kind.SET else "is one of" if choices[1:] else "is"
                return f"{known[field_id].label} {verb} {shown(known[field_id], choices)}"
            case Populated(field_id, has_one):
                return f"{known[field_id].label} has {'a' if has_one else 'no'} value"

    return say(condition)


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """The single comparisons of a condition."""
    if isinstance(condition, Every | Some):
        for part in condition.parts:
            yield from comparisons(part)
    else:
        yield condition


def speaks_of(condition: Condition) -> frozenset[str]:
    """The ids of the fields that a condition looks at."""
    return frozenset(one.field_id for one in comparisons(condition))


def _read(given: object, fields: Mapping[str, Field], *, depth: int) -> Condition:
    if not isinstance(given, Mapping) or depth > _DEEPEST:
        raise _bad("it is an object, at most five in one another")
    for name, many in (("and", Every), ("or", Some)):
        if name in given:
            parts = given[name]
            if not isinstance(parts, list) or not parts or len(parts) > limits.CONDITIONS:
                raise _bad(f"“{name}” needs a list of 1 to {limits.CONDITIONS} conditions")
            return many(tuple(_read(one, fields, depth=depth + 1) for one in parts))
    return _comparison(given, fields)


def _comparison(given: Mapping[str, object], fields: Mapping[str, Field]) -> Comparison:
    field = fields.get(str(given.get("metadata_field_id")))
    if field is None:
        raise _bad("it names no field of this environment")
    if "populated" in given:
        if not isinstance(given["populated"], bool):
            raise _bad("“populated” is true or false")
        return Populated(field.id, given["populated"])
    if "includes" in given:
        if not field.kind.listed:
            raise _bad(f"{field.label} has no list, so “equals” is meant")
        return Includes(field.id, _choices(field, given["includes"]))
    if "equals" not in given:
        raise _bad("it needs “equals”, “includes” or “populated”")
    return _equals(field, given["equals"])


def _equals(field: Field, given: object) -> Comparison:
    if field.kind is Kind.SET:
        return (
            Includes(field.id, _choices(field, [given]))
            if isinstance(given, str)
            else Equals(field.id, _choices(field, given))
        )
    value = clean(field, given, kept=given if isinstance(given, (str, int)) else None)
    if value is None:
        raise _bad(f"{field.label} is compared with nothing; “populated” says that")
    return Equals(field.id, value)


def _choices(field: Field, given: object) -> tuple[str, ...]:
    """Choices of a list; those no longer offered too, since assets keep them."""
    if not isinstance(given, list) or not given or not all(isinstance(one, str) for one in given):
        raise _bad(f"{field.label} is compared with a list of its values")
    unknown = [one for one in given if one not in {choice.external_id for choice in field.choices}]
    if unknown:
        raise _bad(f"{field.label} has no value {str(unknown[0])[:60]}")
    order = {one.external_id: place for place, one in enumerate(field.choices)}
    return tuple(sorted(set(given), key=lambda one: order[one]))


def _bad(reason: str) -> Refusal:
    return Why.BAD_VALUE(what="The condition", reason=reason)
