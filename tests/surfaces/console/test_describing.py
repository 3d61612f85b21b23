"""The form of details, of one asset and of many: what it shows, what it changes, and what it leaves alone."""

from __future__ import annotations

import re

import pytest

from mediadesk.queries.details import assets_to_describe
from mediadesk.rules.metadata import limits
from mediadesk.rules.refusals import Why
from mediadesk.store.models import (
    Asset,
    AssetContext,
    AssetMetadata,
    AssetTag,
    MetadataField,
    MetadataRule,
    TrailEntry,
)
from tests.access.test_visible import facts_of
from tests.actions.library.defining import describe, field, has, rule
from tests.refusals import refused

QUERIES = 13


def at(world, rest: str = "") -> str:
    return f"/console/{world.account.pk}/e/acme/library/assets{rest}"


@pytest.fixture
def staff(world):
    """Category, Team that is there for staff and begins with Lab, Used in, Year; by their external id."""
    made = [
        field(world, "Category", "enum", "Staff", "Place"),
        field(world, "Team", "enum", "Lab", "Sales", mandatory=True),
        field(world, "Used in", "set", "France", "Spain"),
        field(world, "Year", "integer"),
    ]
    when = {"metadata_field_id": "category", "equals": "staff"}
    rule(world, made[1], when, enable=True, apply_value={"value": "lab"}, hidden_otherwise=True)
    return {one.external_id: one.pk for one in made}


def form(fields: dict, *drawn: str, **values) -> dict:
    """What the form of one asset sends: the fields that were drawn, and what stands in them."""
    boxes = {f"m-{fields[name]}": value for name, value in values.items()}
    return {"version": 1, "drawn": [fields[name] for name in drawn], **boxes}


def test_the_form_keeps_all_of_an_assets_details_at_once(world, sign_in, shelf, staff) -> None:
    client, red = sign_in("edda"), shelf["red"]
    sent = form(staff, "category", "used_in", "year", category="place", used_in=["spain"], year="2030")

    answer = client.post(
        at(world, f"/{red.pk}/describe"),
        {**sent, "description": "A wall", "tags": "sea, sky", "context_key": ["alt", ""],
         "context_value": ["Wall", ""]},
        follow=True,
    )  # fmt: skip

    assert "The details are kept." in answer.text
    assert has(red) == {"category": "place", "used_in": ("spain",), "year": 2030}
    assert set(AssetTag.objects.filter(asset=red).values_list("tag", flat=True)) == {"sea", "sky"}
    assert AssetContext.objects.get(asset=red).value == "Wall"
    assert "changed Used in of red.png from nothing to Spain" in answer.text


def test_what_was_drawn_and_is_gone_is_taken_away_and_the_rest_stays(world, sign_in, shelf, staff) -> None:
    client, red = sign_in("edda"), shelf["red"]
    describe(world.olga, red, tags=["sea", "sky"], context={"alt": "Wall", "source": "Rome"}, year="2030")

    client.post(
        at(world, f"/{red.pk}/describe"),
        {
            **form(staff, "year", year=""), "version": 2, "tags": "sky", "tag_was": ["sea", "sky"],
            "context_was": ["alt"], "context_key": [""], "context_value": [""],
        },
    )  # fmt: skip

    assert has(red) == {}
    assert AssetTag.objects.get(asset=red).tag == "sky"
    assert AssetContext.objects.get(asset=red).key == "source"


def test_a_tag_that_somebody_took_away_meanwhile_does_not_come_back(world, sign_in, shelf) -> None:
    client, red = sign_in("edda"), shelf["red"]

    client.post(
        at(world, f"/{red.pk}/describe"), {"version": 1, "tags": "sea, sky", "tag_was": ["sea"]}
    )  # fmt: skip

    assert AssetTag.objects.get(asset=red).tag == "sky"


