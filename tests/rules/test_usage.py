"""What a credit is, what is foretold, and when somebody is told or stopped."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.plans import PLANS
from mediadesk.rules.usage import (
    CREDIT,
    Metric,
    credit_units,
    forecast,
    forecast_kept,
    is_over,
    limit_of,
    reached,
    shown,
    stops_at,
    usage_reached,
)

GB = 1_000_000_000
FREE = PLANS["free"]  # 25 GB, 25 credits
HARD = replace(FREE, hard=True)
amounts = st.integers(0, 10**15)
weeks = st.lists(amounts, min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("storage_bytes", "bandwidth_bytes", "transformations", "said"),
    [
        (0, 0, 1000, "1"),
        (GB, 0, 0, "1"),
        (0, GB, 0, "1"),
        (3 * GB, 2 * GB, 1500, "6.5"),
        (0, 0, 0, "0"),
    ],
)
def test_a_credit_is_a_thousand_transformations_or_a_gigabyte_kept_or_sent(
    storage_bytes, bandwidth_bytes, transformations, said
) -> None:
    units = credit_units(
        storage_bytes=storage_bytes, bandwidth_bytes=bandwidth_bytes, transformations=transformations
    )

    assert shown(Metric.CREDITS, units) == said


# fmt: off
FORECASTS = [
    # used  today  full days                       left  foretold
    (0,     0,     [],                             20,   None),  # nobody knows before a day is full
    (70,    0,     [10] * 7,                       10,   180),   # 70 + 10 still today + 10 days of 10
    (70,    4,     [10] * 7,                       10,   176),   # 4 of today's 10 are in the 70
    (95,    25,    [10] * 7,                       10,   195),   # today is more already: 95 + 10 days of 10
    (30,    0,     [900] * 9 + [10] * 7,           1,    50),    # what is longer ago than a week does not count
    (5,     5,     [0] * 7,                        10,   5),     # a quiet week
    (12,    0,     [12],                           2,    48),    # one full day is a mean, too
    (70,    0,     [10] * 7,                       0,    80),    # the last day of the cycle
]
# fmt: on


@pytest.mark.parametrize(("used", "today", "days", "left", "foretold"), FORECASTS)
def test_the_mean_of_the_last_week_is_taken_for_the_days_that_are_left(
    used, today, days, left, foretold
) -> None:
    assert forecast(used, today=today, full_days=days, days_left=left) == foretold


@given(days=weeks, used=amounts, today=amounts, left=st.integers(0, 31))
def test_a_forecast_is_never_less_than_what_is_used_already_and_grows_with_the_days_left(
    days, used, today, left
) -> None:
    foretold = [forecast(used, today=today, full_days=days, days_left=left + more) for more in (0, 1)]

    assert used <= foretold[0] <= foretold[1]


@pytest.mark.parametrize(
    ("now", "days", "left", "foretold"),
    [
        (100, [], 10, None),
        (100, [100], 10, None),
        (170, [100, 110, 120, 130, 140, 150, 160], 10, 270),  # 10 more a day
        (100, [100] * 7, 10, 100),
        (10, [70, 60, 50, 40, 30, 20, 10], 10, 0),  # never less than nothing
    ],
)
def test_storage_goes_on_growing_as_it_did_in_the_last_week(now, days, left, foretold) -> None:
    assert forecast_kept(now, full_days=days, days_left=left) == foretold


@pytest.mark.parametrize(
    ("used", "limit", "told"),
    [
        (749, 1000, ()),
        (750, 1000, (75,)),
        (900, 1000, (75, 90)),
        (999, 1000, (75, 90)),
        (1000, 1000, (75, 90, 100)),
        (5000, 1000, (75, 90, 100)),
        (5000, None, ()),
        (0, 0, ()),
    ],
)
def test_three_quarters_nine_tenths_and_all_of_a_limit_are_told(used, limit, told) -> None:
    assert reached(used, limit) == told


def test_uploads_stop_a_tenth_above_a_limit_or_at_it_where_the_plan_is_hard() -> None:
    limit = limit_of(FREE, Metric.STORAGE)

    assert (stops_at(FREE), stops_at(HARD)) == (110, 100)
    assert not is_over(FREE, Metric.STORAGE, limit * 11 // 10)
    assert is_over(FREE, Metric.STORAGE, limit * 11 // 10 + 1)
    assert not is_over(HARD, Metric.STORAGE, limit)
    assert is_over(HARD, Metric.STORAGE, limit + 1)


@given(used=amounts)
def test_a_plan_without_limits_never_stops_anybody(used) -> None:
    assert not any(is_over(PLANS["unlimited"], metric, used) for metric in Metric)


def test_the_mail_says_how_much_of_what_is_used_when_uploads_stop_and_what_to_do() -> None:
    mail = usage_reached(
        Metric.CREDITS,
        percent=90,
        used=22_600_000_000,
        plan=FREE,
        account_name="Acme",
        link="https://x.example/usage",
    )

    assert mail["subject"] == "90 % of the credits of Acme is used"
    assert "22.6 of 25 is used on the plan Free." in mail["text"]
    assert "1,000 transformations" in mail["text"]
    assert "Uploads go on until 110 % is used." in mail["text"]
    assert "larger plan" in mail["text"]
    assert "https://x.example/usage" in mail["text"]


def test_limits_are_those_of_storage_and_credits() -> None:
    assert {metric for metric in Metric if limit_of(FREE, metric) is not None} == {
        Metric.STORAGE,
        Metric.CREDITS,
    }
    assert limit_of(FREE, Metric.CREDITS) == 25 * CREDIT
