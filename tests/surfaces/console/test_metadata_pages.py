"""The pages on which metadata fields, their lists and their rules are defined."""

from __future__ import annotations

import pytest

from mediadesk.store.metadata import schema_of
from mediadesk.store.models import MetadataField, MetadataRule
from tests.actions.library.defining import describe, field, rule


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/metadata{rest}"


def test_before_there_is_a_field_the_page_explains_by_an_example(world, sign_in) -> None:
    answer = sign_in("olga").get(at(world))

    assert "Rights until" in answer.text
    assert "Define the first field" in answer.text
    assert sign_in("edda").get(at(world)).status_code == 403


@pytest.mark.parametrize("kind", ["string", "integer", "date", "enum", "set"])
def test_a_field_of_each_type_is_made_and_changed_by_its_forms(world, sign_in, kind) -> None:
    client = sign_in("olga")
    ends = {"integer": ("1", "9"), "date": ("2026-01-01", "2026-12-31"), "string": ("2", "9")}.get(
        kind, ("", "")
    )
    sent = {
        "kind": kind,
        "label": "New one",
        "mandatory": "on",
        "least": ends[0],
        "most": ends[1],
        "more": "A\nB",
    }

    assert client.get(at(world, f"/new?kind={kind}")).status_code == 200
    client.post(at(world, "/new"), sent)
    made = MetadataField.objects.get()
    page = client.get(at(world, f"/{made.pk}"))
    listed = client.get(at(world))

    assert (made.type, made.external_id, made.mandatory) == (kind, "new_one", True)
    assert all(end in page.text for end in ends)
    assert [one["value"] for one in made.choices] == (["A", "B"] if kind in {"enum", "set"} else [])
    assert "must be there" in listed.text


def test_what_is_wrong_with_a_field_is_told_and_what_was_typed_stays(world, sign_in) -> None:
    client = sign_in("olga")

    answer = client.post(at(world, "/new"), {"kind": "integer", "label": "Year", "least": "soon"})
    other = client.post(at(world, "/new"), {"kind": "integer", "label": "Year", "least": "9", "most": "1"})

    assert answer.status_code == other.status_code == 400
    assert "a whole number is expected, not soon" in answer.text
    assert 'value="soon"' in answer.text
    assert "nothing would be allowed" in other.text


def listed(made: MetadataField, **more) -> dict:
    """The form of a field as it is drawn."""
    return {
        "label": made.label, "version": made.version, "choice_id": [one["external_id"] for one in made.choices],
        "choice_value": [one["value"] for one in made.choices],
        "offered": [one["external_id"] for one in made.choices], **more,
    }  # fmt: skip


def test_a_list_is_renamed_ordered_and_grown_without_a_script(world, sign_in) -> None:
    client, made = sign_in("olga"), field(world, "Status", "enum", "Draft", "Done")
    url = at(world, f"/{made.pk}")

    client.post(url, listed(made, choice_value=["Sketch", "Done"], more="Archived\n\n Lost "))
    made.refresh_from_db()
    client.post(url, listed(made, then="up:lost"))
    made.refresh_from_db()
    moved = [one["value"] for one in made.choices]
    client.post(url, listed(made, then="sort"))
    made.refresh_from_db()

    assert moved == ["Sketch", "Done", "Lost", "Archived"]
    assert [one["value"] for one in made.choices] == ["Archived", "Done", "Lost", "Sketch"]
    assert made.choices[3]["external_id"] == "draft"


def test_a_value_that_assets_have_is_withdrawn_only_after_a_question(world, sign_in, shelf) -> None:
    client, made = sign_in("olga"), field(world, "Status", "enum", "Draft", "Done")
    describe(world.olga, [shelf["red"], shelf["blue"]], status="draft")
    url, sent = at(world, f"/{made.pk}"), listed(made, offered=["done"])

    asked = client.post(url, sent)
    still = schema_of(world.environment.pk).fields[0].offered
    client.post(url, {**sent, "sure": "yes"})

    assert "Draft: 2 assets have it." in asked.text
    assert len(still) == 2
    assert [one.value for one in schema_of(world.environment.pk).fields[0].offered] == ["Done"]


