"""plans.toml: what is written is read as it was, and every mistake is named with its line."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.money import CURRENCIES
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.plans_file import BadPlans, read_price_list, written
from mediadesk.rules.price_list import BUILT_IN, PriceList, Seller, Taxes

GOOD = """\
[seller]
name = "Acme Media GmbH"

[taxes]
DE = 19
default = 0

[plans.team]
title = "Team"
seats = 10

[plans.team.prices.EUR]
month = 49_00
extra_seat = 9_00

[plans.team.prices.JPY]
month = 5000
"""


def test_a_plan_is_read_with_its_prices_by_currency() -> None:
    read = read_price_list(GOOD)
    team = read.plans["team"]
    assert (team.seats, team.environments, team.price("JPY").extra_seat) == (10, None, None)
    assert (team.price("EUR"), read.currencies) == (Price(4900, 900), ("EUR", "JPY"))
    assert read.taxes.due("DE", tax_id="") == (1900, False)


def test_whoever_owes_the_tax_themselves_pays_none_to_the_seller() -> None:
    taxes = Taxes(2000, {"DE": 1900}, frozenset({"AT"}))
    assert taxes.due("AT", tax_id="ATU12345675") == (0, True)
    assert taxes.due("AT", tax_id="") == (2000, False)
    assert taxes.due("DE", tax_id="DE136695976") == (1900, False)


# fmt: off
MISTAKES = [
    # instead of                  this is written          line what is said
    ('name = "Acme Media GmbH"', "name = 7",              2,  "seller.name cannot be 7: write a text"),
    ("DE = 19",                  "DE = 119",              5,  "taxes.DE cannot be 119: write a percentage"),
    ("DE = 19",                  "Germany = 19",          5,  "taxes.Germany is not a country"),
    ("seats = 10",               "seats = -1",            10, "plans.team.seats cannot be -1: write a whole number"),
    ("seats = 10",               "seats = true",          10, "plans.team.seats cannot be True"),
    ("seats = 10",               "chairs = 10",           10, "plans.team.chairs is not known: there are title, seats"),
    ('title = "Team"',           'title = ""',            9,  "plans.team.title is missing"),
    ("month = 49_00",            "month = 49.00",         13, "plans.team.prices.EUR.month cannot be 49.0"),
    ("prices.JPY",               "prices.XXX",            16, "plans.team.prices.XXX is not a currency: use one of"),
    ('name = "Acme Media GmbH"', "due_days = 99999",      2,  "seller.due_days cannot be 99999: write a whole"),
    ('name = "Acme Media GmbH"', 'invoice_prefix = "A/"', 2,  "seller.invoice_prefix cannot be 'A/': write at most 20"),
    ("DE = 19",                  "DE = inf",              5,  "taxes.DE cannot be inf: write a percentage"),
    ("month = 49_00",            "month = 10_000_000_001", 13, "plans.team.prices.EUR.month cannot be 10000000001"),
    ("[taxes]",                  "[texes]",               4,  "texes is not known: there are [seller], [taxes]"),
    ("[plans.team]",             "[plans.Team]",          8,  "plans.Team cannot be a plan's id"),
]
# fmt: on


@pytest.mark.parametrize(("wrong", "right", "line", "says"), MISTAKES)
def test_a_mistake_is_named_with_its_line(wrong, right, line, says) -> None:
    with pytest.raises(BadPlans) as refused:
        read_price_list(GOOD.replace(wrong, right, 1))
    assert f"plans.toml line {line}: " in str(refused.value)
    assert says in str(refused.value)


def test_what_is_not_toml_is_named_with_its_line_too() -> None:
    with pytest.raises(BadPlans, match="line 10"):
        read_price_list(GOOD.replace("seats = 10", "seats = "))


def test_a_plan_without_a_price_in_a_currency_of_others_is_refused() -> None:
    more = '\n[plans.large]\ntitle = "Large"\n[plans.large.prices.EUR]\nmonth = 9900\n'
    with pytest.raises(BadPlans, match=r"plans.large.prices lacks a price in JPY"):
        read_price_list(GOOD + more)


def test_a_file_without_a_plan_is_refused() -> None:
    with pytest.raises(BadPlans, match=r"names no plan: write a table \[plans.free\]"):
        read_price_list('[seller]\nname = "Acme"\n')


words = st.text(min_size=1, max_size=30)
limits = st.none() | st.integers(0, 10**9)
codes = st.lists(st.sampled_from(sorted(CURRENCIES)), unique=True, max_size=3)


@st.composite
def lists_of_prices(draw: st.DrawFn) -> PriceList:
    currencies = draw(codes)
    price = st.builds(Price, st.integers(0, 10**9), limits)
    made = st.builds(
        Plan, id=st.just(""), title=words, seats=limits, environments=limits, storage_gb=limits, credits=limits,
        prices=st.fixed_dictionaries(dict.fromkeys(currencies, price)), sold=st.booleans(), hard=st.booleans(),
        trial_days=st.integers(0, 90), features=st.frozensets(words, max_size=3),
    )  # fmt: skip
    ids = draw(
        st.lists(st.from_regex(r"[a-z0-9_-]{1,12}", fullmatch=True), unique=True, min_size=1, max_size=3)
    )
    plans = {one: replace(draw(made), id=one) for one in ids}
    lines = st.lists(words, max_size=3).map(tuple)
    seller = draw(st.builds(Seller, name=words, address=lines, pay_to=lines, due_days=st.integers(0, 99)))
    countries = st.from_regex(r"[A-Z]{2}", fullmatch=True)
    rates = st.integers(0, 10_000)
    by_country = st.dictionaries(countries, rates, max_size=3)
    taxes = draw(st.builds(Taxes, rates, by_country, st.frozensets(countries, max_size=3)))
    return PriceList(plans, seller, taxes)


@given(lists_of_prices())
def test_what_is_written_is_read_as_it_was(prices) -> None:
    assert read_price_list(written(prices)) == prices


def test_the_built_in_list_is_written_with_a_comment_beside_every_key() -> None:
    text = written(BUILT_IN)
    assert read_price_list(text) == BUILT_IN
    keys = [
        line
        for line in text.splitlines()
        if " = " in line and not line.startswith(("default", "reverse_charge"))
    ]
    assert all("  # " in line for line in keys)
