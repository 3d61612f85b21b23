"""A metadata field as rules see it: its type, its list of values, what it may hold. No value is looked at here."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

Value = str | int | tuple[str, ...]
"""What an asset has in a field: text, a day as 2030-12-31, the id of a choice; a number; the ids of a set."""
Values = Mapping[str, Value]
"""Values by the id of their field. A field without one has no entry."""


class Kind(Enum):
    """One row a type of field. `expected` is how a refusal tells what it takes."""

    def __init__(self, code: str, title: str, sentence: str, expected: str) -> None:
        self.code, self.title, self.sentence, self.expected = code, title, sentence, expected

    # fmt: off
    #         in the API  title               what it is for                                   what is expected
    STRING  = "string",  "Text",              "Anything: a SKU, a photographer.",                "a text"
    INTEGER = "integer", "Whole number",      "A number to compare: a year, a quantity.",        "a whole number"
    DATE    = "date",    "Date",              "A day: until when the rights last.",              "a day like 2030-12-31"
    ENUM    = "enum",    "One of a list",     "A choice: draft, approved, archived.",            "one of its values"
    SET     = "set",     "Several of a list", "Any number of choices: countries it is used in.", "some of its values"
    # fmt: on

    @property
    def listed(self) -> bool:
        """Whether its values come from a list that is kept with the field."""
        return self in {Kind.ENUM, Kind.SET}

    @property
    def bounded(self) -> str:
        """What its validations bound: "" for those that have none."""
        return {Kind.STRING: "length", Kind.INTEGER: "number", Kind.DATE: "day"}.get(self, "")


KINDS: Final = {kind.code: kind for kind in Kind}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list. What is no longer offered stays on the assets that have it, and can be offered again."""

    external_id: str
    value: str
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most a value may be: a number, a day, or a length of text. None: no bound there."""

    least: int | str | None = None
    most: int | str | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `hidden`: it is there only when a rule enables it; `read_only`: programs fill it, people do not."""

    id: str
    external_id: str
    label: str
    kind: Kind
    mandatory: bool = False
    hidden: bool = False
    read_only: bool = False
    default: Value | None = None
    bounds: Bounds = Bounds()
    choices: tuple[Choice, ...] = ()

    @property
    def offered(self) -> tuple[Choice, ...]:
        """The choices that can be chosen now."""
        return tuple(one for one in self.choices if one.offered)

    def titled(self, chosen: str) -> str:
        """What people call a choice; its id when the list no longer has it."""
        return next((one.value for one in self.choices if one.external_id == chosen), chosen)


def shown(field: Field, value: Value | None) -> str:
    """A value as people read it: the titles of choices, parted by commas; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ", ".join(field.titled(one) for one in value)
    return field.titled(str(value)) if field.kind.listed else str(value)
