"""What a comparison with a number or a date comes down to: bounds, all of which must hold."""

from datetime import datetime
from fractions import Fraction

from mediadesk.rules.search.tree import Ago, Between, Dated, Number, Value
from mediadesk.rules.search.values import moment_of, span_of

Bound = tuple[str, Fraction | datetime]
"""An operator (=, >, >=, <, <=) and what is compared with."""


def bounds_of(operator: str, value: Value, *, now: datetime) -> tuple[Bound, ...]:
    """The bounds of a comparison. A date is a span of time: what is later than a day begins after its end.

    An age by itself means since then: `uploaded_at:1w` is what was uploaded within the last week.
    """
    if not isinstance(value, Between):
        return _bounds("=" if operator == ":" else operator, value, now)
    low, high = value.low, value.high
    if isinstance(low, Ago) and isinstance(high, Ago) and moment_of(low, now=now) > moment_of(high, now=now):
        low, high = high, low
    return (
        *(_bounds(">=" if value.with_low else ">", low, now) if low else ()),
        *(_bounds("<=" if value.with_high else "<", high, now) if high else ()),
    )


def _bounds(operator: str, point: Value, now: datetime) -> tuple[Bound, ...]:
    match point:
        case Number(number):
            return ((operator, number),)
        case Ago():
            return ((">=" if operator == "=" else operator, moment_of(point, now=now)),)
        case Dated(text) if span := span_of(text):
            first, after = span
            return {
                "=": ((">=", first), ("<", after)),
                ">": ((">=", after),),
                ">=": ((">=", first),),
                "<": (("<", first),),
                "<=": (("<", after),),
            }[operator]
    raise TypeError(point)
