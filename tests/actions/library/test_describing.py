"""Describing one asset or many: all of them or none, each change told with before and after, defaults at upload."""

import pytest

from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.rules.metadata import limits
from mediadesk.rules.metadata.describing import Edit, How
from mediadesk.rules.refusals import Why
from mediadesk.store.models import Asset, AssetContext, AssetMetadata, AssetTag, TrailEntry
from tests.actions.library.defining import describe, field, has, rule
from tests.actions.library.saying import library, put, told
from tests.refusals import refused

pytestmark = pytest.mark.both_databases


@pytest.fixture
def fields(world) -> None:
    """Status, Used in, Year, Until, and SKU."""
    field(world, "Status", "enum", "Draft", "Approved")
    field(world, "Used", "set", "France", "Spain", "Peru")
    field(world, "Year", "integer", validation={"type": "greater_than", "value": 1999})
    field(world, "Until", "date")
    field(world, "SKU")


def kept() -> list[tuple]:
    """All that describing could leave half done."""
    return [
        *library(),
        *AssetMetadata.objects.order_by("asset", "field", "text").values_list("asset", "field", "text"),
        *AssetContext.objects.order_by("asset", "key").values_list("asset", "key", "value"),
    ]


def test_each_detail_that_changes_is_told_with_before_and_after(world, shelf, fields) -> None:
    describe(world.edda, shelf.red, status="draft", used=["peru", "france"], year="2030", until="2031-01-31")
    describe(world.edda, shelf.red, status="approved", used=["peru"], year="2030", until="")

    assert has(shelf.red) == {"status": "approved", "used": ("peru",), "year": 2030}
    assert [(one["what"], one["before"], one["after"]) for one in told("asset_detail_changed")] == [
        ("Status", "", "Draft"),
        ("Used", "", "France, Peru"),
        ("Year", "", "2030"),
        ("Until", "", "2031-01-31"),
        ("Status", "Draft", "Approved"),
        ("Used", "France, Peru", "Peru"),
        ("Until", "2031-01-31", ""),
    ]
    assert TrailEntry.objects.filter(event="asset_detail_changed", about_id=shelf.red.pk).count() == 7


def test_one_form_changes_caption_tags_context_and_metadata_at_once(world, shelf, fields) -> None:
    describe(
        world.edda, shelf.red, version=1, caption="A wall", tags=["sea"], context={"alt": "Wall"}, sku="A-1"
    )  # fmt: skip

    after = Asset.objects.get(pk=shelf.red.pk)
    assert (after.description, after.version) == ("A wall", 2)
    assert AssetTag.objects.get(asset=after).tag == "sea"
    assert dict(AssetContext.objects.filter(asset=after).values_list("key", "value")) == {"alt": "Wall"}
    assert has(after) == {"sku": "A-1"}


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(world, shelf, fields) -> None:
    describe(world.olga, shelf.red, version=1, year="2030")
    before = kept()

    assert refused(describe, world.edda, shelf.red, version=1, year="2031") is Why.CHANGED_MEANWHILE
    assert kept() == before


def test_what_is_so_already_is_neither_written_nor_told(world, shelf, fields) -> None:
    describe(world.olga, shelf.red, caption="A wall", context={"alt": "Wall"}, used=["peru"])
    version, entries = Asset.objects.get(pk=shelf.red.pk).version, TrailEntry.objects.count()

    describe(world.olga, shelf.red, caption="A wall", context={"alt": "Wall", "no": None}, used=["peru"])

    assert Asset.objects.get(pk=shelf.red.pk).version == version
    assert TrailEntry.objects.count() == entries


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"year": "1999"}, Why.BAD_DETAIL),
        ({"status": "gone"}, Why.BAD_DETAIL),
        ({"context": {"a b": "c"}}, Why.BAD_NAME),
        ({"tags": ["a,b"]}, Why.BAD_NAME),
        ({"caption": "a" * 2001}, Why.BAD_VALUE),
    ],
)
def test_when_one_detail_is_wrong_nothing_is_changed_on_any_asset(world, shelf, fields, wrong, why) -> None:
    before = kept()
    good = {"caption": "Good", "tags": ["good"], "context": {"good": "1"}, "sku": "GOOD"}

    assert refused(describe, world.olga, [shelf.red, shelf.blue], **{**good, **wrong}) is why
    assert kept() == before


def test_whoever_may_not_edit_one_of_them_changes_none(world, shelf, fields, may) -> None:
    may("vera", shelf.year, "folder_editor")
    before = kept()

    assert refused(describe, world.vera, [shelf.blue, shelf.red], sku="A-1") is Why.NOT_ALLOWED
    assert refused(describe, world.olga, [shelf.red, shelf.theirs], sku="A-1") is Why.NOT_FOUND
    assert kept() == before
    describe(world.vera, shelf.blue, sku="A-1")
    assert has(shelf.blue) == {"sku": "A-1"}


