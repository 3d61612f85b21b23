"""What a field may hold: its validations, and one value against them.

Validations are kept as Cloudinary writes them: `greater_than` and `less_than` with `value` and `equals`, `strlen` with
`min` and `max`, and `and` of several. Whatever they say together is one interval, so that is what a value is held
against, and what a form can show in two boxes.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.fields import Bounds, Field, Kind, Value
from mediadesk.rules.names import clean_text
from mediadesk.rules.refusals import Refusal, Why

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NUMBER: Final = re.compile(r"[+-]?\d{1,16}", re.ASCII)
_SHOWN: Final = 60  # characters of what was given, in a refusal


def clean(field: Field, given: object, *, kept: Value | None = None) -> Value | None:
    """Give a value as it is kept; None for nothing. Text from a form and values from an API are both taken.

    Args:
        kept: what the asset has now, which may stay as it is: a choice no longer offered, too.

    Raises:
        Refusal: BAD_DETAIL, which names the field and what it takes.
    """
    if given is None or given in ("", [], ()):
        return None
    value = _READ[field.kind](field, given, kept)
    if value is not None and value != kept:  # what is there stays, even where it could not be set today
        _hold(field, value)
    return value


def day(text: object) -> str | None:
    """A day as it is kept, "2030-12-31", or None when it is none."""
    if not isinstance(text, str) or not _DAY.fullmatch(text.strip()):
        return None
    try:
        return date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        return None


def number(given: object) -> int | None:
    """A whole number, or None when it is none or too large."""
    if isinstance(given, str) and _NUMBER.fullmatch(given.strip()):
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int):
        return None
    return given if abs(given) <= limits.LARGEST_NUMBER else None


def bounds_of(kind: Kind, validation: object) -> Bounds:
    """What validations say together, as one interval.

    Raises:
        Refusal: BAD_VALUE, when they are no validations of this type, too many, or leave nothing that is allowed.
    """
    if validation is None:
        return Bounds()
    bounds, count = Bounds(), 0
    for count, one in enumerate(_flat(validation), start=1):
        if count > limits.CHECKS:
            raise _bad(f"at most {limits.CHECKS} checks are allowed")
        bounds = _narrower(bounds, _bound(kind, one))
    if (
        bounds.least is not None
        and bounds.most is not None
        and _size(kind, bounds.least) > _size(kind, bounds.most)
    ):
        raise _bad("nothing would be allowed")
    return bounds


def written(kind: Kind, bounds: Bounds) -> dict[str, object] | None:
    """The validation that says an interval, as it is kept; None when it has no bounds."""
    if bounds.least is None and bounds.most is None:
        return None
    if kind is Kind.STRING:
        ends = {"min": bounds.least, "max": bounds.most}
        return {"type": "strlen", **{name: end for name, end in ends.items() if end is not None}}
    ends = {"greater_than": bounds.least, "less_than": bounds.most}
    rules: list[dict[str, object]] = [
        {"type": name, "value": end, "equals": True} for name, end in ends.items() if end is not None
    ]
    return rules[0] if len(rules) == 1 else {"type": "and", "rules": rules}


def expected(field: Field) -> str:
    """What a field takes, in words: "a whole number from 1 to 5"."""
    least, most = field.bounds.least, field.bounds.most
    if field.kind is Kind.STRING:
        longest = limits.LONGEST_TEXT if most is None else most
        return (
            f"a text of {least} to {longest} characters"
            if least
            else f"a text of at most {longest} characters"
        )
    later, earlier = ("or later", "or earlier") if field.kind is Kind.DATE else ("or more", "or less")
    if least is not None and most is not None:
        return f"{field.kind.expected}, from {least} to {most}"
    if least is not None:
        return f"{field.kind.expected}, {least} {later}"
    return field.kind.expected if most is None else f"{field.kind.expected}, {most} {earlier}"


def bad(field: Field, given: object, *, why: str = "") -> Refusal:
    """The refusal of a value, which names the field and what was expected."""
    text = "".join(c if c.isprintable() else "�" for c in str(given)[:_SHOWN])
    return Why.BAD_DETAIL(
        field=field.label, value=f"“{text}”", expected=why or f"{expected(field)} is expected"
    )


def _text(field: Field, given: object, _: Value | None) -> Value | None:
    if not isinstance(given, str):
        raise bad(field, given)
    try:
        return clean_text(given, what=field.label, longest=limits.LONGEST_TEXT) or None
    except Refusal as refusal:
        raise bad(field, given, why=str(refusal.fields["reason"])) from None


def _integer(field: Field, given: object, _: Value | None) -> Value | None:
    if isinstance(given, str) and not given.strip():
        return None
    found = number(given)
    if found is None:
        raise bad(field, given)
    return found


def _date(field: Field, given: object, _: Value | None) -> Value | None:
    if isinstance(given, str) and not given.strip():
        return None
    found = day(given)
    if found is None:
        raise bad(field, given)
    return found


def _one(field: Field, given: object, kept: Value | None) -> Value | None:
    return _chosen(field, given, {kept} if isinstance(kept, str) else set())


def _several(field: Field, given: object, kept: Value | None) -> Value | None:
    asked = [given] if isinstance(given, str) else given
    if not isinstance(asked, (list, tuple, set, frozenset)):
        raise bad(field, given)
    had = set(kept) if isinstance(kept, tuple) else set[str]()
    chosen = {_chosen(field, one, had) for one in asked if one != ""}
    if len(chosen) > limits.CHOSEN:
        raise bad(field, f"{len(chosen)} values", why=f"at most {limits.CHOSEN} are allowed")
    order = {one.external_id: place for place, one in enumerate(field.choices)}
    return tuple(sorted(chosen, key=lambda one: order[one])) or None


def _chosen(field: Field, given: object, had: set[str]) -> str:
    for one in field.choices:
        if one.external_id == given and (one.offered or given in had):
            return one.external_id
    gone = any(one.external_id == given for one in field.choices)
    why = "it is no longer offered" if gone else _few(field)
    raise bad(field, field.titled(str(given)), why=why)


def _few(field: Field) -> str:
    titles = [one.value for one in field.offered]
    if not titles:
        return "its list has no values yet"
    more = f" and {len(titles) - 8:,} more" if len(titles) > 8 else ""
    return f"it takes {', '.join(titles[:8])}{more}"


_READ: Final = {
    Kind.STRING: _text,
    Kind.INTEGER: _integer,
    Kind.DATE: _date,
    Kind.ENUM: _one,
    Kind.SET: _several,
}


def _hold(field: Field, value: Value) -> None:
    """Hold a value against the field's bounds."""
    least, most = field.bounds.least, field.bounds.most
    too_small = least is not None and _size(field.kind, value) < _size(field.kind, least)
    if too_small or (most is not None and _size(field.kind, value) > _size(field.kind, most)):
        raise bad(field, value)


