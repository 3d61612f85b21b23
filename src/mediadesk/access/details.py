"""Metadata in conditions of policies: `hasTag`, `getTag`, comparisons and days, as conditions of the database.

In Cedar it is an error to read what is not there. Each detail is therefore translated only where the statement has
asked before, by `hasTag`, whether there is one; `Reading.there` keeps which these are.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from mediadesk.access import schema
from mediadesk.access.terms import Column, Condition, Detail, Reading, Untranslatable

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def knowing(reading: Reading, part: Mapping[str, Any]) -> Reading:
    """The same where this part of a condition holds: the details that it asks for are there."""
    return replace(reading, there=reading.there | set(_asked_for(part)))


def _asked_for(part: Mapping[str, Any]) -> Iterator[Detail]:
    match part:
        case {"&&": {"left": left, "right": right}}:
            yield from _asked_for(left)
            yield from _asked_for(right)
        case {
            "hasTag": {
                "left": {".": {"left": {"Var": "resource"}, "attr": str(column)}},
                "right": {"Value": str(name)},
            }
        }:
            yield Detail(column, name)


def named(left: Any, right: Any) -> Detail:
    """The detail that `resource.days` and the id of a field name. Raises: Untranslatable."""
    if not isinstance(left, Column) or left.name not in schema.DETAILS or not isinstance(right, str):
        raise Untranslatable
    return Detail(left.name, right)


def of(reading: Reading, left: Any, right: Any) -> Detail:
    """The same where it is read. Raises: Untranslatable, where nobody has asked whether there is one."""
    detail = named(left, right)
    if detail not in reading.there:
        raise Untranslatable
    return detail


def compared(lookup: str, turned: str) -> Callable[[Reading, Any, Any], Condition]:
    """A comparison of a detail with a value, by a lookup of the database; `turned`: when the value stands first."""

    def compare(reading: Reading, left: Any, right: Any) -> Condition:
        if isinstance(left, Detail):
            return reading.compared(left, lookup, right)
        if isinstance(right, Detail):
            return reading.compared(right, turned, left)
        raise Untranslatable

    return compare


def day(inside: Any) -> date:
    """The day of `datetime("2030-12-31")`. Raises: Untranslatable, for what is none, and for a moment within a day."""
    said = inside[0].get("Value")
    try:
        if isinstance(said, str) and _DAY.fullmatch(said):
            return date.fromisoformat(said)
    except ValueError:
        pass
    raise Untranslatable
