"""What a field may hold: each type takes what is its own and nothing else, and says what it expected."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mediadesk.rules.metadata.context import clean_context
from mediadesk.rules.metadata.definitions import clean_choices, clean_external_id
from mediadesk.rules.metadata.fields import Bounds, Choice, Field, Kind, shown
from mediadesk.rules.metadata.limits import LARGEST_NUMBER
from mediadesk.rules.metadata.validation import bounds_of, clean, written
from mediadesk.rules.refusals import Refusal, Why
from tests.refusals import refused
from tests.rules.metadata.schemas import CATEGORY, FIELDS, SKU, UNTIL, USED, YEAR, listed, values_of

# fmt: off
TAKEN = [
    # field     what is given                what is kept
    (SKU,       " A-1234 ",                  "A-1234"),
    (YEAR,      "2026",                      2026),
    (YEAR,      2026,                        2026),
    (YEAR,      " +2026 ",                   2026),
    (UNTIL,     "2026-12-31",                "2026-12-31"),
    (CATEGORY,  "culture",                   "culture"),
    (USED,      ["peru", "france", "peru"],  ("france", "peru")),
    (USED,      "spain",                     ("spain",)),
    (SKU,       "",                          None),
    (SKU,       "   ",                       None),
    (YEAR,      " ",                         None),
    (UNTIL,     None,                        None),
    (USED,      [],                          None),
    (USED,      [""],                        None),
]
A_DAY = "a day like 2030-12-31, 2026-01-01 or later"
REFUSED = [
    # field     what is given                what is said
    (SKU,       "ab",                        "SKU cannot be “ab”: a text of 3 to 8 characters is expected."),
    (SKU,       12,                          "SKU cannot be “12”: a text of 3 to 8 characters is expected."),
    (SKU,       "abc\x07",                   "SKU cannot be “abc�”: it holds control or hidden characters."),
    (YEAR,      "1999",                      "Year cannot be “1999”: a whole number, from 2000 to 2099 is expected."),
    (YEAR,      "two",                       "Year cannot be “two”: a whole number, from 2000 to 2099 is expected."),
    (YEAR,      "2026.5",                    "Year cannot be “2026.5”: a whole number, from 2000 to 2099 is expected."),
    (YEAR,      True,                        "Year cannot be “True”: a whole number, from 2000 to 2099 is expected."),
    (UNTIL,     "31.12.2026",                f"Rights until cannot be “31.12.2026”: {A_DAY} is expected."),
    (UNTIL,     "2026-02-30",                f"Rights until cannot be “2026-02-30”: {A_DAY} is expected."),
    (UNTIL,     "2025-12-31",                f"Rights until cannot be “2025-12-31”: {A_DAY} is expected."),
    (CATEGORY,  "staff",                     "Category cannot be “staff”: it takes Employee, Culture."),
    (CATEGORY,  "old",                       "Category cannot be “Old”: it is no longer offered."),
    (CATEGORY,  ["culture"],                 "Category cannot be “['culture']”: it takes Employee, Culture."),
    (USED,      ["france", "mars"],          "Used in cannot be “mars”: it takes France, Spain, Peru."),
    (USED,      {"france": 1},               "Used in cannot be “{'france': 1}”: some of its values is expected."),
]
# fmt: on


@pytest.mark.parametrize(("field", "given_", "kept"), TAKEN)
def test_a_value_is_taken_as_it_is_kept(field, given_, kept) -> None:
    assert clean(field, given_) == kept


@pytest.mark.parametrize(("field", "given_", "said"), REFUSED)
def test_a_refusal_names_the_field_and_what_was_expected(field, given_, said) -> None:
    with pytest.raises(Refusal) as refusal:
        clean(field, given_)

    assert str(refusal.value) == said


@given(st.sampled_from(FIELDS).flatmap(lambda field: st.tuples(st.just(field), values_of(field))))
def test_what_is_kept_is_taken_again_unchanged(pair) -> None:
    field, value = pair
    kept = clean(field, value, kept=value)

    assert kept == value
    assert clean(field, list(kept) if isinstance(kept, tuple) else str(kept), kept=value) == value


@given(
    st.sampled_from(FIELDS), st.one_of(st.text(), st.integers(), st.lists(st.text()), st.none(), st.floats())
)
def test_whatever_is_given_is_kept_or_refused_by_name(field, anything) -> None:
    try:
        kept = clean(field, anything)
    except Refusal as refused_for:
        refusal, kept = refused_for, None
    else:
        refusal = None

    assert refusal is None or (refusal.why is Why.BAD_DETAIL and field.label in str(refusal))
    assert clean(field, list(kept) if isinstance(kept, tuple) else kept) == kept


def test_what_an_asset_has_stays_though_it_could_not_be_set_today() -> None:
    assert clean(CATEGORY, "old", kept="old") == "old"
    assert clean(YEAR, "1990", kept=1990) == 1990
    assert clean(replace(USED, choices=listed("France", "-Spain")), ["spain"], kept=("spain",)) == ("spain",)


@given(st.integers(-99, 99), st.integers(-99, 99), st.booleans(), st.booleans(), st.integers(-120, 120))
def test_bounds_say_what_the_validations_say(low, high, with_low, with_high, value) -> None:
    checks = [
        {"type": "greater_than", "value": low, "equals": with_low},
        {"type": "less_than", "value": high, "equals": with_high},
    ]
    allowed = (value > low or (with_low and value == low)) and (value < high or (with_high and value == high))
    try:
        bounds = bounds_of(Kind.INTEGER, {"type": "and", "rules": checks})
    except Refusal:
        assert not allowed
        return
    field = replace(YEAR, bounds=bounds)

    assert (refused_by(field, value) is None) is allowed
    assert bounds_of(Kind.INTEGER, written(Kind.INTEGER, bounds)) == bounds


def refused_by(field: Field, value: object) -> Why | None:
    try:
        clean(field, value)
    except Refusal as refusal:
        return refusal.why
    return None


def _from(least: object) -> dict:
    return {"type": "greater_than", "value": least, "equals": True}


def _to(most: object) -> dict:
    return {"type": "less_than", "value": most, "equals": True}


@pytest.mark.parametrize(
    ("kind", "validation"),
    [
        (Kind.INTEGER, {"type": "strlen", "min": 1}),
        (Kind.STRING, {"type": "greater_than", "value": 1}),
        (Kind.STRING, {"type": "strlen"}),
        (Kind.STRING, {"type": "strlen", "max": 501}),
        (Kind.ENUM, {"type": "strlen", "min": 1}),
        (Kind.DATE, {"type": "less_than", "value": "soon"}),
        (Kind.DATE, {"type": "less_than", "value": "0001-01-01"}),
        (Kind.DATE, {"type": "and", "rules": [_from("2030-01-01"), _to("2026-01-01")]}),
        (Kind.INTEGER, {"type": "and", "rules": []}),
        (Kind.INTEGER, {"type": "and", "rules": [{"type": "less_than", "value": 1}] * 11}),
        (Kind.INTEGER, {"type": "less_than", "value": LARGEST_NUMBER + 1}),
        (Kind.INTEGER, "soon"),
    ],
)
def test_what_is_no_validation_of_a_type_is_refused(kind, validation) -> None:
    assert refused(bounds_of, kind, validation) is Why.BAD_VALUE


def test_bounds_are_written_as_few_checks_as_they_need() -> None:
    assert written(Kind.STRING, Bounds(None, 5)) == {"type": "strlen", "max": 5}
    assert written(Kind.DATE, Bounds("2030-01-01")) == {
        "type": "greater_than",
        "value": "2030-01-01",
        "equals": True,
    }
    assert written(Kind.INTEGER, Bounds()) is None


def test_a_value_is_shown_by_the_titles_of_its_choices() -> None:
    assert shown(USED, ("france", "peru")) == "France, Peru"
    assert shown(USED, ("gone",)) == "gone"
    assert shown(YEAR, 2026) == "2026"
    assert shown(SKU, None) == ""


def test_a_list_keeps_what_is_taken_from_it_and_makes_ids_for_what_is_new() -> None:
    kept = clean_choices([Choice("", "Été 2030"), Choice("spain", "España")], kept=listed("Spain", "Peru"))

    assert kept == (
        Choice("ete_2030", "Été 2030"),
        Choice("spain", "España"),
        Choice("peru", "Peru", offered=False),
    )


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        ([Choice("", "Peru"), Choice("", "peru")], Why.NAME_TAKEN),
        ([Choice("a", "One"), Choice("a", "Two")], Why.NAME_TAKEN),
        ([Choice("", " ")], Why.BAD_NAME),
        ([Choice("not fit", "One")], Why.BAD_NAME),
        ([Choice("", f"Value {one}") for one in range(1001)], Why.BAD_VALUE),
    ],
)
def test_a_list_that_cannot_be_told_apart_is_refused(choices, why) -> None:
    assert refused(clean_choices, choices) is why


@given(st.text(min_size=1, max_size=20), st.sets(st.sampled_from(["value", "a", "a_2", "value_2"])))
def test_an_id_made_from_a_label_is_one_and_is_free(label, taken) -> None:
    made = clean_external_id("", made_from=label, taken=taken)

    assert made not in taken
    assert clean_external_id(made, made_from="", taken=taken) == made


def test_context_keys_hold_nothing_that_parts_them() -> None:
    assert clean_context({"alt": " A wall ", "old": "", "gone": None}) == {
        "alt": "A wall",
        "old": None,
        "gone": None,
    }
    for key in ("a b", "a=b", "a|b", "", "a" * 101):
        assert refused(clean_context, {key: "1"}) is Why.BAD_NAME
    assert refused(clean_context, {"alt": "a" * 501}) is Why.BAD_VALUE