def _size(kind: Kind, value: object) -> int:
    """What is held against bounds: a number, the day of a date (kept as text), the characters of a text."""
    if kind is Kind.DATE:
        return date.fromisoformat(str(value)).toordinal()
    return len(value) if isinstance(value, str) else int(str(value))


def _flat(validation: object) -> Iterator[Mapping[str, object]]:
    """The single checks of a validation; an `and` of an `and` is not taken further than it can be counted."""
    waiting, taken = [validation], 0
    while waiting:
        one = waiting.pop(0)
        taken += 1
        if not isinstance(one, Mapping) or taken > 4 * limits.CHECKS:
            raise _bad("each is an object with a type")
        if one.get("type") != "and":
            yield one
            continue
        rules = one.get("rules")
        if not isinstance(rules, list) or not rules:
            raise _bad("“and” needs a list of rules")
        waiting = [*rules, *waiting]


def _bound(kind: Kind, one: Mapping[str, object]) -> Bounds:
    what = one.get("type")
    if what == "strlen" and kind is Kind.STRING:
        least, most = _length(one.get("min")), _length(one.get("max"))
        if least is None and most is None:
            raise _bad("a length needs “min” or “max”")
        return Bounds(least, most)
    if what in {"greater_than", "less_than"} and kind in {Kind.INTEGER, Kind.DATE}:
        end = number(one.get("value")) if kind is Kind.INTEGER else day(one.get("value"))
        if end is None:
            raise _bad(f"{kind.expected} is expected")
        step = 0 if one.get("equals") is True else 1
        return Bounds(least=_after(end, step)) if what == "greater_than" else Bounds(most=_after(end, -step))
    raise _bad(f"a field of the type {kind.title} takes no {what}")


def _length(given: object) -> int | None:
    if given is None:
        return None
    found = number(given)
    if found is None or not 0 <= found <= limits.LONGEST_TEXT:
        raise _bad(f"a length is from 0 to {limits.LONGEST_TEXT}")
    return found


def _after(end: int | str, step: int) -> int | str:
    if isinstance(end, int):
        return end + step
    try:
        return (date.fromisoformat(end) + timedelta(days=step)).isoformat()
    except OverflowError:
        raise _bad("the day is too far away") from None


def _narrower(one: Bounds, other: Bounds) -> Bounds:
    leasts = [end for end in (one.least, other.least) if end is not None]
    mosts = [end for end in (one.most, other.most) if end is not None]
    return Bounds(max(leasts, default=None), min(mosts, default=None))


def _bad(reason: str) -> Refusal:
    return Why.BAD_VALUE(what="The validation", reason=reason)