def test_a_field_of_another_environment_is_as_one_that_is_not_there(world, shelf, elsewhere) -> None:
    from mediadesk.actions.defining import Definition
    from mediadesk.actions.library.create_metadata_field import create_metadata_field
    from mediadesk.actions.library.describe_assets import Description, describe_assets

    there = create_metadata_field(
        world.olga, environment_id=elsewhere.environment_id, kind="string", asked=Definition("Far")
    )
    said = Description(metadata={there.pk: Edit(How.SET, "x")})

    assert refused(describe_assets, world.olga, asset_ids=[shelf.red.pk], said=said) is Why.NOT_FOUND


def test_many_are_added_to_and_only_those_that_change_are_told(world, shelf, fields) -> None:
    describe(world.olga, shelf.red, used=["france"])

    describe(world.olga, [shelf.red, shelf.blue], used=Edit(How.ADD, ["france", "spain"]))
    describe(world.olga, [shelf.red, shelf.blue], used=Edit(How.REMOVE, ["spain"]))
    describe(world.olga, [shelf.red, shelf.blue], used=Edit(How.ADD, ["france"]))

    assert has(shelf.red) == has(shelf.blue) == {"used": ("france",)}
    assert len(told("asset_detail_changed")) == 5


def test_context_keys_are_set_replaced_and_taken_away(world, shelf) -> None:
    describe(world.olga, [shelf.red, shelf.blue], context={"alt": "Wall", "source": "Rome"})
    describe(world.olga, shelf.red, context={"alt": "Door", "source": None})

    pairs = AssetContext.objects.filter(asset=shelf.red).values_list("key", "value")
    assert dict(pairs) == {"alt": "Door"}
    assert AssetContext.objects.filter(asset=shelf.blue).count() == 2
    assert [(one["what"], one["before"], one["after"]) for one in told("asset_detail_changed")][-2:] == [
        ("the context alt", "Wall", "Door"),
        ("the context source", "Rome", ""),
    ]


def test_an_asset_keeps_so_many_context_keys_and_no_more(world, shelf) -> None:
    many = {f"key{number}": "1" for number in range(limits.CONTEXT_PAIRS)}
    describe(world.olga, shelf.red, context=many)

    assert refused(describe, world.olga, shelf.red, context={"more": "1"}) is Why.BAD_VALUE
    describe(world.olga, shelf.red, context={"key0": None, "more": "1"})


def test_so_many_changes_at_once_are_too_many(world, shelf, fields, monkeypatch) -> None:
    monkeypatch.setattr(limits, "CHANGES_AT_ONCE", 1)
    before = kept()

    assert refused(describe, world.olga, [shelf.red, shelf.blue], sku="A-1") is Why.BAD_VALUE
    assert refused(describe, world.olga, [shelf.red, shelf.blue], context={"alt": "x"}) is Why.BAD_VALUE
    assert kept() == before


def test_a_rule_fills_and_empties_fields_and_the_trail_tells(world, shelf, fields) -> None:
    from mediadesk.store.models import MetadataField

    year = MetadataField.objects.get(external_id="year")
    when = {"metadata_field_id": "status", "equals": "approved"}
    rule(world, year, when, enable=True, apply_value={"value": 2030}, hidden_otherwise=True)

    assert refused(describe, world.olga, shelf.red, year="2031") is Why.DETAIL_NOT_THERE
    describe(world.olga, shelf.red, status="approved")
    assert has(shelf.red) == {"status": "approved", "year": 2030}
    describe(world.olga, shelf.red, status="draft")
    assert has(shelf.red) == {"status": "draft"}
    assert [one["what"] for one in told("asset_detail_changed")] == ["Status", "Year", "Status", "Year"]


def test_a_new_asset_begins_with_the_defaults_and_the_trail_tells_them(world, shelf) -> None:
    field(world, "Owner", default="Studio")
    field(world, "Country", "enum", "France", "Spain")
    field(world, "Hidden", default="x", hidden=True)

    new = put(world.edda, shelf.press, "new.txt", "new")

    assert has(new) == {"owner": "Studio"}
    assert told("asset_defaults_given") == [{"asset": "new.txt", "details": ["Owner: Studio"]}]
    assert has(shelf.red) == {}


def test_details_go_with_their_asset_and_with_the_environment(world, shelf, fields, elsewhere) -> None:
    describe(world.olga, [shelf.red, shelf.blue], sku="A-1", context={"alt": "Wall"})

    delete_assets(world.olga, asset_ids=[shelf.red.pk])
    assert AssetMetadata.objects.count() == AssetContext.objects.count() == 2  # in the trash they are kept
    delete_for_good(world.olga, asset_ids=[shelf.red.pk])
    assert AssetMetadata.objects.count() == AssetContext.objects.count() == 1

    delete_environment(world.olga, environment_id=world.environment.pk)
    assert not AssetMetadata.objects.exists()
    assert not AssetContext.objects.exists()


@pytest.mark.parametrize("count", [2, 40])
def test_describing_many_costs_as_many_queries_as_describing_two(
    world, shelf, fields, django_assert_max_num_queries, count
) -> None:
    many = [put(world.olga, shelf.press, f"{number}.txt", f"{number}") for number in range(count)]

    with django_assert_max_num_queries(32):
        describe(world.olga, many, caption="Same", tags=["sea"], context={"alt": "x"}, sku="A", year="2030")
