"""The clock: real time in UTC, or the time that a test has given to the whole process."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest

from mediadesk.engines import clock

NOON = datetime(2026, 3, 29, 12, 0, tzinfo=UTC)


def test_time_is_aware_and_utc_and_does_not_go_back() -> None:
    first, second = clock.now(), clock.now()

    assert first.tzinfo is UTC
    assert first <= second


def test_a_given_time_stands_still_until_it_is_moved() -> None:
    with clock.stand_still_at(NOON) as given:
        assert clock.now() == clock.now() == NOON
        assert given.move(days=1, hours=1, minutes=1, seconds=1) == clock.now()
        assert clock.now() - NOON == timedelta(days=1, seconds=3661)
        given.move(days=-2)
        assert clock.now() < NOON


def test_a_given_time_is_that_of_every_thread() -> None:
    seen = []
    with clock.stand_still_at(NOON):
        thread = threading.Thread(target=lambda: seen.append(clock.now()))
        thread.start()
        thread.join()

    assert seen == [NOON]


def test_the_outer_time_comes_back_as_it_was_left() -> None:
    with clock.stand_still_at(NOON) as outer:
        outer.move(hours=1)
        with pytest.raises(KeyError), clock.stand_still_at(NOON + timedelta(days=9)):
            raise KeyError
        assert clock.now() == NOON + timedelta(hours=1)
    assert clock.now() != NOON + timedelta(hours=1)


def test_a_time_of_another_zone_is_given_as_utc() -> None:
    with clock.stand_still_at(datetime(2026, 3, 29, 14, 0, tzinfo=timezone(timedelta(hours=2)))):
        assert (clock.now(), clock.now().tzinfo) == (NOON, UTC)


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no moment"), clock.stand_still_at(NOON.replace(tzinfo=None)):
        pass
