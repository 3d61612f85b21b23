"""What is owed: worked examples counted by hand, and laws that hold for every price, cycle and day."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.charges import Line, Terms, Totals, credited, lines_of_change, lines_of_cycle, totals
from mediadesk.rules.cycles import Cycle, cycle_on, rest
from mediadesk.rules.money import CURRENCIES, cents_of, plain, portion, shown
from mediadesk.rules.plans import Plan, Price

NOVEMBER = Cycle(date(2026, 11, 1), date(2026, 12, 1))  # 30 days
PLUS = Plan("plus", "Plus", 3, 2, 225, 225, {"USD": Price(99_00, 19_00)})
ADVANCED = Plan("advanced", "Advanced", 5, 3, 600, 600, {"USD": Price(249_00, 29_00)})
FREE = Plan("free", "Free", 3, 1, 25, 25, {"USD": Price(0, 19_00)})


def sums(lines: tuple[Line, ...]) -> int:
    """Before tax."""
    return sum(line.cents for line in lines)


# fmt: off
CHANGES = [
    # A seat for all of November is 19.00; from the 16th 15 of 30 days are left: 9.50.
    (Terms(PLUS), Terms(PLUS, 1), 1, 19_00),
    (Terms(PLUS), Terms(PLUS, 1), 16, 9_50),
    # On the last day 1 of 30 is left: 19.00 / 30 = 0.6333, so 0.63; three seats are 57.00 / 30 = 1.90.
    (Terms(PLUS), Terms(PLUS, 1), 30, 63),
    (Terms(PLUS), Terms(PLUS, 3), 30, 1_90),
    # From 2 to 5 seats on the 21st, 10 days left: 95.00 / 3 = 31.67 less 38.00 / 3 = 12.67 is 19.00.
    (Terms(PLUS, 2), Terms(PLUS, 5), 21, 19_00),
    # Plus to Advanced on the 11th, 20 of 30 days left: 249.00 × 2/3 = 166.00 less 99.00 × 2/3 = 66.00.
    (Terms(PLUS), Terms(ADVANCED), 11, 100_00),
    # The same with two seats: they cost 29.00 instead of 19.00 each, so 2 × 10.00 × 2/3 = 13.33 more
    # (58.00 × 2/3 = 38.67 less 38.00 × 2/3 = 25.33 is 13.34: each rest is rounded by itself).
    (Terms(PLUS, 2), Terms(ADVANCED, 2), 11, 113_34),
    # From Free to Plus on the 30th: 99.00 / 30 = 3.30.
    (Terms(FREE), Terms(PLUS), 30, 3_30),
    # Back to Free on the 16th: half of 99.00 is given back.
    (Terms(PLUS), Terms(FREE), 16, -49_50),
]
# fmt: on


@pytest.mark.parametrize(("before", "after", "day", "cents"), CHANGES)
def test_a_change_costs_what_was_counted_by_hand(before, after, day, cents) -> None:
    assert sums(lines_of_change(before, after, "USD", NOVEMBER, day=date(2026, 11, day))) == cents


def test_a_cycle_has_a_line_for_the_plan_and_one_for_seats_and_none_for_what_costs_nothing() -> None:
    plan, seats = lines_of_cycle(Terms(PLUS, 2), "USD", NOVEMBER)
    assert (plan.title, plan.quantity, plan.cents) == ("Plan Plus", 1, 99_00)
    assert (seats.title, seats.quantity, seats.unit_cents, seats.cents) == (
        "Extra seats on Plus",
        2,
        19_00,
        38_00,
    )
    assert (plan.first, plan.last) == (date(2026, 11, 1), date(2026, 11, 30))
    assert lines_of_cycle(Terms(FREE), "USD", NOVEMBER) == ()


# 19 % of 118.00 is 22.42; 8.1 % of 99.00 is 8.019; 19 % of 0.50 is 0.095, a half goes up: 0.10. Yen have no cents.
TAXES = [(118_00, 1900, 22_42), (99_00, 810, 8_02), (50, 1900, 10), (1900, 1000, 190)]


@pytest.mark.parametrize(("net", "rate", "tax"), TAXES)
def test_tax_is_worked_out_on_the_sum(net, rate, tax) -> None:
    line = Line("other", "", "", 1, net, net, NOVEMBER.first, NOVEMBER.first)
    assert totals([line], rate) == Totals(net, tax)


days = st.dates(date(2024, 1, 1), date(2030, 12, 31))
anchors = st.integers(1, 31)
prices = st.integers(0, 10**7)
seats = st.integers(0, 500)


@given(anchors, days)
def test_every_day_lies_in_one_cycle_and_cycles_follow_one_another(anchor, day) -> None:
    cycle = cycle_on(anchor, day)
    assert cycle.first <= day < cycle.next
    assert cycle_on(anchor, cycle.first) == cycle
    assert cycle_on(anchor, cycle.next).first == cycle.next
    assert 28 <= cycle.days <= 31


@given(prices, anchors, days, st.data())
def test_parts_of_a_cycle_sum_to_its_price_whatever_the_days(price, anchor, day, data) -> None:
    cycle = cycle_on(anchor, day)
    within = st.integers(0, cycle.days - 1).map(lambda n: cycle.first + timedelta(days=n))
    cuts = sorted({cycle.first, *data.draw(st.lists(within))})
    parts = [rest(price, cycle, one) - rest(price, cycle, other) for one, other in pairwise(cuts)]
    assert sum(parts) + rest(price, cycle, cuts[-1]) == price
    assert all(part >= 0 for part in parts)


@given(
    prices,
    prices,
    prices,
    prices,
    st.lists(st.tuples(st.integers(0, 30), st.booleans(), seats)),
    anchors,
    days,
)
def test_any_changes_of_a_cycle_taken_back_on_the_same_days_cost_nothing(
    month, dearer, seat, dearer_seat, changes, anchor, day
) -> None:
    small = Plan("small", "Small", 3, 1, 1, 1, {"EUR": Price(month, seat)})
    large = Plan("large", "Large", 5, 1, 1, 1, {"EUR": Price(dearer, dearer_seat)})
    cycle, now, total = cycle_on(anchor, day), Terms(small), 0
    for after, to_large, extra in sorted(changes):
        wanted = Terms(large if to_large else small, extra)
        at = min(cycle.first + timedelta(days=after), cycle.next - timedelta(days=1))
        there = sums(lines_of_change(now, wanted, "EUR", cycle, day=at))
        back = sums(lines_of_change(wanted, now, "EUR", cycle, day=at))
        assert there == -back
        total, now = total + there, wanted
    # Had everything been so from the first day on, the last of it would cost the same.
    last = cycle.next - timedelta(days=1)
    assert lines_of_change(now, now, "EUR", cycle, day=last) == ()


@given(st.integers(1, 10**9), st.integers(0, 10_000), st.lists(st.integers(1, 10**9), min_size=1))
def test_parts_given_back_sum_to_the_invoice_with_its_tax(net, rate, wanted) -> None:
    whole, given_back, parts = Totals(net, portion(net, rate, 10_000)), 0, []
    for cents in [*wanted, 10**12]:
        take = min(cents, whole.gross - given_back)
        if take:
            parts.append(credited(whole, before=given_back, cents=take))
            given_back += take
    assert sum(part.net for part in parts) == whole.net
    assert sum(part.tax for part in parts) == whole.tax


@pytest.mark.parametrize("cents", [0, -1, 119_01])
def test_no_more_is_given_back_than_was_owed(cents) -> None:
    with pytest.raises(ValueError, match="cannot be given back"):
        credited(Totals(100_00, 19_00), before=0, cents=cents)


@given(st.integers(-(10**12), 10**12), st.integers(0, 10**4), st.integers(1, 10**4))
def test_a_portion_is_the_nearest_cent_and_taken_back_exactly(cents, part, whole) -> None:
    got = portion(cents, part, whole)
    assert abs(got * whole * 2 - cents * part * 2) <= whole
    assert portion(-cents, part, whole) == -got


def test_amounts_are_shown_as_people_read_them() -> None:
    assert [shown(123450, "EUR"), shown(-1900, "USD"), shown(1900, "JPY"), shown(5, "CHF")] == [
        "€1,234.50", "-$19.00", "¥1,900", "CHF 0.05",
    ]  # fmt: skip
    assert all(len(code) == 3 for code in CURRENCIES)


@given(st.integers(-(10**12), 10**12), st.sampled_from(sorted(CURRENCIES)))
def test_what_is_written_plainly_is_read_as_it_was(cents, currency) -> None:
    assert cents_of(plain(cents, currency), currency) == cents


@pytest.mark.parametrize("text", ["", "12.345", "1.2.3", "12,34", "1e3", "twelve", "٣", "- 5", "+5"])
def test_what_is_no_amount_is_not_guessed_at(text) -> None:
    with pytest.raises(ValueError, match=r"write an amount like 1,234\.56"):
        cents_of(text, "USD")
