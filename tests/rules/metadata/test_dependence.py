"""Rules by which one field depends on others: what is there, what is offered, what is given."""

import dataclasses

import pytest
from hypothesis import given

from mediadesk.rules.metadata.conditions import (
    Equals,
    Populated,
)
from mediadesk.rules.metadata.dependence import Mode, Rule, Schema, as_they_are, require_no_circle, settled
from mediadesk.rules.metadata.describing import Edit, How, defaults, described, missing
from mediadesk.rules.refusals import Refusal, Why
from tests.refusals import refused
from tests.rules.metadata.schemas import (
    CATEGORY,
    FIELDS,
    LAB,
    ROLE,
    SALES,
    SCHEMA,
    STAFF,
    TEAM,
    USED,
    YEAR,
    all_values,
    schemas,
)


def describe(before, given=(), **edits):
    """What changes by setting fields, by label-like names: `describe({}, category="employee")`."""
    named = {one.external_id: one.id for one in FIELDS}
    asked = {
        named[name]: value if isinstance(value, Edit) else Edit(How.SET, value)
        for name, value in edits.items()
    }
    changed = described(SCHEMA, before, asked, asset="red.png", given=given)
    return {one.field.external_id: one.after for one in changed}


def test_a_field_is_there_when_its_condition_holds_and_begins_with_what_the_rule_gives() -> None:
    assert describe({}, category="employee") == {"category": "employee", "team": "lab"}
    assert not as_they_are(SCHEMA, {CATEGORY.id: "culture"})[TEAM.id].enabled


def test_what_a_rule_hides_loses_its_value_and_so_does_what_is_no_longer_offered() -> None:
    before = {CATEGORY.id: "employee", TEAM.id: "lab", ROLE.id: "tester"}

    assert describe(before, category="culture") == {"category": "culture", "team": None}
    assert describe(before, team="sales") == {"team": "sales", "role": None}


def test_a_default_of_a_rule_is_given_once_and_not_where_something_is() -> None:
    has = {CATEGORY.id: "employee", TEAM.id: "lab"}

    assert describe({}, category="employee", team="sales") == {"category": "employee", "team": "sales"}
    assert describe({CATEGORY.id: "employee"}, year="2030") == {"year": 2030}
    assert describe({}, ["r-1"], category="employee") == {"category": "employee"}
    assert describe(has, year="2030") == {"year": 2030}


def test_what_a_rule_adds_to_a_set_comes_besides() -> None:
    before = {CATEGORY.id: "employee", TEAM.id: "sales", USED.id: ("peru",)}

    assert describe(before, role="seller") == {"role": "seller", "used": ("peru", "spain")}


def test_a_field_that_is_not_there_cannot_be_set_and_says_when_it_is() -> None:
    with pytest.raises(Refusal) as refusal:
        describe({}, team="lab")

    assert refusal.value.why is Why.DETAIL_NOT_THERE
    assert "Team is not a detail of red.png: it is there only when Category is Employee." in str(
        refusal.value
    )


def test_a_choice_the_rules_do_not_offer_is_refused_with_those_they_do() -> None:
    with pytest.raises(Refusal) as refusal:
        describe({CATEGORY.id: "employee", TEAM.id: "lab"}, role="seller")

    assert str(refusal.value) == "Role cannot be “Seller”: for red.png the rules offer Tester, Writer."


def test_what_must_have_a_value_is_not_emptied_and_may_be_empty_until_it_is_filled() -> None:
    has = {CATEGORY.id: "employee", TEAM.id: "lab"}

    assert refused(describe, has, team=Edit(How.CLEAR)) is Why.DETAIL_NEEDED
    assert describe({CATEGORY.id: "employee"}, team="") == {}
    assert [one.label for one in missing(SCHEMA, {CATEGORY.id: "employee"})] == ["Team"]
    assert missing(SCHEMA, has) == missing(SCHEMA, {CATEGORY.id: "culture"}) == ()


def test_what_must_have_a_value_is_not_emptied_by_an_edit_elsewhere_either() -> None:
    needed = dataclasses.replace(ROLE, mandatory=True)
    schema = Schema(tuple(needed if one is ROLE else one for one in FIELDS), SCHEMA.rules)
    has = {CATEGORY.id: "employee", TEAM.id: "lab", ROLE.id: "tester"}
    moved = {TEAM.id: Edit(How.SET, "sales")}

    with pytest.raises(Refusal) as refusal:
        described(schema, has, moved, asset="red.png")

    assert str(refusal.value) == "Role must have a value."
    together = described(schema, has, {**moved, ROLE.id: Edit(How.SET, "seller")}, asset="red.png")
    assert {one.field.label: one.after for one in together} == {
        "Team": "sales", "Role": "seller", "Used in": ("spain",),
    }  # fmt: skip


def test_sets_are_added_to_and_taken_from_and_other_fields_are_not() -> None:
    before = {USED.id: ("france", "peru")}

    assert describe(before, used=Edit(How.ADD, ["spain"])) == {"used": ("france", "spain", "peru")}
    assert describe(before, used=Edit(How.REMOVE, ["france", "peru"])) == {"used": None}
    assert describe(before, used=Edit(How.ADD, ["peru"])) == {}
    assert refused(describe, before, year=Edit(How.ADD, "1")) is Why.BAD_DETAIL


