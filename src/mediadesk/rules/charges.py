"""What an account owes: lines of a cycle, lines of a change within one, totals with tax, parts given back.

All amounts are whole cents of one currency (`rules/money.py`). A line is never changed once it is kept; what was wrong
is righted by a further line.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from mediadesk.rules.cycles import Cycle, rest
from mediadesk.rules.money import portion
from mediadesk.rules.plans import Plan

PLAN, SEATS, OTHER = LINE_KINDS = ("plan", "seats", "other")
MOST_CENTS: Final = 10_000_000_000
"""A larger amount in one line is a slip of the finger."""
WHOLE_RATE: Final = 10_000  # tax rates are in hundredths of a percent


@dataclass(frozen=True, slots=True)
class Terms:
    """What is paid for: a plan and seats besides its own."""

    plan: Plan
    extra_seats: int = 0

    def same_as(self, other: "Terms") -> bool:
        """Whether it is the same plan with as many seats, whatever either costs."""
        return (self.plan.id, self.extra_seats) == (other.plan.id, other.extra_seats)

    @property
    def whole(self) -> Plan:
        """The plan with the extra seats among its own."""
        return self.plan.with_seats(self.extra_seats)

    @property
    def title(self) -> str:
        """As the trail and the pages name them: "Plus with 2 extra seats"."""
        seats = f"{self.extra_seats:,} extra seat{'s' if self.extra_seats > 1 else ''}"
        return f"{self.plan.title} with {seats}" if self.extra_seats else self.plan.title


@dataclass(frozen=True, slots=True)
class Line:
    """One line, before tax. `last` is the last day it pays for; `cents` below zero give back.

    `cents` is not `quantity × unit_cents` where only the rest of a cycle is paid.
    """

    kind: str
    plan: str
    title: str
    quantity: int
    unit_cents: int
    cents: int
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Totals:
    """The sum of lines, the tax on it, and both together."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        """What is to be paid."""
        return self.net + self.tax


def lines_of_cycle(terms: Terms, currency: str, cycle: Cycle) -> tuple[Line, ...]:
    """What a whole cycle costs; parts that cost nothing have no line.

    Raises:
        Refusal: NOT_SOLD_IN.
    """
    return lines_of_change(None, terms, currency, cycle, day=cycle.first)


def lines_of_change(
    before: Terms | None, after: Terms, currency: str, cycle: Cycle, *, day: date
) -> tuple[Line, ...]:
    """What a change within a cycle costs from this day on: the rest of the new terms less that of the old.

    Raises:
        Refusal: NOT_SOLD_IN.
        ValueError: the day is not in the cycle.
    """
    lines = []
    if before is None or before.plan.id != after.plan.id:
        if before is not None:
            lines += [
                _plan_line(before.plan, currency, cycle, day, times=-1),
                _seats_line(before.plan, currency, cycle, day, had=before.extra_seats, has=0),
            ]
        lines += [
            _plan_line(after.plan, currency, cycle, day, times=1),
            _seats_line(after.plan, currency, cycle, day, had=0, has=after.extra_seats),
        ]
    else:
        had, has = before.extra_seats, after.extra_seats
        lines.append(_seats_line(after.plan, currency, cycle, day, had=had, has=has))
    return tuple(line for line in lines if line.cents)


def totals(lines: Iterable[Line], tax_rate: int) -> Totals:
    """Net, tax and gross. The tax is worked out once on the sum, so no rounding of lines adds up.

    Args:
        tax_rate: in hundredths of a percent: 1900 is 19 %.
    """
    return with_tax(sum(line.cents for line in lines), tax_rate)


def with_tax(net: int, tax_rate: int) -> Totals:
    """A sum and the tax on it; the rate in hundredths of a percent."""
    return Totals(net, portion(net, tax_rate, WHOLE_RATE))


def credited(whole: Totals, *, before: int, cents: int) -> Totals:
    """Net and tax of a part given back of an invoice, of which `before` was given back already (gross cents).

    Parts given back one after the other sum to the invoice's own net and tax when all of it has been given back.

    Raises:
        ValueError: more than is left, or nothing.
    """
    if not 0 < cents <= whole.gross - before:
        message = f"{cents} of {whole.gross - before} cannot be given back"
        raise ValueError(message)
    tax = portion(whole.tax, before + cents, whole.gross) - portion(whole.tax, before, whole.gross)
    return Totals(cents - tax, tax)


def _plan_line(plan: Plan, currency: str, cycle: Cycle, day: date, *, times: int) -> Line:
    price = plan.price(currency).month
    title = f"Plan {plan.title}" if times > 0 else f"Plan {plan.title}, not used"
    return Line(PLAN, plan.id, title, times, price, times * rest(price, cycle, day), day, cycle.last)


def _seats_line(plan: Plan, currency: str, cycle: Cycle, day: date, *, had: int, has: int) -> Line:
    price = plan.price(currency).extra_seat or 0
    cents = rest(has * price, cycle, day) - rest(had * price, cycle, day)
    title = f"Extra seats on {plan.title}" if has > had else f"Extra seats on {plan.title}, not used"
    return Line(SEATS, plan.id, title, has - had, price, cents, day, cycle.last)