def test_a_field_appears_when_its_condition_holds_and_begins_with_what_the_rule_gives(
    world, sign_in, shelf, staff
) -> None:
    client, red = sign_in("edda"), shelf["red"]
    url = at(world, f"/{red.pk}/describe")

    before = client.get(at(world, f"/{red.pk}"))
    looked = client.post(url, {**form(staff, "category", category="staff"), "then": "look"})
    given = re.findall(r'name="given" value="(\w+)"', looked.text)
    emptied = client.post(
        url, {**form(staff, "category", "team", category="staff", team=""), "given": given, "then": "look"}
    )

    assert f'name="m-{staff["team"]}"' not in before.text
    assert 'value="lab" selected' in looked.text
    assert 'value="lab" selected' not in emptied.text
    assert "missing" in emptied.text
    assert has(red) == {}
    assert Asset.objects.get(pk=red.pk).version == 1


def test_a_mistake_is_told_at_its_field_and_keeps_what_was_typed(world, sign_in, shelf, staff) -> None:
    client, red = sign_in("edda"), shelf["red"]
    sent = {**form(staff, "year", year="next year"), "description": "A wall"}

    answer = client.post(at(world, f"/{red.pk}/describe"), sent)

    assert answer.status_code == 400
    assert answer.text.count("Year cannot be “next year”: a whole number is expected.") == 2
    assert 'value="next year"' in answer.text
    assert "A wall" in answer.text
    assert Asset.objects.get(pk=red.pk).description == ""


def test_whoever_may_only_look_sees_the_details_and_no_form(world, sign_in, shelf, staff) -> None:
    describe(world.olga, shelf["blue"], category="place", context={"alt": "Wall"})

    answer = sign_in("vera").get(at(world, f"/{shelf['blue'].pk}"))

    assert "Place" in answer.text
    assert "Wall" in answer.text
    assert 'name="description"' not in answer.text


def test_the_page_of_an_asset_costs_the_same_with_few_fields_and_with_many(
    world, sign_in, shelf, staff, django_assert_num_queries
) -> None:
    client, url = sign_in("edda"), at(world, f"/{shelf['red'].pk}")
    describe(world.olga, shelf["red"], category="staff", used_in=["france"], context={"alt": "Wall"})
    client.get(url)

    with django_assert_num_queries(QUERIES):
        client.get(url)
    for number in range(30):
        made = field(world, f"Field {number}")
        rule(world, made, {"metadata_field_id": "category", "equals": "place"}, enable=False)
    with django_assert_num_queries(QUERIES):
        client.get(url)


def test_of_many_only_what_is_chosen_is_changed_and_first_it_is_shown(world, sign_in, shelf, staff) -> None:
    client, ids = sign_in("edda"), [shelf["red"].pk, shelf["blue"].pk]
    describe(world.olga, shelf["red"], year="2030", used_in=["spain"])
    describe(world.olga, shelf["blue"], year="2031")
    url, sent = at(world, "/describe"), {"selected": ids, f"do-{staff['used_in']}": "add"}
    sent |= {f"m-{staff['used_in']}": ["france"], f"m-{staff['year']}": "1999", "remove_tags": "gone"}

    page = client.get(url, {"selected": ids})
    asked = client.post(url, sent)
    entries = TrailEntry.objects.count()
    done = client.post(url, {**sent, "sure": "yes"}, follow=True)

    assert "Describe 2 assets" in page.text
    assert "Differs: 2030 on 1, 2031 on 1." in page.text
    assert "France, Spain; France" in asked.text.replace("\n", "") or "France; France, Spain" in asked.text
    assert "2 assets" in asked.text
    assert entries + 2 == TrailEntry.objects.count()
    assert "2 assets are described." in done.text
    assert has(shelf["red"]) == {"year": 2030, "used_in": ("france", "spain")}
    assert has(shelf["blue"]) == {"year": 2031, "used_in": ("france",)}


