"""Searches in a large library: what few assets have is begun from, what many have is not read to its end."""

from functools import partial
from itertools import product

import pytest
from django.db import connection

from mediadesk.engines import clock
from mediadesk.queries import paging, probing
from mediadesk.queries.search import search, tree_of
from mediadesk.rules.roles import Role
from mediadesk.store.models import Asset, AssetContext, AssetMetadata, AssetTag, Folder, MetadataField
from mediadesk.store.natural import Natural
from tests.access.test_visible import facts_of, give, grow
from tests.plans import reads_plans_of_sqlite, steps
from tests.queries.test_pages_of_a_library import fill

EXPRESSIONS = ["tags=red", "paris", "metadata.sku:red", "metadata.year>2000", "context.for=red"]
ASKED = tuple(product(("olga", "vera"), EXPRESSIONS))
SIZES = (300, 1_500)


@pytest.fixture
def folders(world) -> list[Folder]:
    """Two folders, the first of which Vera may look into."""
    every = grow(world, [(0, False), (0, False)])
    give(world, every, [(1, Role.FOLDER_VIEWER, False)])
    return every[1:]


def described(world, folders, count: int, *, having: int) -> None:
    """A library in which the oldest assets have the tag and the word, as many as are asked for."""
    Asset.objects.all().delete()
    rows = fill(world, folders, [(day % 2, day) for day in range(count)])[:having]
    for row in rows:
        row.description = "Paris"
    Asset.objects.bulk_update(rows, ["description"])
    AssetTag.objects.bulk_create(
        AssetTag(asset=row, environment=world.environment, tag="red") for row in rows
    )
    detailed(world, rows)
    # What is measured is the search, not in how many parts its index was written.
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO store_assetwords_fts(store_assetwords_fts) VALUES ('optimize')")


def detailed(world, rows) -> None:
    """Give assets the same details."""
    MetadataField.objects.all().delete()
    of = {
        "account": world.account,
        "environment": world.environment,
        "created_at": clock.now(),
        "updated_at": clock.now(),
    }
    sku, year, until = (
        MetadataField.objects.create(external_id=name, label=name, type=kind, **of)
        for name, kind in (("sku", "string"), ("year", "integer"), ("until", "date"))
    )
    for row in rows:
        given = (
            (sku, "red", None, None),
            (year, "2026", 2026, None),
            (until, "2030-01-01", None, "2030-01-01"),
        )
        AssetMetadata.objects.bulk_create(
            AssetMetadata(asset=row, field=field, text=text, number=number, day=day)
            for field, text, number, day in given
        )
    AssetContext.objects.bulk_create(
        AssetContext(asset=row, environment=world.environment, key="for", value="red") for row in rows
    )


def found(world, name: str, expression: str):
    return search(
        facts_of(world, name), world.environment, tree=tree_of(expression, world.environment)
    ).assets


def is_by_each_asset(taken: list[int]) -> bool:
    """Whether the larger library costs a hundredth of a step more for each asset it has more, or worse."""
    return taken[1] - taken[0] >= (SIZES[1] - SIZES[0]) / 100


@reads_plans_of_sqlite
def test_what_few_assets_have_is_found_in_a_library_of_any_size(world, folders) -> None:
    taken = {asked: [] for asked in ASKED}
    for count in SIZES:
        described(world, folders, count, having=4)
        for name, expression in ASKED:
            assert found(world, name, expression).total == (4 if name == "olga" else 2)
            taken[name, expression].append(steps(partial(found, world, name, expression)))

    assert not {asked: costs for asked, costs in taken.items() if is_by_each_asset(costs)}


@reads_plans_of_sqlite
def test_what_many_assets_have_is_not_read_to_its_end(world, folders, monkeypatch) -> None:
    monkeypatch.setattr(probing, "FEW", 100)
    monkeypatch.setattr(probing, "_SAMPLED", 100)
    monkeypatch.setattr(paging, "WALKED_AT_MOST", 100)
    taken = {asked: [] for asked in ASKED}
    for count in SIZES:
        described(world, folders, count, having=count)
        for name, expression in ASKED:
            page = found(world, name, expression)
            assert (len(page.rows), page.more) == (60, True)
            assert page.total >= 60
            taken[name, expression].append(steps(partial(found, world, name, expression)))

    assert not {asked: costs for asked, costs in taken.items() if is_by_each_asset(costs)}


