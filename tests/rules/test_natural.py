"""The order of names: numbers as numbers, capitals and accents aside."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.natural import LONGEST, natural

ORDERS = [
    ["Take 2", "Take 10", "Take 100"],
    ["IMG_9.jpg", "IMG_10.jpg", "IMG_010b.jpg", "IMG_11.jpg"],
    ["v1.2", "v1.2.9", "v1.2.10", "v1.10"],
    ["2", "10", "a1", "a9b1", "a9b10", "a10"],
    ["Apfel 1", "äpfel 2", "ÄPFEL 10", "Zebra"],
    ["Straße 9", "STRASSE 10"],
    ["Épreuve", "etude", "Étude 2", "ÉTUDE 12", "Фото 3", "ФОТО 20"],
    [f"9{'0' * 18} s", f"1{'0' * 100} s", f"9{'0' * 100} s", f"1{'0' * 200} s"],
    ["Take", "Take 0", "Take 1", "Take One"],
    ["٢", "٣", "٣٠", "٤"],
]
"""Digits of other scripts are in no order but their own: the last row."""


@pytest.mark.parametrize("names", ORDERS, ids=lambda names: names[0])
def test_names_are_in_the_order_in_which_one_looks_for_them(names) -> None:
    mixed = names.copy()
    random.Random(1).shuffle(mixed)

    assert sorted(mixed, key=natural) == names


@pytest.mark.parametrize(
    ("one", "other"),
    [("7", "007"), ("Take 0", "take 00"), ("Café 1", "CAFE\u0301 01"), ("IMG\uff12", "img2")],
)
def test_leading_zeros_capitals_and_accents_make_no_difference(one, other) -> None:
    assert natural(one) == natural(other)


@given(st.lists(st.tuples(st.integers(0, 10**99), st.integers(0, 3)), max_size=20))
def test_numbers_are_in_order_however_large(numbers) -> None:
    names = sorted((f"a {'0' * zeros}{number} b" for number, zeros in numbers), key=natural)

    assert [int(name.split()[1]) for name in names] == sorted(number for number, _ in numbers)


@given(st.text("a1😀", max_size=255) | st.text(max_size=255))
def test_no_name_is_too_long_for_an_index(name) -> None:
    assert len(natural(name)) <= LONGEST