def test_of_many_what_a_rule_hides_is_not_shown(world, sign_in, shelf, staff) -> None:
    red, blue = shelf["red"], shelf["blue"]
    describe(world.olga, red, category="staff", team="sales")
    describe(world.olga, blue, category="place")
    team = MetadataField.objects.get(pk=staff["team"])
    AssetMetadata.objects.create(asset=blue, field=team, text="lab")  # kept from before there was the rule
    client = sign_in("edda")

    both = client.get(at(world, "/describe"), {"selected": [red.pk, blue.pk]})
    alone = client.get(at(world, "/describe"), {"selected": [blue.pk]})

    assert "Now Sales. It is not a detail of 1 asset." in both.text
    assert "It is no detail of these assets: a rule hides it." in alone.text
    for page in (both, alone):
        assert "Lab on" not in page.text
        assert "Now Lab" not in page.text


def test_what_does_not_fit_one_of_many_is_refused_by_its_name(world, sign_in, shelf, staff) -> None:
    client, ids = sign_in("edda"), [shelf["red"].pk, shelf["blue"].pk]
    describe(world.olga, shelf["red"], category="staff")

    answer = client.post(
        at(world, "/describe"), {"selected": ids, f"do-{staff['team']}": "set", f"m-{staff['team']}": "sales"}
    )

    assert answer.status_code == 409
    assert "Team is not a detail of blue.png" in answer.text
    assert has(shelf["red"]) == {"category": "staff", "team": "lab"}


# fmt: off
TOO_MUCH = [
    # what is sent                                                                  what is told
    ({"do-caption": "set", "description": "a" * 2001},                              "2000 are allowed"),
    ({"add_tags": ",".join(f"t{n}" for n in range(100))},                           "an asset has at most 100"),
    ({"context_key": [f"k{n}" for n in range(100)], "context_value": ["x"] * 100},  "an asset has at most 100 keys"),
    ({"context_key": ["a", "b"], "context_value": ["x", "x"]},                      "would change at once"),
]
# fmt: on


@pytest.mark.parametrize(("sent", "told"), TOO_MUCH)
def test_what_the_change_would_be_refused_for_is_told_before_it(
    world, sign_in, shelf, staff, monkeypatch, sent, told
) -> None:
    ids = [shelf["red"].pk, shelf["blue"].pk]
    describe(world.olga, shelf["red"], tags=["sea"], context={"alt": "Wall"})
    if "at once" in told:
        monkeypatch.setattr(limits, "CHANGES_AT_ONCE", 3)
    client = sign_in("edda")

    asked = client.post(at(world, "/describe"), {"selected": ids, **sent})
    done = client.post(at(world, "/describe"), {"selected": ids, **sent, "sure": "yes"})

    for answer in (asked, done):
        assert answer.status_code == 400
        assert told in answer.text


def test_more_assets_than_one_step_takes_are_not_even_read(world) -> None:
    facts = facts_of(world, "edda")

    assert refused(assets_to_describe, facts, world.environment, ["0" * 32] * 501) is Why.BAD_VALUE


def test_a_selection_one_may_not_edit_is_not_described(world, sign_in, shelf, staff) -> None:
    client = sign_in("vera")

    assert client.get(at(world, "/describe"), {"selected": [shelf["blue"].pk]}).status_code == 403
    assert client.get(at(world, "/describe"), {"selected": ["0" * 32]}).status_code == 404
    assert client.get(at(world, "/describe")).status_code == 400


def test_assets_that_lack_something_are_listed_to_whoever_sees_them(world, sign_in, shelf, staff) -> None:
    field(world, "Owner", mandatory=True)
    shown_already = [MetadataRule.objects.get().pk]
    describe(world.olga, shelf["red"], owner="Studio", category="staff", team="", given=shown_already)

    everything = sign_in("edda").get(at(world, "/lacking"))
    some = sign_in("vera").get(at(world, "/lacking"))

    assert "3 assets" in everything.text  # red has no team, and so is listed too
    assert "blue.png" in some.text
    assert "red.png" not in some.text


def test_nothing_is_missing_where_nothing_must_be_there(world, sign_in, shelf) -> None:
    field(world, "Owner")

    assert "Nothing is missing" in sign_in("edda").get(at(world, "/lacking")).text