def test_fields_are_moved_deleted_and_restored(world, sign_in) -> None:
    client = sign_in("olga")
    one, two = field(world, "One"), field(world, "Two")

    client.post(at(world, "/order"), {"move": f"up:{two.pk}"})
    order = [row.label for row in schema_of(world.environment.pk).fields]
    asked = client.get(at(world, f"/{one.pk}/delete"))
    client.post(at(world, f"/{one.pk}/delete"))
    without = [row.label for row in schema_of(world.environment.pk).fields]
    client.post(at(world, f"/{one.pk}/restore"))

    assert order == ["Two", "One"]
    assert "0 assets have something in it" in asked.text
    assert without == ["Two"]
    assert len(schema_of(world.environment.pk).fields) == 2


def test_a_rule_is_made_changed_and_deleted_by_its_form(world, sign_in) -> None:
    client = sign_in("olga")
    category, year = field(world, "Category", "enum", "Staff", "Place"), field(world, "Year", "integer")
    team = field(world, "Team", "set", "Lab", "Sales")
    new, sent = at(world, f"/{team.pk}/rules/new"), {"name": "Staff", "works": "on", "when-0": category.pk}

    looked = client.post(new, {**sent, "then": "look"})
    sent |= {"value-0": ["staff"], "when-1": year.pk, "way-1": "empty", "enable": "show"}
    client.post(new, {**sent, "limits": "on", "active": ["lab"], "gives": ["lab"], "mode": "append"})
    made = MetadataRule.objects.get()
    page = client.get(at(world, f"/rules/{made.pk}"))
    url = at(world, f"/rules/{made.pk}")
    client.post(url, {**sent, "version": 1, "joined": "or", "works": ""})
    changed = MetadataRule.objects.get()
    listed = client.get(at(world))
    client.post(f"{url}/delete")

    assert "Place" in looked.text
    assert made.condition == {
        "and": [
            {"metadata_field_id": "category", "includes": ["staff"]},
            {"metadata_field_id": "year", "populated": False},
        ]
    }
    assert made.result == {
        "enable": True,
        "activate_values": {"external_ids": ["lab"], "mode": "override"},
        "apply_value": {"value": ["lab"], "mode": "append"},
    }
    assert schema_of(world.environment.pk).by_id[team.pk].hidden
    assert page.text.count(" checked") == 5  # it works, Staff, only some, Lab offered, Lab given
    assert (list(changed.condition), changed.result, changed.active) == (["or"], {"enable": True}, False)
    assert "When Category is Staff or Year has no value, Team is there" in listed.text
    assert not MetadataRule.objects.exists()


def test_a_rule_that_a_program_wrote_keeps_its_condition(world, sign_in) -> None:
    client = sign_in("olga")
    field(world, "Year", "integer")
    team = field(world, "Team")
    condition = {
        "or": [
            {"and": [{"metadata_field_id": "year", "equals": 1}]},
            {"metadata_field_id": "year", "equals": 2},
        ]
    }
    made = rule(world, team, condition, enable=True)

    page = client.get(at(world, f"/rules/{made.pk}"))
    client.post(
        at(world, f"/rules/{made.pk}"), {"name": "Other", "works": "on", "enable": "hide", "version": 1}
    )

    made.refresh_from_db()
    assert "Year is 1 or Year is 2" in page.text
    assert (made.name, made.condition, made.result) == ("Other", condition, {"enable": False})


def test_a_rule_with_nothing_in_it_is_told_what_it_needs(world, sign_in) -> None:
    client = sign_in("olga")
    field(world, "Year", "integer")
    team = field(world, "Team")

    answer = client.post(at(world, f"/{team.pk}/rules/new"), {"name": "Empty", "enable": "show"})
    circle = client.post(
        at(world, f"/{team.pk}/rules/new"),
        {"name": "Own", "enable": "show", "when-0": team.pk, "way-0": "empty"},
    )

    assert answer.status_code == 400
    assert "The condition is not right" in answer.text
    assert circle.status_code == 409
    assert "Team on Team" in circle.text


def test_a_field_of_another_environment_or_account_is_not_found(world, sign_in) -> None:
    made = field(world, "SKU")
    gone = field(world, "Gone")
    MetadataField.objects.filter(pk=gone.pk).update(deleted_at=gone.created_at)
    here = f"/console/{world.other_account.pk}/e/other/metadata"
    client = sign_in("otto")

    assert client.get(f"{here}/{made.pk}").status_code == 404
    assert client.post(f"{here}/{made.pk}/delete").status_code == 404
    assert client.post(f"{here}/{gone.pk}/restore").status_code == 404
    assert MetadataField.objects.filter(deleted_at=None).count() == 1