@pytest.mark.both_databases
def test_no_more_are_counted_than_anybody_reads(world, folders, monkeypatch) -> None:
    fill(world, folders, [(0, day) for day in range(80)])
    assert (found(world, "olga", "").total, found(world, "olga", "").more) == (80, False)

    monkeypatch.setattr(paging, "COUNTED_AT_MOST", 70)
    assert (found(world, "olga", "").total, found(world, "olga", "").more) == (70, True)


@pytest.mark.both_databases
@pytest.mark.parametrize("few", [0, 30, 4_000], ids=lambda few: f"few are {few}")
@pytest.mark.parametrize("sort", ["newest", "oldest", "name", "smallest"])
def test_the_pages_of_a_search_are_all_it_finds_in_order(world, folders, monkeypatch, few, sort) -> None:
    monkeypatch.setattr(probing, "FEW", few)
    monkeypatch.setattr(paging, "WALKED_AT_MOST", 5)
    described(world, folders, 180, having=150)
    _, column, sign = paging.SORTS[sort]
    tagged = Asset.objects.filter(tags__tag="red", folder=folders[0])
    tagged = tagged.annotate(natural=Natural("name"))
    wanted = list(tagged.order_by(f"{sign}{column}", f"{sign}id").values_list("pk", flat=True))

    shown, after = [], ""
    while True:
        page = search(
            facts_of(world, "vera"),
            world.environment,
            tree=tree_of("tags=red", world.environment),
            sort=sort,
            after=after,
        ).assets
        shown += [row.id for row in page.rows]
        assert page.more or page.total == len(wanted)
        if not (after := page.next):
            break
    assert shown == wanted


@reads_plans_of_sqlite
@pytest.mark.parametrize("few", [0, probing.FEW], ids=["many", "few"])
def test_common_searches_use_their_indexes(world, folders, monkeypatch, few) -> None:
    monkeypatch.setattr(probing, "FEW", few)
    described(world, folders, 20, having=20)
    facts, plans = facts_of(world, "olga"), list[str]()

    def explained(execute, sql, params, many, context):
        if sql.startswith("SELECT") and "store_folder" not in sql:
            with connection.cursor() as cursor:
                context["connection"].execute_wrappers.clear()
                cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params)
                plans.append("\n".join(row[3] for row in cursor.fetchall()))
            context["connection"].execute_wrappers.append(explained)
        return execute(sql, params, many, context)

    for expression, index in [
        ("red shirt", "store_assetwords_fts VIRTUAL TABLE INDEX"),
        ("name:red", "store_assetwords_fts VIRTUAL TABLE INDEX"),
        ("tags:sum*", "store_assetwords_fts VIRTUAL TABLE INDEX"),
        ("public_id:red*", "store_assetwords_fts VIRTUAL TABLE INDEX"),
        ("uploaded_by:olga", "store_assetwords_fts VIRTUAL TABLE INDEX"),
        ("red bytes>5", "store_assetwords_fts VIRTUAL TABLE INDEX"),
        ("metadata.sku:red", "store_assetwords_fts VIRTUAL TABLE INDEX"),
        ("metadata.sku=red", "COVERING INDEX metadata_by_text (field_id=? AND text=?)"),
        ("metadata.year:[2000 TO 2030]", "INDEX metadata_by_number (field_id=? AND number>? AND number<?)"),
        ("metadata.until>2020", "INDEX metadata_by_day (field_id=? AND day>?)"),
        ("context.for=red", "COVERING INDEX context_by_key (environment_id=? AND key=? AND value=?)"),
        ("context:*", "COVERING INDEX context_by_key (environment_id=?"),
        ("tags=shirt", "COVERING INDEX tags_by_name (environment_id=? AND tag=?)"),
    ]:
        plans.clear()
        with connection.execute_wrapper(explained):
            search(facts, world.environment, tree=tree_of(expression, world.environment))
        said = "\n".join(plans) + "\n"
        assert index in said, said
        for table in ("store_asset", "store_assetwords", "w"):
            assert f"SCAN {table}\n" not in said, said
