"""What may follow a field's operator, read from its text: numbers with units, dates, ages, folders, words."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from mediadesk.rules.search.fields import Field, Kind
from mediadesk.rules.search.tree import Ago, Dated, Number, Point, Said
from mediadesk.rules.search.words import words_of

_NUMBER: Final = re.compile(r"(\d{1,15}(?:\.\d{1,6})?)([a-z]*)", re.ASCII | re.IGNORECASE)
_WHOLE: Final = re.compile(r"[+-]?\d{1,16}", re.ASCII)
_RATIO: Final = re.compile(r"(\d{1,7}):(\d{1,7})", re.ASCII)
_AGE: Final = re.compile(r"(\d{1,4})([hdwmy])", re.ASCII | re.IGNORECASE)
_DATE: Final = re.compile(r"((?:19|20|21)\d\d)(?:-(\d\d)(?:-(\d\d))?)?", re.ASCII)
_MOST: Final = 10**15
_MOST_RATIO: Final = 1000
_UNITS: Final[Mapping[Kind, Mapping[str, int]]] = MappingProxyType(
    {
        Kind.NUMBER: {"": 1, "k": 10**3, "m": 10**6},
        Kind.SIZE: {
            "": 1,
            "b": 1,
            **{unit + end: 10 ** (3 * power) for power, unit in enumerate("kmgt", 1) for end in ("", "b")},
        },
        Kind.SECONDS: {"": 1, "s": 1, "m": 60, "h": 3600},
        Kind.RATIO: {"": 1},
        Kind.WHOLE: {},
    }
)
_DAYS: Final = MappingProxyType({"d": 1, "w": 7})


def said_for(field: Field, operator: str, said: Said) -> Said | str:
    """The text as this field is compared with it, or what is wrong with it."""
    if field.kind is Kind.FOLDER:
        path = "/".join(part for part in said.text.split("/") if part)
        below = said.begins and said.text.endswith("/") and path
        return Said(f"{path}/" if below else path, said.begins)
    if field.kind is Kind.CHOICE:
        is_one = said.text.lower() in field.choices and not said.begins
        return Said(said.text.lower()) if is_one else f"{field.name} is {field.expected}"
    if field.kind is Kind.KEYWORD:
        return Said(said.text.lower(), said.begins)
    if operator == ":" and not words_of(said.text) and not (said.begins and not said.text):
        return "a letter or a digit to search for was expected"
    return said


def point_of(field: Field, text: str) -> Point | None:
    """The number, date or age that a text says; None when it says none."""
    if field.kind is Kind.DATE:
        age = _AGE.fullmatch(text)
        return Ago(int(age[1]), age[2].lower()) if age else Dated(text) if span_of(text) else None
    if field.kind is Kind.RATIO and (found := _RATIO.fullmatch(text)):
        return _bounded(Fraction(int(found[1]), int(found[2])), _MOST_RATIO) if int(found[2]) else None
    if field.kind is Kind.WHOLE and _WHOLE.fullmatch(text):
        return Number(Fraction(int(text)))
    found = _NUMBER.fullmatch(text)
    unit = _UNITS[field.kind].get(found[2].lower()) if found else None
    if found is None or unit is None:
        return None
    if field.kind is Kind.RATIO:
        return _bounded(Fraction(found[1]).limit_denominator(10**4), _MOST_RATIO)
    return _bounded(Fraction(found[1]) * unit, _MOST)


def _bounded(value: Fraction, most: int) -> Number | None:
    return Number(value) if value < most else None


def span_of(text: str) -> tuple[datetime, datetime] | None:
    """The first moment of a date and the first after it, in UTC: of "2026-01" the whole month. None for no date."""
    try:
        if found := _DATE.fullmatch(text):
            year, month, day = (int(part) if part else 0 for part in found.groups())
            first = datetime(year, month or 1, day or 1, tzinfo=UTC)
            if day:
                return first, first + timedelta(days=1)
            return first, _months_later(first, 1 if month else 12)
        if _DATE.match(text) and "T" in text:
            moment = datetime.fromisoformat(text)
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
            return moment, moment + timedelta(microseconds=1)
    except (ValueError, OverflowError):
        pass
    return None


def moment_of(age: Ago, *, now: datetime) -> datetime:
    """The moment that lies so long before now; a month ago is the same day of the month before."""
    if age.unit == "h":
        return now - timedelta(hours=age.count)
    if age.unit in _DAYS:
        return now - timedelta(days=age.count * _DAYS[age.unit])
    return _months_later(now, -age.count * (12 if age.unit == "y" else 1))


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    year = max(year, 1)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
