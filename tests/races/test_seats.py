"""The last seats, wanted by many at once, over two processes, on both databases (T-98, F-31)."""

import pytest

pytestmark = pytest.mark.race


def test_two_hundred_invitations_at_once_leave_exactly_the_seats_there_are(installation) -> None:
    outcomes = installation.race("invite")

    assert outcomes == {"done": 2, "seats_full": 198}  # three seats, of which Olga has one
