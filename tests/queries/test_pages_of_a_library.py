"""Pages of all that one may see: the same rows whichever way they are found, and no library read to its end."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.visible import assets_walked, assets_where
from mediadesk.queries import paging
from mediadesk.queries.search import search
from mediadesk.rules.natural import natural
from mediadesk.rules.roles import Role
from mediadesk.store.library import reached_from
from mediadesk.store.models import Asset, Folder, Grant
from tests.access.test_visible import GRANTS, TREES, facts_of, give, grow
from tests.plans import reads_plans_of_sqlite, steps

FIRST = datetime(2026, 1, 1, tzinfo=UTC)
# In which folder, and on which of a few days, so that some are of the same moment.
ASSETS = st.lists(st.tuples(st.integers(0, 7), st.integers(0, 5)), max_size=25)


@pytest.fixture(params=[1, 3, 8, 1_000], ids=lambda most: f"walking {most}")
def walked_at_most(request, monkeypatch) -> int:
    monkeypatch.setattr(paging, "WALKED_AT_MOST", request.param)
    return request.param


def fill(world, folders, assets) -> list[Asset]:
    """Put assets into these folders, by number, each on a day."""
    same = {"account": world.account, "environment": world.environment, "updated_at": FIRST}
    Asset.objects.all().delete()
    return Asset.objects.bulk_create(
        Asset(
            folder=folders[at % len(folders)],
            name=f"a{number}",
            public_id=f"a{number}",
            resource_type="raw",
            size_bytes=1,
            created_at=FIRST + timedelta(days=day),
            **same,
        )
        for number, (at, day) in enumerate(assets)
    )


def pages(world, facts, sort: str, *, limit: int) -> list[str]:
    """The ids of all pages, one after the other."""
    here = {"environment_id": world.environment.pk}
    found, after = [], ""
    while True:
        seen, walk = (ask(facts, May.ASSET_VIEW, **here) for ask in (assets_where, assets_walked))
        page = paging.page_of(seen, sort=sort, after=after, walk=walk, limit=limit)
        found += [row.id for row in page.rows]
        after = page.next
        if not after:
            assert page.total == len(found)
            return found


@pytest.mark.both_databases
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=TREES, grants=GRANTS, assets=ASSETS, name=st.sampled_from(["vera", "vera", "edda"]))
def test_pages_hold_what_one_may_see_in_order(world, walked_at_most, shape, grants, assets, name) -> None:
    folders = grow(world, shape)
    give(world, folders, grants)
    rows = fill(world, folders, assets)
    facts = facts_of(world, name)

    allowed = [one for one in rows if decide(facts, May.ASSET_VIEW, targets.of_asset(one))]
    oldest = [one.pk for one in sorted(allowed, key=lambda one: (one.created_at, one.pk))]

    assert pages(world, facts, "oldest", limit=3) == oldest
    assert pages(world, facts, "newest", limit=3) == oldest[::-1]
    named = [one.pk for one in sorted(allowed, key=lambda one: natural(one.name))]
    assert pages(world, facts, "name", limit=3) == named
    assert pages(world, facts, "name-down", limit=3) == named[::-1]


@pytest.fixture
def two_folders(world) -> list[Folder]:
    """Two folders, the first of which Vera may look into."""
    _, seen, unseen = grow(world, [(0, False), (0, False)])
    share(world, seen)
    return [seen, unseen]


def share(world, folder: Folder) -> None:
    """Let Vera look into a folder."""
    Grant.objects.create(
        account=world.account,
        role=Role.FOLDER_VIEWER.api_id,
        folder=folder,
        member=world.members["vera"],
        created_at=FIRST,
    )


def test_a_page_that_a_walk_does_not_fill_has_the_older_ones_too(world, two_folders, monkeypatch) -> None:
    monkeypatch.setattr(paging, "WALKED_AT_MOST", 10)
    days = [(0, day) if day < 10 or day >= 30 else (1, day) for day in range(32)]
    seen = [one.pk for one in fill(world, two_folders, days) if one.folder_id == two_folders[0].pk]

    assert pages(world, facts_of(world, "vera"), "newest", limit=5) == seen[::-1]


@reads_plans_of_sqlite
@pytest.mark.parametrize("sort", ["newest", "name"])
def test_the_first_page_of_a_library_is_walked(world, two_folders, monkeypatch, sort) -> None:
    """The console's own search for everything: 61 of the newest are read, not all, and none is sorted."""
    share(world, two_folders[1])  # of one folder alone an index gives the order
    monkeypatch.setattr(paging, "WALKED_AT_MOST", 200)
    fill(world, two_folders, [(day % 2, day) for day in range(1_000)])
    few = steps(lambda: search(facts_of(world, "vera"), world.environment, sort=sort))
    monkeypatch.setattr(paging, "WALKED_AT_MOST", 10_000)
    many = steps(lambda: search(facts_of(world, "vera"), world.environment, sort=sort))

    assert few < many / 2, (few, many)


@reads_plans_of_sqlite
@pytest.mark.parametrize("sort", ["newest", "name-down"])
def test_who_sees_nothing_new_does_not_walk_a_library_to_its_end(
    world, two_folders, monkeypatch, sort
) -> None:
    monkeypatch.setattr(paging, "WALKED_AT_MOST", 50)
    taken = []
    for count in (500, 2_000):
        fill(world, two_folders, [(0, 0), *((1, day) for day in range(1, count))])
        taken.append(steps(lambda: pages(world, facts_of(world, "vera"), sort, limit=60)))

    assert taken[1] < taken[0] * 1.5, taken  # four times as many, and it would be four times as much


@reads_plans_of_sqlite
@pytest.mark.parametrize("measured", [False, True], ids=["unmeasured", "measured"])
def test_each_way_finds_its_index(world, two_folders, measured) -> None:
    if measured:  # SQLite would rather start from a folder when it knows how little is in each
        same = {"account": world.account, "environment": world.environment}
        many = Folder.objects.bulk_create(
            Folder(parent=world.root, name=f"m{number}", created_at=FIRST, updated_at=FIRST, **same)
            for number in range(400)
        )
        fill(world, many, [(day, day) for day in range(400)])
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    here = {"environment_id": world.environment.pk}
    facts = facts_of(world, "vera")

    walk = assets_walked(facts, May.ASSET_VIEW, **here)
    for sort, index in (("newest", "assets_in_order"), ("name", "assets_by_name")):
        walked = paging.in_order(walk.seen, sort)[:60].explain()
        everything = assets_where(facts_of(world, "olga"), May.ASSET_VIEW, **here)
        for read in (walked, paging.in_order(everything, sort)[:60].explain()):
            assert f"{index} (environment_id=?)" in read
            assert "ORDER BY" not in read
    counted = assets_where(facts, May.ASSET_VIEW, **here).values("pk").explain()
    assert "COVERING INDEX assets_of_a_folder (folder_id=?)" in counted
    below = Folder.objects.filter(pk__in=reached_from([two_folders[0].pk])).explain()
    assert "COVERING INDEX folders_that_inherit (parent_id=?)" in below