def test_only_programs_fill_what_is_theirs() -> None:
    schema = Schema((dataclasses.replace(YEAR, read_only=True),))
    edits = {YEAR.id: Edit(How.SET, "2030")}

    assert refused(described, schema, {}, edits, asset="red.png") is Why.DETAIL_READ_ONLY
    assert described(schema, {YEAR.id: 2030}, edits, asset="red.png") == ()
    assert described(schema, {}, edits, asset="red.png", by_program=True)[0].after == 2030


def test_the_last_rule_that_holds_has_the_last_word() -> None:
    off = Rule("r-9", "Off", TEAM.id, Populated(YEAR.id, has_one=True), enables=False)
    schema = Schema(FIELDS, (STAFF, off))

    assert as_they_are(schema, {CATEGORY.id: "employee"})[TEAM.id].enabled
    assert not as_they_are(schema, {CATEGORY.id: "employee", YEAR.id: 2030})[TEAM.id].enabled
    assert as_they_are(
        Schema(FIELDS, (STAFF, dataclasses.replace(off, active=False))),
        {CATEGORY.id: "employee", YEAR.id: 2030},
    )[TEAM.id].enabled


def test_choices_of_several_rules_are_added_where_a_rule_says_so() -> None:
    more = dataclasses.replace(SALES, condition=Equals(TEAM.id, "lab"), adds=True)
    values = {CATEGORY.id: "employee", TEAM.id: "lab"}

    assert as_they_are(Schema(FIELDS, (STAFF, LAB, more)), values)[ROLE.id].active == {
        "tester",
        "writer",
        "seller",
    }
    assert as_they_are(Schema(FIELDS, (STAFF, LAB)), {})[ROLE.id].active is None


def test_an_edit_that_a_rule_undoes_is_refused_with_the_rule() -> None:
    fixed = Rule("r-8", "Fixed", YEAR.id, Equals(CATEGORY.id, "culture"), gives=2030, mode=Mode.OVERRIDE)
    edits = {CATEGORY.id: Edit(How.SET, "culture"), YEAR.id: Edit(How.SET, "2001")}

    schema, has = Schema(FIELDS, (fixed,)), {CATEGORY.id: "culture", YEAR.id: 2030}

    for before, typed in (({}, edits), (has, {YEAR.id: Edit(How.CLEAR)})):
        with pytest.raises(Refusal) as refusal:
            described(schema, before, typed, asset="red.png")
        assert refusal.value.why is Why.DETAIL_RULED
        assert str(refusal.value) == "Year of red.png is 2030: the rule “Fixed” says so."
        assert "Leave Year as it is" in refusal.value.remedy
    alone = described(schema, {}, {CATEGORY.id: Edit(How.SET, "culture")}, asset="red.png")
    assert {one.field.label: one.after for one in alone} == {"Category": "culture", "Year": 2030}


def test_what_a_rule_adds_comes_beside_an_edit_and_cannot_be_taken_away() -> None:
    before = {CATEGORY.id: "employee", TEAM.id: "sales", ROLE.id: "seller", USED.id: ("spain",)}

    assert describe(before, used=["peru", "spain"]) == {"used": ("spain", "peru")}
    assert refused(describe, before, used=["peru"]) is Why.DETAIL_RULED
    assert refused(describe, before, used=Edit(How.CLEAR)) is Why.DETAIL_RULED


def test_who_takes_a_value_away_is_not_given_the_default_instead() -> None:
    begins = Rule("r-5", "Begins", YEAR.id, Equals(CATEGORY.id, "culture"), gives=2030)
    edits = {CATEGORY.id: Edit(How.SET, "culture"), YEAR.id: Edit(How.CLEAR)}

    changed = described(Schema(FIELDS, (begins,)), {YEAR.id: 2001}, edits, asset="red.png")

    assert {one.field.label: one.after for one in changed} == {"Category": "culture", "Year": None}


def test_a_new_asset_begins_with_the_defaults_of_fields_and_of_rules() -> None:
    begun = dataclasses.replace(CATEGORY, default="employee")
    hidden = dataclasses.replace(TEAM, default="sales")
    withdrawn = dataclasses.replace(CATEGORY, default="old")

    assert defaults(Schema((begun, TEAM), (STAFF,))) == {CATEGORY.id: "employee", TEAM.id: "lab"}
    assert defaults(Schema((CATEGORY, hidden), (STAFF,))) == {}
    assert defaults(Schema((withdrawn,))) == {}


def test_a_circle_is_refused_by_the_names_of_its_fields() -> None:
    back = Rule("r-7", "Back", CATEGORY.id, Populated(ROLE.id, has_one=True), enables=True, active=False)

    with pytest.raises(Refusal) as refusal:
        require_no_circle(Schema(FIELDS, (STAFF, LAB, back)))

    assert refusal.value.why is Why.METADATA_IN_CIRCLE
    assert "Category on Role on Team on Category" in str(refusal.value)
    require_no_circle(SCHEMA)


@given(schemas(), all_values(), all_values())
def test_what_is_settled_stays_settled(schema, before, values) -> None:
    """What the rules make of values is what they make of the outcome: nobody has to save twice."""
    once = {
        pk: place.value
        for pk, place in settled(schema, values, before=before).items()
        if place.value is not None
    }
    twice = {
        pk: place.value for pk, place in settled(schema, once, before=once).items() if place.value is not None
    }

    assert once == twice
    assert not [
        pk
        for pk, place in settled(schema, values, before=before).items()
        if place.value and not place.enabled
    ]
