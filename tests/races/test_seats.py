"""The last seats, wanted by many at once, over two processes, on both databases (T-98, F-31)."""

import pytest

pytestmark = pytest.mark.race


def test_two_hundred_invitations_at_once_leave_exactly_the_seats_there_are(installation) -> None:
    outcomes = installation.race("invite")

    assert outcomes == {"done": 2, "seats_full": 198}  # three seats, of which Olga has one


def test_two_hundred_who_invite_buy_give_back_and_change_the_plan_at_once_lose_no_seat_and_no_cent(
    installation,
) -> None:
    """Whatever went through: nobody is there without a seat, and what is kept is what the last terms cost.

    All of it happens on one day, so that changes there and back cost nothing, and what the ledger keeps must sum to
    the terms the account ended on.
    """
    assert installation.ask("waiting") == 10
    outcomes = installation.race("pay")
    books = installation.ask("books")

    assert books["taken"] <= books["seats"]
    assert books["kept"] == books["owed"]
    refused = {"seats_full", "price_changed", "request_closed", "plan_too_small", "same_terms", "bad_value"}
    assert outcomes.keys() <= refused | {"done"}
    assert outcomes["done"] >= 10
