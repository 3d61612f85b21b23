"""Metadata fields and rules: defined, changed, ordered, deleted and restored, each told in the trail."""

import pytest

from mediadesk.actions.defining import Definition
from mediadesk.actions.library.change_metadata_field import change_metadata_field
from mediadesk.actions.library.change_metadata_rule import change_metadata_rule
from mediadesk.actions.library.create_metadata_field import create_metadata_field
from mediadesk.actions.library.delete_metadata_field import delete_metadata_field
from mediadesk.actions.library.delete_metadata_rule import delete_metadata_rule
from mediadesk.actions.library.order_metadata_fields import order_metadata_fields
from mediadesk.actions.library.restore_metadata_field import restore_metadata_field
from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.fields import Choice
from mediadesk.rules.refusals import Why
from mediadesk.store.metadata import schema_of
from mediadesk.store.models import MetadataField, MetadataRule
from tests.actions.library.defining import describe, field, has, rule
from tests.actions.library.saying import told
from tests.refusals import refused


def labels(world) -> list[str]:
    return [one.label for one in schema_of(world.environment.pk).fields]


def test_a_field_is_defined_with_an_id_of_its_own(world) -> None:
    first = field(world, "Rights until", "date", mandatory=True, default="2030-12-31")
    second = field(world, "Rights-until")

    assert (first.external_id, second.external_id) == ("rights_until", "rights_until_2")
    assert told("metadata_field_created")[0] == {
        "field": "Rights until",
        "kind": "Date",
        "environment": "Acme",
    }


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({"label": " "}, Why.BAD_NAME),
        ({"label": "sku"}, Why.NAME_TAKEN),
        ({"label": "New", "external_id": "sku"}, Why.NAME_TAKEN),
        ({"label": "New", "external_id": "a b"}, Why.BAD_NAME),
        ({"label": "New", "kind": "float"}, Why.BAD_VALUE),
        ({"label": "New", "kind": "integer", "default": "two"}, Why.BAD_DETAIL),
        ({"label": "New", "kind": "enum", "default": "two"}, Why.BAD_DETAIL),
        ({"label": "New", "validation": {"type": "less_than", "value": 1}}, Why.BAD_VALUE),
        (
            {
                "label": "New",
                "kind": "integer",
                "default": 5,
                "validation": {"type": "less_than", "value": 5},
            },
            Why.BAD_DETAIL,
        ),
    ],
)
def test_what_is_no_field_is_refused(world, asked, why) -> None:
    field(world, "SKU")
    kind, pk = asked.pop("kind", "string"), asked.pop("external_id", "")
    here = {"environment_id": world.environment.pk, "kind": kind, "external_id": pk}

    assert refused(create_metadata_field, world.olga, asked=Definition(**asked), **here) is why
    assert labels(world) == ["SKU"]


@pytest.mark.parametrize(
    ("name", "allowed"), [("olga", True), ("tess", True), ("mila", False), ("edda", False)]
)
def test_fields_are_defined_by_whoever_may_change_the_settings(world, name, allowed) -> None:
    made = field(world, "SKU")
    how = {"field_id": made.pk, "asked": Definition("SKU 2"), "version": 1}

    if allowed:
        change_metadata_field(getattr(world, name), **how)
    else:
        assert refused(change_metadata_field, getattr(world, name), **how) is Why.NOT_ALLOWED
        assert refused(delete_metadata_field, getattr(world, name), field_id=made.pk) is Why.NOT_ALLOWED
    assert refused(change_metadata_field, world.otto, **how) is Why.NOT_FOUND


def test_a_change_tells_each_thing_that_is_another_now(world) -> None:
    made = field(world, "Status", "enum", "Draft", "Done")
    choices = (Choice("done", "Approved"), Choice("", "Archived"))

    change_metadata_field(
        world.olga, field_id=made.pk, version=1,
        asked=Definition("State", mandatory=True, default="done", choices=choices),
    )  # fmt: skip

    assert [(one["what"], one["before"], one["after"]) for one in told("metadata_field_changed")] == [
        ("the label", "Status", "State"),
        ("mandatory", "no", "yes"),
        ("the default", "", "Approved"),
        ("the list", ["Draft", "Done"], ["Approved", "Archived", "Draft (not offered)"]),
    ]
    again = {"field_id": made.pk, "asked": Definition("Third"), "version": 1}
    assert refused(change_metadata_field, world.olga, **again) is Why.CHANGED_MEANWHILE


def test_a_value_taken_from_the_list_stays_on_its_assets_and_is_not_newly_chosen(world, shelf) -> None:
    made = field(world, "Status", "enum", "Draft", "Done")
    describe(world.olga, shelf.red, status="draft")

    change_metadata_field(
        world.olga, field_id=made.pk, version=1, asked=Definition("Status", choices=(Choice("done", "Done"),))
    )  # fmt: skip

    assert has(shelf.red) == {"status": "draft"}
    describe(world.olga, shelf.red, caption="Same", status="draft")
    assert refused(describe, world.olga, shelf.blue, status="draft") is Why.BAD_DETAIL
    back = Definition("Status", choices=(Choice("done", "Done"), Choice("draft", "Draft")))
    change_metadata_field(world.olga, field_id=made.pk, version=2, asked=back)
    describe(world.olga, shelf.blue, status="draft")


