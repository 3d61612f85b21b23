"""Pages of a folder in each order, and the tree beside them: nothing is sorted, and more costs no more queries."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import QuerySet

from mediadesk.queries import folder_tree, paging
from mediadesk.queries.folder_tree import branch_of, tree_of
from mediadesk.queries.library import folder_page, further_assets
from mediadesk.queries.paging import SORTS
from mediadesk.rules.roles import Role
from mediadesk.store.models import Asset, Folder, Grant
from tests.access.test_load import folder
from tests.access.test_visible import facts_of

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
NAMES = ["b 10", "A", "c", "a", "B 9"]
SIZES = [5, 1, 3, 1, 2]
FORMATS = ["png", "", "pdf", "png", "jpg"]
# fmt: off
ORDERS = {
    # sort        which of them, one after the other; what is alike in the order of its id
    "newest":     [4, 3, 2, 1, 0],
    "oldest":     [0, 1, 2, 3, 4],
    "name":       [1, 3, 4, 0, 2],
    "name-down":  [2, 0, 4, 3, 1],
    "largest":    [0, 2, 4, 3, 1],
    "smallest":   [1, 3, 4, 2, 0],
    "type":       [1, 4, 2, 0, 3],
    "type-down":  [3, 0, 2, 4, 1],
}
# fmt: on


@pytest.fixture
def press(world) -> Folder:
    """A folder with five assets, which Vera may see, beside one that she may not."""
    shown, secret = folder(world.root, "Press"), folder(world.root, "Secret")
    here = {"account": world.account, "environment": world.environment}
    role, vera = Role.FOLDER_VIEWER.api_id, world.members["vera"]
    Grant.objects.create(account=world.account, role=role, folder=shown, member=vera, created_at=FIRST)
    for place in (shown, secret):
        for number, name in enumerate(NAMES):
            Asset.objects.create(
                id=f"{place.pk[:31]}{number}", folder=place, name=name, public_id=f"{place}{number}",
                resource_type="raw", format=FORMATS[number], size_bytes=SIZES[number],
                created_at=FIRST + timedelta(days=number), updated_at=FIRST, **here,
            )  # fmt: skip
    return shown


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["olga", "vera"])
@pytest.mark.parametrize("sort", SORTS)
def test_a_folder_is_read_page_by_page_in_each_order(world, press, monkeypatch, who, sort) -> None:
    """Capitals and small letters stand beside each other, and 9 before 10."""
    monkeypatch.setattr("mediadesk.queries.library.PAGE_SIZE", 2)
    facts, env, found = facts_of(world, who), world.environment, []

    shown = folder_page(facts, env, press, sort=sort).assets
    assert shown.total == len(NAMES)
    found += shown.rows
    while shown.next:
        shown = further_assets(facts, env, press, sort=sort, after=shown.next)
        found += shown.rows

    assert [int(one.id[-1]) for one in found] == ORDERS[sort]
    assert {one.folder_id for one in found} == {press.pk}


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["olga", "vera"])
@pytest.mark.parametrize("sort", SORTS)
def test_no_order_of_a_folder_needs_sorting(world, press, monkeypatch, who, sort) -> None:
    """The second page, too: an index gives the order, from where the page begins."""
    monkeypatch.setattr("mediadesk.queries.library.PAGE_SIZE", 2)
    facts, env = facts_of(world, who), world.environment
    first = folder_page(facts, env, press, sort=sort).assets
    plans = []

    def explained(rows: QuerySet[Asset]) -> list[Asset]:
        plans.append(rows.explain())
        return []

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # of few rows it would rather read and sort all
            for way in ("sort", "seqscan", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    monkeypatch.setattr(paging, "list", explained, raising=False)
    further_assets(facts, env, press, sort=sort, after=first.next)

    assert len(plans) == 1
    assert ("Index Scan" if connection.vendor == "postgresql" else "assets_of_a_folder") in plans[0]
    assert "ORDER BY" not in plans[0]
    assert "Sort" not in plans[0]


@pytest.fixture
def deep(world, press) -> Folder:
    """A folder three deep, beside each of which lie others."""
    at = press
    for name in ("2030", "May"):
        for other in ("Take 10", "Take 9"):
            folder(at, other)
        at = folder(at, name)
    return at


def names(branch) -> list[str]:
    return [row.name for row in branch.rows]


@pytest.mark.both_databases
def test_the_tree_is_open_down_to_the_page_and_shows_what_may_be_passed_alone(world, deep, press) -> None:
    facts = facts_of(world, "vera")

    tree = tree_of(facts, world.environment, folder_page(facts, world.environment, deep))

    assert {Folder.objects.get(pk=pk).name: names(branch) for pk, branch in tree.items()} == {
        "": ["Press"], "Press": ["2030", "Take 9", "Take 10"], "2030": ["May", "Take 9", "Take 10"], "May": [],
    }  # fmt: skip
    (shown,) = tree[world.root.pk].rows
    assert (shown.assets, shown.folders) == (5, 3)


@pytest.mark.both_databases
def test_a_branch_with_many_folders_comes_in_portions_and_the_way_down_is_always_there(
    world, deep, press, monkeypatch
) -> None:
    monkeypatch.setattr(folder_tree, "MOST_IN_A_BRANCH", 2)
    facts, env = facts_of(world, "vera"), world.environment

    first = branch_of(facts, env, press)
    rest = branch_of(facts, env, press, after=first.more)
    last = folder_page(facts, env, Folder.objects.get(parent=press, name="Take 10"))

    assert (names(first), first.more) == (["2030", "Take 9"], "Take 9")
    assert (names(rest), rest.more) == (["Take 10"], "")
    assert names(tree_of(facts, env, last)[press.pk]) == ["2030", "Take 9", "Take 10"]


@pytest.mark.both_databases
@pytest.mark.parametrize("who", ["olga", "vera"])
def test_a_branch_is_read_in_order_and_not_sorted(world, deep, press, monkeypatch, who) -> None:
    plans = []
    monkeypatch.setattr(folder_tree, "list", lambda rows: plans.append(rows.explain()) or [], raising=False)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("sort", "seqscan", "bitmapscan", "hashjoin"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
    for after in ("", "Take 9"):
        branch_of(facts_of(world, who), world.environment, press, after=after)

    assert len(plans) == 2
    for plan in plans:
        assert ("Index Scan" if connection.vendor == "postgresql" else "folders_of_a_folder_by_name") in plan
        assert "ORDER BY" not in plan
        assert "Sort" not in plan


@pytest.mark.parametrize("who", ["olga", "vera"])
def test_the_tree_costs_a_query_a_level_and_none_more_for_more_folders(
    world, deep, press, who, django_assert_num_queries
) -> None:
    facts, env = facts_of(world, who), world.environment
    page = folder_page(facts, env, deep)
    for more in ("", "And more"):
        if more:
            for number in range(20):
                folder(press, f"{more} {number}")
        with django_assert_num_queries(4):
            tree_of(facts, env, page)
        with django_assert_num_queries(3):
            branch_of(facts, env, press)
