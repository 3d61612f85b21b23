"""Lists and questions agree about collections: the list of them, and assets that they open, policies included."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.visible import assets_walked, assets_where, collections_where
from mediadesk.engines import clock
from mediadesk.rules.roles import COLLECTION_ROLES
from mediadesk.store.models import Asset, Collection, CollectionAsset, Environment, Folder, Grant, Group
from tests.access.test_visible import CLAUSES, GRANTS, TREES, facts_of, give, grow, look_like, wrote

OF_COLLECTIONS = [may for may in May if may.where is Where.COLLECTION]
# Each row: (collection, asset, opened); each share: (collection, role, through a group).
ROWS = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 7), st.booleans()), max_size=8)
SHARES = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from(COLLECTION_ROLES), st.booleans()),
    max_size=3,
    unique_by=lambda share: (share[0], share[2]),
)
NEVER = [HealthCheck.function_scoped_fixture]
COLLECTION_POLICIES = st.lists(
    st.tuples(
        st.sampled_from(["permit", "forbid", "forbid"]),
        st.sampled_from(["principal is Cloudinary::User", 'principal == Cloudinary::User::"<user>"']),
        st.sampled_from(
            [
                "action",
                'action == Cloudinary::Action::"read"',
                'action == Cloudinary::Action::"collection.view"',
            ]
        ),
        st.sampled_from(
            [
                'resource in Cloudinary::Collection::"<collection>"',
                'resource == Cloudinary::Collection::"<collection>"',
                "resource is Cloudinary::Collection",
                'resource is Cloudinary::Asset in Cloudinary::Collection::"<collection>"',
                "resource",
            ]
        ),
        CLAUSES,
        st.integers(0, 7),
    ),
    max_size=3,
)  # fmt: skip


def shelve(world, rows, shares) -> list[Collection]:
    """Two collections here and one in another environment, whose rows open nothing here."""
    now = clock.now()
    Collection.objects.all().delete()
    second, _ = Environment.objects.get_or_create(
        account=world.account, cloud_name="second", defaults={"name": "Second", "created_at": now, "updated_at": now}
    )  # fmt: skip
    same = {"account": world.account, "created_at": now, "updated_at": now}
    made = [
        Collection.objects.create(environment=place, name=f"c{number}", **same)
        for number, place in enumerate((world.environment, world.environment, second))
    ]
    assets = list(Asset.objects.filter(environment=world.environment).order_by("name"))
    for (shelf, at), opens in {(shelf, at % len(assets)): opens for shelf, at, opens in rows}.items():
        CollectionAsset.objects.create(
            collection=made[shelf], asset=assets[at], environment=made[shelf].environment, opens=opens, added_at=now
        )  # fmt: skip
    group = Group.objects.get(name="Press")
    for shelf, role, through in shares:
        holder = {"group": group} if through else {"member": world.members["vera"]}
        Grant.objects.create(
            account=world.account, role=role.api_id, collection=made[shelf], created_at=now, **holder
        )
    return made


def agree(world, facts) -> None:
    """Ask about each collection and each asset, and compare with the lists."""
    for environment in Environment.objects.filter(account=world.account):
        here = {"environment_id": environment.pk}
        collections = Collection.objects.filter(environment=environment)
        for may in OF_COLLECTIONS:
            asked = {one.pk for one in collections if decide(facts, may, targets.of_collection(one))}
            assert {one.pk for one in collections_where(facts, may, **here)} == asked, may
        every = list(Asset.objects.filter(environment=environment))
        asked_at_once = dict(zip(every, targets.of_assets(every), strict=True))
        for may in (May.ASSET_VIEW, May.ASSET_DOWNLOAD, May.ASSET_DELETE):
            asked = {one.pk for one in every if decide(facts, may, targets.of_asset(one))}
            assert {one.pk for one in every if decide(facts, may, asked_at_once[one])} == asked
            assert {one.pk for one in assets_where(facts, may, **here)} == asked, may
            walk = assets_walked(facts, may, **here)
            assert walk is None or {one.pk for one in walk.seen} == asked, may


@pytest.mark.both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=NEVER)
@given(
    shape=TREES,
    grants=GRANTS,
    rows=ROWS,
    shares=SHARES,
    name=st.sampled_from(["vera", "edda", "mila", "bill"]),
)
def test_lists_hold_what_collections_open(world, shape, grants, rows, shares, name) -> None:
    folders = grow(world, shape)
    give(world, folders, grants)
    shelve(world, rows, shares)

    agree(world, facts_of(world, name))


@pytest.mark.both_databases
@settings(max_examples=30, deadline=None, suppress_health_check=NEVER)
@given(
    shape=TREES, grants=GRANTS, rows=ROWS, shares=SHARES, policies=COLLECTION_POLICIES,
    name=st.sampled_from(["vera", "edda"]),
)  # fmt: skip
def test_lists_hold_what_policies_leave_of_it(world, shape, grants, rows, shares, policies, name) -> None:
    folders = grow(world, shape)
    give(world, folders, grants)
    shelve(world, rows, shares)
    wrote(world, folders, policies)
    look_like(world, [("png", {"hold"}, True), ("jpg", {"new"}, False), ("", set(), True)] * 3)

    agree(world, facts_of(world, name))


@pytest.mark.both_databases
@pytest.mark.parametrize("effect", ["permit", "forbid"])
@pytest.mark.parametrize(
    "beside", ["", " && resource.name == resource.format"]
)  # the second is asked row by row
def test_a_policy_speaks_of_what_is_opened_and_of_nothing_else(world, effect, beside) -> None:
    folders = grow(world, [(0, False), (1, True)])
    give(world, folders, [])
    shelve(world, [(0, 0, True), (0, 1, False), (2, 2, True)], [(1, COLLECTION_ROLES[0], False)])
    said = f'when {{ resource in Cloudinary::Collection::"<collection>"{beside} }}'
    resource = "resource is Cloudinary::Asset"
    wrote(world, folders, [(effect, "principal is Cloudinary::User", "action", resource, said, 0)])
    Asset.objects.filter(name="a0").update(format="a0")
    facts = facts_of(world, "vera" if effect == "permit" else "edda")

    names = {one.name for one in assets_where(facts, May.ASSET_VIEW, environment_id=world.environment.pk)}

    agree(world, facts)
    assert names == ({"a0"} if effect == "permit" else {"a1", "a2"})


def test_a_folder_of_which_a_collection_opens_an_asset_stays_hidden(world) -> None:
    folders = grow(world, [(0, False), (1, True)])
    give(world, folders, [])
    shelve(world, [(0, 2, True)], [(0, COLLECTION_ROLES[2], False)])
    facts = facts_of(world, "vera")

    assert [one.name for one in assets_where(facts, May.ASSET_VIEW, environment_id=world.environment.pk)] == [
        "a2"
    ]
    assert not any(decide(facts, May.FOLDER_VIEW, targets.of_folder(one)) for one in Folder.objects.all())