def test_a_field_that_is_deleted_comes_back_with_what_assets_had_in_it(world, shelf) -> None:
    made, other = field(world, "SKU"), field(world, "Year", "integer")
    rule(world, other, {"metadata_field_id": "sku", "populated": True}, enable=True, hidden_otherwise=True)
    describe(world.olga, shelf.red, sku="A-1", year="2030")

    delete_metadata_field(world.olga, field_id=made.pk)
    assert labels(world) == ["Year"]
    assert not schema_of(world.environment.pk).rules
    assert has(shelf.red) == {"year": 2030}
    assert told("metadata_field_deleted") == [{"field": "SKU", "count": 1}]
    assert field(world, "SKU").external_id == "sku_2"
    assert refused(restore_metadata_field, world.olga, field_id=made.pk) is Why.NAME_TAKEN

    delete_metadata_field(world.olga, field_id=MetadataField.objects.get(external_id="sku_2").pk)
    restore_metadata_field(world.olga, field_id=made.pk)
    assert has(shelf.red) == {"sku": "A-1", "year": 2030}
    assert len(schema_of(world.environment.pk).rules) == 1


def test_fields_are_put_in_order(world) -> None:
    made = [field(world, name) for name in ("One", "Two", "Three")]

    order_metadata_fields(world.olga, environment_id=world.environment.pk, field_ids=[made[2].pk, made[0].pk])

    assert labels(world) == ["Three", "One", "Two"]
    assert told("metadata_ordered") == [{"before": ["One", "Two", "Three"], "after": ["Three", "One", "Two"]}]
    gone = {"environment_id": world.environment.pk, "field_ids": ["0" * 32]}
    assert refused(order_metadata_fields, world.olga, **gone) is Why.NOT_FOUND


def test_an_environment_keeps_so_many_fields_and_rules(world, monkeypatch) -> None:
    first, second = field(world, "One"), field(world, "Two")
    when = {"metadata_field_id": "two", "populated": True}
    rule(world, first, when, enable=True)
    monkeypatch.setattr(limits, "FIELDS", 2)
    monkeypatch.setattr(limits, "RULES", 1)

    assert refused(field, world, "Three") is Why.METADATA_FULL
    assert refused(rule, world, first, when, enable=True) is Why.METADATA_FULL
    delete_metadata_field(world.olga, field_id=second.pk)
    field(world, "Three")
    assert refused(restore_metadata_field, world.olga, field_id=second.pk) is Why.METADATA_FULL
    monkeypatch.setattr(limits, "FIELDS", 100)
    monkeypatch.setattr(limits, "FIELDS_EVER", 3)
    assert refused(field, world, "Four") is Why.METADATA_FULL


def test_a_rule_is_made_changed_and_deleted_and_told_in_words(world) -> None:
    field(world, "Category", "enum", "Staff", "Place")
    team = field(world, "Team", "enum", "Lab", "Sales")
    when = {"metadata_field_id": "category", "equals": "staff"}

    made = rule(world, team, when, enable=True, hidden_otherwise=True)
    change_metadata_rule(
        world.olga, rule_id=made.pk, version=1, name="Staff", condition=when,
        result={"activate_values": ["lab"]}, active=False,
    )  # fmt: skip
    delete_metadata_rule(world.olga, rule_id=made.pk)

    assert told("metadata_rule_created") == [
        {"rule": "On Team", "says": "When Category is Staff, Team is there"}
    ]
    assert told("metadata_rule_changed") == [
        {
            "rule": "On Team",
            "before": "When Category is Staff, Team is there",
            "after": "When Category is Staff, Team offers Lab (switched off)",
        }
    ]
    assert told("metadata_field_changed")[0]["what"] == "hidden until a rule shows it"
    assert not MetadataRule.objects.exists()


def test_a_rule_that_would_lead_in_a_circle_is_refused(world) -> None:
    one, two = field(world, "One"), field(world, "Two")
    rule(world, one, {"metadata_field_id": "two", "populated": True}, enable=True)

    back = {"metadata_field_id": "one", "populated": True}
    assert refused(rule, world, two, back, enable=True) is Why.METADATA_IN_CIRCLE
    own = {"metadata_field_id": "two", "populated": True}
    assert refused(rule, world, two, own, enable=True) is Why.METADATA_IN_CIRCLE
    assert MetadataRule.objects.count() == 1


def test_a_rule_of_another_account_is_as_one_that_is_not_there(world) -> None:
    one = field(world, "One")
    field(world, "Two")
    made = rule(world, one, {"metadata_field_id": "two", "populated": True}, enable=True)

    assert refused(delete_metadata_rule, world.otto, rule_id=made.pk) is Why.NOT_FOUND
    assert refused(restore_metadata_field, world.otto, field_id=one.pk) is Why.NOT_FOUND
