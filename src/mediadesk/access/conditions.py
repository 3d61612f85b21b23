"""Conditions of policies as conditions of the database, so that a list need not ask Cedar for each row.

What cannot be said in SQL, or would be an error in Cedar, raises `Untranslatable`: then rows are asked one by one.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from django.db.models import Q

from mediadesk.access import details, schema
from mediadesk.access.catalogue import May
from mediadesk.access.statements import Statement, mentions
from mediadesk.access.terms import (
    ANCESTORS,
    TAGS,
    Column,
    Condition,
    Detail,
    Named,
    Reading,
    The,
    Untranslatable,
    both,
    either,
    negated,
)


def applies(reading: Reading, one: Statement) -> Condition:
    """The rows to which a statement applies.

    Raises:
        Untranslatable: when it cannot be said in SQL.
    """
    found = _scope(reading, one.asked["resource"])
    for clause in one.asked["conditions"]:
        if found is False:
            break
        holds = condition(reading, clause["body"])
        if clause["kind"] == "when":
            reading = details.knowing(reading, clause["body"])
        found = both(found, holds if clause["kind"] == "when" else negated(holds))
    return found


def spares(one: Statement, principal: Mapping[str, Any]) -> bool:
    """Whether its conditions except this principal from a statement, whatever is asked and of which thing."""
    reading = Reading(principal, next(iter(May)), "", "", of_assets=False)
    for part, sparing in _parts(one):
        if not _is_of_a_thing(part):
            try:
                if condition(reading, part) is sparing:
                    return True
            except Untranslatable:
                continue
    return False


def is_same_for_all(one: Statement) -> bool:
    """Whether a statement says the same of each thing to all whom it does not spare: not so "what others uploaded"."""
    return not any(mentions(part, "principal") and _is_of_a_thing(part) for part, _ in _parts(one))


def is_for_all_but_some(one: Statement) -> bool:
    """Whether a statement is meant for everybody, and says only who is excepted."""
    whens = [clause["body"] for clause in one.asked["conditions"] if clause["kind"] == "when"]
    return one.asked["principal"]["op"] == "All" and not mentions(whens, "principal")


def _parts(one: Statement) -> Iterator[tuple[Mapping[str, Any], bool]]:
    """The parts of its conditions, each with the answer by which it alone would spare whoever gets it."""
    for clause in one.asked["conditions"]:
        operator, sparing = ("&&", False) if clause["kind"] == "when" else ("||", True)
        for part in _split(clause["body"], operator):
            yield part, sparing


def _split(part: Mapping[str, Any], operator: str) -> Iterator[Mapping[str, Any]]:
    if operator not in part:
        yield part
        return
    for side in ("left", "right"):
        yield from _split(part[operator][side], operator)


def _is_of_a_thing(part: Mapping[str, Any]) -> bool:
    return mentions(part, "resource") or mentions(part, "action")


def condition(reading: Reading, part: Any) -> Condition:
    """A condition. Anything else that is found in its place is an error in Cedar."""
    found = value(reading, part)
    if not isinstance(found, bool | Q):
        raise Untranslatable
    return found


def value(reading: Reading, part: Mapping[str, Any]) -> Any:
    """What an expression means: a Python value, a column, the thing itself, or a condition."""
    ((operator, inside),) = part.items()
    if operator == "Value":
        return _plain(inside)
    if operator == "Set":
        return frozenset(value(reading, one) for one in inside)
    if operator == "Var":
        return _variable(reading, inside)
    if operator in _OPERATORS:
        return _OPERATORS[operator](reading, inside)
    raise Untranslatable


def _variable(reading: Reading, name: str) -> Named | The:
    if name == "principal":
        return reading.who
    if name == "action":
        return Named(schema.typed("Action"), reading.may.code)
    if name == "resource":
        return The.RESOURCE
    raise Untranslatable


def _scope(reading: Reading, scope: Mapping[str, Any]) -> Condition:
    if scope["op"] == "is" and scope["entity_type"] != schema.typed(reading.kind):
        return False
    entity = scope.get("entity") or scope.get("in", {}).get("entity")
    if entity is None:
        return True
    named = Named(**entity)
    return (
        reading.equals(The.RESOURCE, named) if scope["op"] == "==" else reading.lies_in(The.RESOURCE, named)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return frozenset(map(_plain, value))
    if isinstance(value, dict):
        if "__entity" not in value:
            raise Untranslatable
        return Named(**value["__entity"])
    return value


def _pair(do: Callable[[Reading, Any, Any], Any]) -> Callable[[Reading, Any], Any]:
    return lambda reading, inside: do(
        reading, value(reading, inside["left"]), value(reading, inside["right"])
    )


def _and(reading: Reading, inside: Any) -> Condition:
    left = condition(reading, inside["left"])
    if left is False:
        return False
    return both(left, condition(details.knowing(reading, inside["left"]), inside["right"]))


def _or(reading: Reading, inside: Any) -> Condition:
    left = condition(reading, inside["left"])
    return True if left is True else either(left, condition(reading, inside["right"]))


def _if(reading: Reading, inside: Any) -> Condition:
    asked, knowing = condition(reading, inside["if"]), details.knowing(reading, inside["if"])
    if isinstance(asked, bool):
        return condition(knowing if asked else reading, inside["then" if asked else "else"])
    then, other = condition(knowing, inside["then"]), condition(reading, inside["else"])
    return either(both(asked, then), both(negated(asked), other))


def _has(reading: Reading, inside: Any) -> Condition:
    of, name = value(reading, inside["left"]), inside["attr"]
    if of is The.RESOURCE:
        return name in schema.ENTITIES[reading.kind][1]
    if of == reading.who:
        return name in reading.principal["attrs"]
    raise Untranslatable


def _is(reading: Reading, inside: Any) -> Condition:
    of = value(reading, inside["left"])
    kind = schema.typed(reading.kind) if of is The.RESOURCE else of.type if isinstance(of, Named) else ""
    if not kind:
        raise Untranslatable
    if kind != inside["entity_type"]:
        return False
    return reading.lies_in(of, value(reading, inside["in"])) if "in" in inside else True


def _like(reading: Reading, inside: Any) -> Condition:
    return reading.matching(value(reading, inside["left"]), inside["pattern"])


def _contains(reading: Reading, left: Any, right: Any) -> Condition:
    if left == Column(TAGS):
        return reading.tagged(right)
    if left == Column(ANCESTORS) and isinstance(right, str):
        return reading.below(right)
    if isinstance(left, Detail):
        return reading.says(left, right)
    if isinstance(left, frozenset):
        found: Condition = False
        for one in left:
            found = either(found, reading.equals(one, right))
        return found
    raise Untranslatable


def _contains_all(reading: Reading, left: Any, right: Any) -> Condition:
    if not isinstance(right, frozenset):
        raise Untranslatable
    found: Condition = True
    for one in right:
        found = both(found, _contains(reading, left, one))
    return found


def _contains_any(reading: Reading, left: Any, right: Any) -> Condition:
    if not isinstance(right, frozenset):
        raise Untranslatable
    found: Condition = False
    for one in right:
        found = either(found, _contains(reading, left, one))
    return found


def _is_empty(reading: Reading, inside: Any) -> Condition:
    of = value(reading, inside["arg"])
    if isinstance(of, frozenset):
        return not of
    if isinstance(of, Detail) and of.column == "metadata":
        return False  # what is kept there is something
    if of != Column(TAGS):
        raise Untranslatable
    return reading.untagged()


_OPERATORS: Final[dict[str, Callable[[Reading, Any], Any]]] = {
    "&&": _and,
    "||": _or,
    "!": lambda reading, inside: negated(condition(reading, inside["arg"])),
    "if-then-else": _if,
    "==": _pair(Reading.equals),
    "!=": _pair(lambda reading, left, right: negated(reading.equals(left, right))),
    "in": _pair(Reading.lies_in),
    ".": lambda reading, inside: reading.attribute(value(reading, inside["left"]), inside["attr"]),
    "has": _has,
    "is": _is,
    "like": _like,
    "contains": _pair(_contains),
    "containsAll": _pair(_contains_all),
    "containsAny": _pair(_contains_any),
    "isEmpty": _is_empty,
    "hasTag": _pair(lambda reading, left, right: reading.has(details.named(left, right))),
    "getTag": _pair(details.of),
    "<": _pair(details.compared("lt", "gt")),
    "<=": _pair(details.compared("lte", "gte")),
    ">": _pair(details.compared("gt", "lt")),
    ">=": _pair(details.compared("gte", "lte")),
    "datetime": lambda _, inside: details.day(inside),
}
