"""Insights: each number and list is of what `decide` allows, and none grows with the assets of a library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.engines import clock
from mediadesk.queries import insights
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.insights import ViewsKey, add_views, clear_what_is_gone, count_library
from mediadesk.store.models import Asset, AssetViews, CustomRole, Grant, StoredMonth
from tests.access.test_visible import GRANTS, POLICIES, TREES, facts_of, give, grow, wrote
from tests.plans import reads_plans_of_sqlite, steps

NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
LOOKS = st.lists(
    st.tuples(
        st.integers(0, 7),  # in which folder
        st.sampled_from(["image", "video", "raw"]),
        st.integers(0, 400),  # uploaded so many days ago
        st.integers(0, 3),  # of which content
        st.sampled_from([None, 0, 45, 200]),  # viewed so many days ago
    ),
    max_size=14,
)


@pytest.fixture(autouse=True)
def now():
    with clock.stand_still_at(NOW):
        yield


@pytest.fixture
def counting_since(monkeypatch):
    monkeypatch.setattr(insights, "counted_since", lambda environment: NOW - timedelta(days=700))


def fill(world, folders, looks) -> list[Asset]:
    """Assets that look so, counted and viewed."""
    Asset.objects.all().delete()
    AssetViews.objects.all().delete()
    same = {"account": world.account, "environment": world.environment, "updated_at": NOW}
    rows = Asset.objects.bulk_create(
        Asset(
            folder=folders[at % len(folders)], name=f"a{number}", public_id=f"a{number}", resource_type=kind,
            size_bytes=10 + content, sha256=f"{content:064x}", created_at=NOW - timedelta(days=days), **same,
        )
        for number, (at, kind, days, content, _) in enumerate(looks)
    )  # fmt: skip
    for row, look in zip(rows, looks, strict=True):
        if look[4] is not None:
            see(row, days_ago=look[4])
    count_library(world.environment.pk, now=NOW)
    return rows


def see(asset, *, days_ago: int = 0, times: int = 1) -> None:
    add_views({ViewsKey(asset.environment_id, asset.pk, (NOW - timedelta(days=days_ago)).date()): times})


def analyst(world, name: str) -> None:
    """Who may open Insights, and sees by it no asset more."""
    role = CustomRole.objects.create(
        account=world.account, kind=RoleKind.GLOBAL.value, name=f"Analyst {name}",
        permissions=[May.INSIGHTS_VIEW.code, May.ENVIRONMENT_VIEW.code], created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    member = world.members[name]
    Grant.objects.create(
        account=world.account, role=role.pk, custom_role=role, member=member, environment=world.environment,
        created_at=NOW,
    )  # fmt: skip


@pytest.mark.both_databases
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=TREES,
    grants=GRANTS,
    policies=st.just([]) | st.just([]) | POLICIES,
    looks=LOOKS,
    name=st.sampled_from(["vera", "edda", "olga"]),
)
def test_every_figure_is_of_what_one_may_see(
    world, counting_since, shape, grants, policies, looks, name
) -> None:
    folders = grow(world, shape)
    give(world, folders, grants)
    CustomRole.objects.filter(name__startswith="Analyst").delete()
    if name != "olga":
        analyst(world, name)
    wrote(world, folders, policies)
    rows, facts = fill(world, folders, looks), facts_of(world, name)
    if not decide(facts, May.INSIGHTS_VIEW, targets.of_environment(world.environment)):
        return  # a policy forbids the page itself
    seen = {
        one.pk: look
        for one, look in zip(rows, looks, strict=True)
        if decide(facts, May.ASSET_VIEW, targets.of_asset(one))
    }

    stored = insights.stored(facts, world.environment)
    assert {one.of: one.assets for one in stored.types} == {
        kind: count for kind in ("image", "video", "raw") if (count := sum(look[1] == kind for look in seen.values()))
    }  # fmt: skip
    for part in (stored.types, stored.months, stored.folders):
        assert sum(one.assets for one in part) == len(seen)
        assert sum(one.size_bytes for one in part) == sum(10 + look[3] for look in seen.values())

    viewed = insights.most_viewed(facts, world.environment)
    assert {row.asset.id for row in viewed.rows} == {pk for pk, look in seen.items() if look[4] == 0}

    for days in insights.UNUSED_DAYS:
        unused = insights.unused(facts, world.environment, days=days)
        old = {pk for pk, look in seen.items() if look[2] > days and (look[4] is None or look[4] > days)}
        assert {row.asset.id for row in unused.rows} == old
        assert dict(zip(insights.UNUSED_DAYS, unused.by_days, strict=True))[days][1] == len(old)

    groups = insights.duplicates(facts, world.environment).groups
    same = {group.sha256: {one.id for one in group.assets} for group in groups}
    wanted: dict[str, set[str]] = {}
    for pk, look in seen.items():
        wanted.setdefault(f"{look[3]:064x}", set()).add(pk)
    assert same == {content: ids for content, ids in wanted.items() if len(ids) > 1}


def test_the_name_of_a_folder_one_may_not_see_is_not_told(world) -> None:
    """T-05: an own role lets Vera see assets of a folder, and not the folder."""
    _, hidden = grow(world, [(0, False)])
    analyst(world, "vera")
    role = CustomRole.objects.create(
        account=world.account, kind=RoleKind.FOLDER.value, name="Looker", permissions=[May.ASSET_VIEW.code],
        created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    Grant.objects.create(
        account=world.account, role=role.pk, custom_role=role, member=world.members["vera"], folder=hidden,
        created_at=NOW,
    )  # fmt: skip
    fill(world, [hidden], [(0, "image", 1, 0, None)])

    (row,) = insights.stored(facts_of(world, "vera"), world.environment).folders
    assert (row.of, row.folder_id, row.assets) == ("", "", 1)


def test_whoever_may_not_see_insights_is_refused(world) -> None:
    asks = [insights.stored, insights.most_viewed, insights.duplicates]
    for ask in (*asks, lambda facts, where: insights.unused(facts, where, days=90)):
        with pytest.raises(Refusal) as refused:
            ask(facts_of(world, "vera"), world.environment)
        assert refused.value.code == "not_allowed"


@pytest.mark.both_databases
def test_what_is_counted_again_is_as_the_library_is_then(world) -> None:
    rows = fill(
        world, [world.root], [(0, "image", 1, 0, 0), (0, "image", 1, 0, None), (0, "raw", 40, 1, None)]
    )
    before = set(StoredMonth.objects.values_list("pk", flat=True))
    assert insights.duplicates(facts_of(world, "olga"), world.environment).groups[0].spare_bytes == 10

    Asset.kept.filter(pk=rows[2].pk).update(trashed_at=NOW, trash_ends_at=NOW + timedelta(days=30))
    Asset.objects.filter(pk=rows[0].pk).update(size_bytes=70, sha256="b" * 64)
    count_library(world.environment.pk, now=NOW)

    found = insights.stored(facts_of(world, "olga"), world.environment)
    assert [(one.of, one.assets, one.size_bytes) for one in found.types] == [("image", 2, 80)]
    assert set(StoredMonth.objects.values_list("pk", flat=True)) < before  # the line that is left was changed
    assert not insights.duplicates(facts_of(world, "olga"), world.environment).groups


@pytest.mark.both_databases
def test_views_add_up_and_go_with_their_asset(world) -> None:
    (asset,) = fill(world, [world.root], [(0, "image", 100, 0, None)])
    see(asset, days_ago=1, times=2)
    see(asset, days_ago=3, times=3)

    row = AssetViews.objects.get()
    assert (row.month, row.views, row.last_day) == (date(2026, 6, 1), 5, date(2026, 6, 14))

    Asset.objects.all().delete()
    clear_what_is_gone()
    assert not AssetViews.objects.exists()


@reads_plans_of_sqlite
def test_no_figure_costs_more_in_a_larger_library(world, monkeypatch, counting_since) -> None:
    monkeypatch.setattr(insights, "LOOKED_AT", 50)
    taken: list[list[int]] = []
    for count in (200, 1_000):
        fill(world, [world.root], [(0, "image", 100, number, None) for number in range(count)])
        facts = facts_of(world, "olga")
        asks = (insights.stored, insights.most_viewed, insights.duplicates, partial(insights.unused, days=90))
        taken.append([steps(partial(ask, facts, world.environment)) for ask in asks])

    assert all(more <= few * 1.2 + 1 for few, more in zip(*taken, strict=True)), taken


@pytest.mark.parametrize("name", ["olga", "vera"])
def test_each_figure_takes_few_queries(world, django_assert_max_num_queries, name) -> None:
    folders = grow(world, [(0, False), (1, False)])
    give(world, folders, [(1, Role.FOLDER_VIEWER, False)])
    analyst(world, "vera")
    fill(world, folders, [(number, "image", 100, number % 3, 0) for number in range(20)])
    facts = facts_of(world, name)

    with django_assert_max_num_queries(5):
        insights.stored(facts, world.environment)
    for ask in (insights.most_viewed, insights.duplicates):
        with django_assert_max_num_queries(4):
            ask(facts, world.environment)
    with django_assert_max_num_queries(3):
        insights.unused(facts, world.environment, days=30)
