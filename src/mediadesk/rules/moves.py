"""From one plan or number of seats to another: what holds at once, what waits for the end of the cycle, at what price.

Whatever costs more a month begins at once and is charged for the rest of the cycle; whatever costs less begins when
the cycle that is paid for ends. On a plan without a price there is nothing to wait for.
"""

from dataclasses import dataclass
from datetime import date

from mediadesk.rules.charges import Line, Terms, lines_of_change
from mediadesk.rules.cycles import Cycle
from mediadesk.rules.refusals import Why


@dataclass(frozen=True, slots=True)
class Move:
    """A change of what is paid for. Months in cents before tax; `lines` are charged today, none when it waits."""

    before: Terms
    after: Terms
    month_before: int
    month_after: int
    at_once: bool
    begins: date
    lines: tuple[Line, ...]


def move(before: Terms, after: Terms, currency: str, cycle: Cycle, *, day: date) -> Move:
    """What it means to go from these terms to those on this day of a cycle.

    Raises:
        Refusal: NOT_SOLD_IN, NO_EXTRA_SEATS (the plan has none for sale).
        ValueError: the day is not in the cycle.
    """
    require_seats_sold(after, currency)
    month_before, month_after = month_of(before, currency), month_of(after, currency)
    at_once = month_after >= month_before
    lines = lines_of_change(before, after, currency, cycle, day=day) if at_once else ()
    begins = day if at_once else cycle.next
    return Move(before, after, month_before, month_after, at_once, begins, lines)


def more_seats(
    now: Terms, coming: Terms | None, planned: Terms | None, count: int
) -> tuple[int, Terms | None]:
    """How many of `count` seats more must be bought now, and what is planned then.

    Seats that were to be given back are there until the cycle ends: they are kept before others are bought.

    Args:
        now, coming: what the account is on, and will be on when the cycle ends; None: the same.
        planned: what was chosen for that day.
    """
    if coming is None or planned is None:
        return count, None
    has, left = now.whole.seats, coming.whole.seats
    if left is None:
        return count, planned
    if has is None:
        return 0, Terms(planned.plan, planned.extra_seats + count)
    wanted = min(has, left) + count
    return max(0, wanted - has), Terms(planned.plan, planned.extra_seats + max(0, wanted - left))


def kept_seats(planned: Terms, later: Terms, currency: str, cycle: Cycle) -> Move:
    """Seats that were to be given back when the cycle ends, and are not: they are paid for until then already.

    Raises:
        Refusal: NOT_SOLD_IN.
    """
    months = month_of(planned, currency), month_of(later, currency)
    return Move(planned, later, *months, at_once=False, begins=cycle.next, lines=())


def month_of(terms: Terms, currency: str) -> int:
    """What terms cost for a whole cycle, before tax. Raises: Refusal NOT_SOLD_IN."""
    price = terms.plan.price(currency)
    return price.month + terms.extra_seats * (price.extra_seat or 0)


def require_seats_sold(terms: Terms, currency: str) -> None:
    """Refuse extra seats where a plan has none for sale, or needs none. Raises: Refusal NO_EXTRA_SEATS."""
    if terms.extra_seats and not terms.plan.sells_seats(currency):
        raise Why.NO_EXTRA_SEATS(plan=terms.plan.title)
