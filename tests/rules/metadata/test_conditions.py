"""Conditions and results of rules: how programs write them, what is refused, what they mean and are told as."""

import pytest
from hypothesis import given

from mediadesk.rules.metadata.conditions import (
    Every,
    Includes,
    Populated,
    Some,
    holds,
    read,
    told,
    written,
)
from mediadesk.rules.metadata.definitions import read_result
from mediadesk.rules.metadata.dependence import Mode, Rule, Schema
from mediadesk.rules.metadata.saying import said
from mediadesk.rules.refusals import Why
from tests.refusals import refused
from tests.rules.metadata.schemas import (
    FIELDS,
    ROLE,
    USED,
    YEAR,
    all_values,
    conditions,
)


@given(conditions(FIELDS), all_values())
def test_a_condition_is_written_as_it_is_read_and_told_in_words(condition, values) -> None:
    named = {one.external_id: one for one in FIELDS}
    again = read(written(condition, FIELDS), named)

    assert holds(again, values.get) is holds(condition, values.get)
    assert read(written(again, FIELDS), named) == again
    assert told(condition, FIELDS)


@given(conditions(FIELDS), conditions(FIELDS), all_values())
def test_and_or_are_those_of_logic(one, other, values) -> None:
    left, right = holds(one, values.get), holds(other, values.get)

    assert holds(Every((one, other)), values.get) is (left and right)
    assert holds(Some((one, other)), values.get) is (left or right)


@pytest.mark.parametrize(
    "condition",
    [
        None,
        {},
        {"and": []},
        {"and": "x"},
        {"metadata_field_id": "absent", "populated": True},
        {"metadata_field_id": "sku", "includes": ["a"]},
        {"metadata_field_id": "used", "includes": ["mars"]},
        {"metadata_field_id": "used", "includes": [1]},
        {"metadata_field_id": "used", "populated": "yes"},
        {"metadata_field_id": "year"},
        {"and": [{"metadata_field_id": "year", "populated": True}] * 21},
        {"or": [{"and": [{"metadata_field_id": "year", "populated": True}] * 11}] * 2},
        {
            "and": [
                {"and": [{"and": [{"and": [{"and": [{"metadata_field_id": "year", "populated": True}]}]}]}]}
            ]
        },
    ],
)
def test_what_is_no_condition_is_refused(condition) -> None:
    assert refused(read, condition, {one.external_id: one for one in FIELDS}) is Why.BAD_VALUE


@pytest.mark.parametrize(
    "result",
    [
        None,
        {},
        {"enable": "yes"},
        {"activate_values": ["mars"]},
        {"activate_values": []},
        {"activate_values": {"external_ids": ["tester"], "mode": "sometimes"}},
        {"apply_value": {}},
        {"apply_value": {"value": "tester", "mode": "append"}},
    ],
)
def test_what_is_no_result_is_refused(result) -> None:
    assert refused(read_result, ROLE, result) is Why.BAD_VALUE


def test_a_result_is_read_as_programs_write_it() -> None:
    assert read_result(ROLE, {"enable": True, "activate_values": "all"}) == {"enables": True, "activates": ()}
    assert read_result(USED, {"apply_value": {"value": ["peru"], "mode": "append"}}) == {
        "gives": ("peru",),
        "mode": Mode.APPEND,
    }
    assert refused(read_result, YEAR, {"activate_values": "all"}) is Why.BAD_VALUE
    assert refused(read_result, YEAR, {"apply_value": {"value": 1999}}) is Why.BAD_DETAIL


def test_a_rule_is_told_in_words() -> None:
    rule = Rule(
        "r-6", "Six", ROLE.id, Every((Includes(USED.id, ("peru",)), Populated(YEAR.id, has_one=False))),
        enables=True, activates=("tester",), gives="tester",
    )  # fmt: skip

    assert said(Schema(FIELDS, (rule,)), "r-6") == (
        "When Used in has Peru and Year has no value, Role is there, offers Tester and begins with Tester"
    )
