"""What time it is: aware, UTC, and in tests whatever the test says.

Everything that asks for the time asks here, so that a test gives the time and patches nothing. The given time
is kept for the whole process, not for the asking thread or context: what a test starts on other threads must
see the same time.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_given: Given | None = None


class Given:
    """A time that stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        """Start at an aware time, kept as UTC."""
        self._moment = _utc(moment)
        self._moving = threading.Lock()

    @property
    def moment(self) -> datetime:
        """The time it is now."""
        return self._moment

    def move(self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> datetime:
        """Let time pass, or go back where a value is negative, and return the new time."""
        with self._moving:
            self._moment += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
            return self._moment


def now() -> datetime:
    """Return the present moment, aware, in UTC."""
    given = _given
    return datetime.now(tz=UTC) if given is None else given.moment


@contextmanager
def stand_still_at(moment: datetime) -> Iterator[Given]:
    """Give the time to the whole process while the block runs; meant for tests.

    Blocks may be nested; the outer time comes back, as it was left, when the inner block ends.

    Raises:
        ValueError: the moment has no time zone.
    """
    global _given  # noqa: PLW0603  one clock a process is the point: all threads see it
    before, _given = _given, Given(moment)
    try:
        yield _given
    finally:
        _given = before


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        message = "A time without a zone names no moment."
        raise ValueError(message)
    return moment.astimezone(UTC)
