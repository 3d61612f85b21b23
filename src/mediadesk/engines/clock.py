"""The time of day. Code asks here, so that tests can say what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass(slots=True)
class StandingClock:
    """A clock that shows what it was told, in every thread."""

    shows: datetime

    def move(self, **span: float) -> None:
        """Move it, by `days`, `hours`, `minutes` or `seconds`."""
        self.shows += timedelta(**span)


_standing: list[StandingClock] = []


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _standing[-1].shows if _standing else datetime.now(UTC)


@contextmanager
def stand_still_at(moment: datetime) -> Iterator[StandingClock]:
    """For tests: time stands at a moment until it is moved."""
    clock = StandingClock(moment)
    _standing.append(clock)
    try:
        yield clock
    finally:
        _standing.remove(clock)
