"""Searches by context and metadata: what they find is what an expression says of each asset one may see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.queries import probing
from mediadesk.queries.facets import facets_of
from mediadesk.queries.search import matching_assets, search, tree_of
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.rules.search.tree import EVERYTHING, written
from mediadesk.store.models import Asset, AssetContext, Folder, MetadataField
from tests.access.test_visible import facts_of, give
from tests.queries.described import CONTEXTS, EXPRESSIONS, finds
from tests.rules.metadata.schemas import SCHEMA, all_values, schemas
from tests.store.test_searching_metadata import put

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def now():
    """Ages are counted from here."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(params=[0, probing.FEW], ids=lambda few: f"few are {few}")
def few(request, monkeypatch) -> None:
    """Both ways of asking are taken, though there are a handful of assets."""
    monkeypatch.setattr(probing, "FEW", request.param)


def fill(world, schema, looks) -> list[Asset]:
    """Put assets with such values and contexts, every second in a folder that Vera may see, in the place of others."""
    rows = put(world, schema, [values for values, _ in looks])
    Folder.objects.filter(parent=world.root, name="seen").delete()
    seen = Folder.objects.create(
        account=world.account, environment=world.environment, parent=world.root, name="seen", created_at=NOW,
        updated_at=NOW,
    )  # fmt: skip
    Asset.objects.filter(pk__in=[one.pk for one in rows[::2]]).update(folder=seen)
    give(world, [seen], [(0, Role.FOLDER_VIEWER, False)])
    AssetContext.objects.bulk_create(
        AssetContext(asset=row, environment=world.environment, key=key, value=value)
        for row, (_, context) in zip(rows, looks, strict=True)
        for key, value in context.items()
    )
    return [Asset.objects.get(pk=one.pk) for one in rows]


@pytest.mark.both_databases
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    schema=schemas(),
    looks=st.lists(st.tuples(all_values(), CONTEXTS), max_size=6),
    tree=EXPRESSIONS,
    name=st.sampled_from(["olga", "vera"]),
)
def test_a_search_finds_what_the_expression_says_of_details(world, few, schema, looks, tree, name) -> None:
    rows, facts = fill(world, schema, looks), facts_of(world, name)

    expected = {
        row.pk
        for row, (values, context) in zip(rows, looks, strict=True)
        if decide(facts, May.ASSET_VIEW, targets.of_asset(row))
        and finds(tree, schema, values=values, context=context, now=NOW)
    }

    assert tree_of(written(tree), world.environment) == tree
    found = search(facts, world.environment, tree=tree).assets
    assert {row.id for row in found.rows} == expected
    assert found.total == len(expected)
    for facet in facets_of(facts, world.environment, tree):
        for value in facet.values:
            narrowed = matching_assets(facts, world.environment, tree_of(value.expression, world.environment))
            assert value.chosen or narrowed.count() == value.count, (facet.title, value)


@pytest.fixture
def staff(world) -> list[Asset]:
    """Four assets of the staff library, whose field Team is there for employees alone."""
    return fill(
        world,
        SCHEMA,
        [
            (
                {"f-sku": "red ab", "f-year": 2026, "f-category": "employee", "f-team": "lab"},
                {"for": "Red Cup"},
            ),
            ({"f-sku": "redder", "f-until": "2030-06-30", "f-used": ("france", "peru")}, {"for": "red"}),
            ({"f-year": 2031, "f-category": "culture", "f-team": "sales"}, {}),
            ({"f-category": "employee"}, {"For": "red"}),
        ],
    )


@pytest.mark.both_databases
@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("metadata.sku:red", "0"),
        ("metadata.sku:red*", "01"),
        ("metadata.sku=red*", "01"),
        ("metadata.year>2026", "2"),
        ("metadata.year:[2026 TO 2031}", "0"),
        ("NOT metadata.year>2026", "013"),
        ("metadata.until<2031", "1"),
        ("metadata.until=2030-06", "1"),
        ("metadata.used=(france AND peru)", "1"),
        ("metadata.used=Peru", "1"),
        ("metadata.team=lab", "0"),
        ("metadata.team=sales", ""),  # a rule hides it there
        ("metadata=team", "0"),
        ("-metadata=sku", "23"),
        ("metadata:*", "0123"),
        ("missing:*", "3"),
        ("missing=team", "3"),
        ("missing=year", "13"),
        ("context.for:red", "01"),
        ("context.for=red", "1"),
        ("context.For:*", "3"),
        ("context=for", "01"),
        ("-context:*", "2"),
    ],
)
def test_an_expression_of_details_finds(world, staff, expression, found) -> None:
    tree = tree_of(expression, world.environment)

    rows = search(facts_of(world, "olga"), world.environment, tree=tree).assets.rows
    assert "".join(sorted(row.name for row in rows)) == found


@pytest.mark.parametrize(
    "expression", ["metadata.{0}=x", "metadata={0}", "missing={0}", "NOT metadata.{0}>1"]
)
def test_a_field_that_is_not_there_is_as_one_that_never_was(world, staff, expression) -> None:
    """Deleted, or of another environment: its name is nothing to be tried out."""
    MetadataField.objects.filter(external_id="sku").update(external_id="zzzzzz1", deleted_at=NOW)
    of_other = {"account": world.other_environment.account, "environment": world.other_environment}
    MetadataField.objects.create(
        external_id="zzzzzz2", label="Theirs", type="string", created_at=NOW, updated_at=NOW, **of_other
    )

    def refused(name: str) -> str:
        with pytest.raises(Refusal) as refusal:
            tree_of(expression.format(name), world.environment)
        return refusal.value.sentence.replace(name, "…")

    assert refused("zzzzzz1") == refused("zzzzzz2") == refused("zzzzzz3")


@pytest.mark.both_databases
def test_lists_are_facets_where_they_are_there(world, staff) -> None:
    facets = {one.title: one for one in facets_of(facts_of(world, "olga"), world.environment, EVERYTHING)}

    told = {title: [(one.label, one.count) for one in facets[title].values] for title in ("Category", "Team")}
    assert told == {"Category": [("Employee", 2), ("Culture", 1)], "Team": [("Lab", 1)]}
    assert [one.expression for one in facets["Used in"].values] == [
        "metadata.used=france",
        "metadata.used=peru",
    ]
