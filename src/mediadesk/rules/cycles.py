"""The months for which a plan is paid, and what the rest of one costs.

Days are days in UTC, and the day of a change counts whole: the price that a page shows holds until midnight.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from mediadesk.rules.money import portion


@dataclass(frozen=True, slots=True)
class Cycle:
    """From the first day up to, and without, the first day of the next one."""

    first: date
    next: date

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.next - self.first).days

    @property
    def last(self) -> date:
        """Its last day."""
        return self.next - timedelta(days=1)

    def days_left(self, day: date) -> int:
        """How many days are left, this one counted.

        Raises:
            ValueError: the day is not in the cycle.
        """
        if not self.first <= day < self.next:
            message = f"{day} is not between {self.first} and {self.next}"
            raise ValueError(message)
        return (self.next - day).days


def cycle_on(anchor_day: int, day: date) -> Cycle:
    """The cycle in which a day lies. In months too short for the anchor it begins on their last day.

    Args:
        anchor_day: the day of the month on which cycles begin, 1 to 31.
    """
    first = _begin(anchor_day, day.year, day.month)
    if day < first:
        return Cycle(_begin(anchor_day, *_month(day.year, day.month, -1)), first)
    return Cycle(first, _begin(anchor_day, *_month(day.year, day.month, 1)))


def rest(cents: int, cycle: Cycle, day: date) -> int:
    """What a price for the whole cycle comes to from this day to its end.

    A change charges the rest of the new price less the rest of the old one, so however often something is changed
    within a cycle, the parts sum to the whole, and a change taken back on the same day costs nothing.

    Raises:
        ValueError: the day is not in the cycle.
    """
    return portion(cents, cycle.days_left(day), cycle.days)


def _begin(anchor_day: int, year: int, month: int) -> date:
    return date(year, month, min(anchor_day, monthrange(year, month)[1]))


def _month(year: int, month: int, by: int) -> tuple[int, int]:
    years, month = divmod(month - 1 + by, 12)
    return year + years, month + 1
