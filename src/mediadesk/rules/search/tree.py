"""A search expression once it has been read: what is compared with what, and how that is joined.

Trees compare by value. `written` gives an expression that is read to the same tree again.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from mediadesk.rules.search.fields import Kind, field_named


@dataclass(frozen=True, slots=True)
class Said:
    """A text to compare with. `begins`: what it is compared with need only begin so; it ended in *."""

    text: str
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number, exact: bytes, pixels, seconds, or width to height."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Dated:
    """A year, month, day or moment, as it was written."""

    text: str


@dataclass(frozen=True, slots=True)
class Ago:
    """So many hours, days, weeks, months or years (h, d, w, m, y) before now."""

    count: int
    unit: str


Point = Number | Dated | Ago


@dataclass(frozen=True, slots=True)
class Between:
    """A range; None is an open end. `with_low` and `with_high`: the ends themselves belong to it."""

    low: Point | None
    high: Point | None
    with_low: bool
    with_high: bool


Value = Said | Point | Between


@dataclass(frozen=True, slots=True)
class Words:
    """Words sought anywhere: in names, tags, descriptions and metadata."""

    said: Said


@dataclass(frozen=True, slots=True)
class Match:
    """A field compared with a value."""

    field: str
    operator: str
    value: Value


@dataclass(frozen=True, slots=True)
class Not:
    """Everything but what a term finds."""

    term: "Term"


@dataclass(frozen=True, slots=True)
class Every:
    """What all terms find; of no terms, everything."""

    terms: tuple["Term", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """What at least one of the terms finds."""

    terms: tuple["Term", ...]


Term = Words | Match | Not | Every | Some
EVERYTHING: Final = Every(())


def every(terms: Iterable[Term]) -> Term:
    """These terms at once, as one tree without needless joints."""
    flat = [one for term in terms for one in (term.terms if isinstance(term, Every) else (term,))]
    return flat[0] if len(flat) == 1 else Every(tuple(flat))


def some(terms: Iterable[Term]) -> Term:
    """One of these terms, as one tree without needless joints."""
    flat = [one for term in terms for one in (term.terms if isinstance(term, Some) else (term,))]
    return flat[0] if len(flat) == 1 else Some(tuple(flat))


_PLAIN: Final = re.compile(r"(?!(?:AND|OR|NOT|TO)(?![\w./]))\w[\w./-]*")
"""What needs no quotes. AND-1 does: a keyword ends before a minus, as it does before a blank."""

_UNPLAIN: Final = re.compile(r"[^\w./-]")
"""What is escaped in the name of a field: keys of context may hold any sign."""


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def written(term: Term) -> str:
    """The expression that is read to this tree."""
    match term:
        case Words(said):
            return _words(said)
        case Match(field, operator, value):
            return f"{_UNPLAIN.sub(_escaped, field)}{operator}{_value(field, value)}"
        case Not(inner):
            return f"NOT {_inside(inner)}"
        case Every(terms):
            return " AND ".join(map(_inside, terms))
        case Some(terms):
            return " OR ".join(map(_inside, terms))


def _inside(term: Term) -> str:
    return f"({written(term)})" if isinstance(term, Every | Some) else written(term)


def _words(said: Said) -> str:
    if said.begins and _is_plain(said.text):
        return said.text  # a bare word finds what begins so
    return _quoted(said) if said.text else "*"


def _is_plain(text: str) -> bool:
    return bool(_PLAIN.fullmatch(text))


def _quoted(said: Said) -> str:
    inner = re.sub(r'(["\\*])', r"\\\1", said.text)
    return f'"{inner}{"*" if said.begins else ""}"'


def _value(field: str, value: Value) -> str:
    if isinstance(value, Between):
        low, high = ("*" if one is None else _point(field, one) for one in (value.low, value.high))
        return f"{'[' if value.with_low else '{'}{low} TO {high}{']' if value.with_high else '}'}"
    if not isinstance(value, Said):
        return _point(field, value)
    if _is_plain(value.text):
        return f"{value.text}*" if value.begins else value.text
    return "*" if value.begins and not value.text else _quoted(value)


def _point(field: str, point: Point) -> str:
    match point:
        case Ago(count, unit):
            return f"{count}{unit}"
        case Dated(text):
            return f'"{text}"' if ":" in text else text
        case Number(value):
            row = field_named(field)
            if row is not None and row.kind is Kind.RATIO:
                return f'"{value.numerator}:{value.denominator}"'
            whole, rest = divmod(abs(value) * 10**6, 10**6)  # never more than six decimals: see `values.py`
            return f"{'-' if value < 0 else ''}{whole}.{int(rest):06d}".rstrip("0").rstrip(".")
