"""The list and the question agree: `visible` gives just the folders and assets that `decide` allows, one by one."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets, visible
from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.facts import Kind
from mediadesk.access.load import read_facts
from mediadesk.access.visible import assets_where, environments_where, folders_where, passable_folders
from mediadesk.engines import clock
from mediadesk.rules.roles import FOLDER_ROLES
from mediadesk.store.library import everything_below, one_of
from mediadesk.store.models import (
    Asset,
    AssetTag,
    Collection,
    Folder,
    Grant,
    Group,
    GroupMember,
    Policy,
)
from tests.access.detailed import CONDITIONS_OF_DETAILS, LOOKS, tell

# Statements with holes: a folder, a user, a group, one of the conditions. The last few cannot be said in SQL.
CONDITIONS = [
    'resource.ancestor_ids.contains("<folder>")',
    'resource.name == "Home"',
    'resource.name like "*1" || resource.name like "H*e"',
    'resource.name != "f0" && resource.name != "a2"',
    'resource in [Cloudinary::Folder::"<folder>", Cloudinary::Folder::"none"]',
    'resource == Cloudinary::Folder::"<folder>"',
    'resource is Cloudinary::Asset && resource.tags.contains("hold")',
    'resource is Cloudinary::Asset && !resource.tags.containsAny(["hold", "new"])',
    'resource is Cloudinary::Asset && resource.tags.containsAll(["hold", "new"])',
    "resource is Cloudinary::Asset && resource.tags.isEmpty()",
    *CONDITIONS_OF_DETAILS,
    'resource is Cloudinary::Asset && resource.format == "png"',
    'resource is Cloudinary::Asset && ["png", "tif"].contains(resource.format)',
    "resource is Cloudinary::Asset && resource.uploaded_by == principal.id",
    'principal.role == "editor" || principal in Cloudinary::Group::"<group>"',
    'principal == Cloudinary::User::"<user>" && action == Cloudinary::Action::"read"',
    'resource in Cloudinary::ProductEnvironment::"<environment>"',
    'resource in Cloudinary::Collection::"<collection>"',
    '!(resource in [Cloudinary::Collection::"<collection>", Cloudinary::Collection::"none"])',
    'if principal.root then true else resource.name == "a1"',
    "resource is Cloudinary::Asset && resource.name == resource.format",
    'resource.name like "*a*0*1*2*" || resource.name like "*f*0***"',
    'resource.ancestor_ids.containsAll(["<folder>"]) && resource.ancestor_ids == ["<folder>"]',
]
CLAUSES = st.lists(
    st.tuples(st.sampled_from(["when", "unless"]), st.sampled_from(CONDITIONS)), max_size=2
).map(lambda clauses: " ".join(f"{kind} {{ {body} }}" for kind, body in clauses))
POLICIES = st.lists(
    st.tuples(
        st.sampled_from(["permit", "forbid", "forbid"]),
        st.sampled_from(
            [
                "principal is Cloudinary::User",
                'principal == Cloudinary::User::"<user>"',
                'principal is Cloudinary::User in Cloudinary::Group::"<group>"',
            ]
        ),
        st.sampled_from(
            [
                'action == Cloudinary::Action::"read"',
                'action in [Cloudinary::Action::"asset.delete", Cloudinary::Action::"move"]',
                'action == Cloudinary::Action::"folder.view"',
            ]
        ),
        st.sampled_from(
            [
                'resource in Cloudinary::Folder::"<folder>"',
                "resource is Cloudinary::Asset",
                'resource is Cloudinary::Folder in Cloudinary::Folder::"<folder>"',
                "resource is Cloudinary::Folder",
            ]
        ),
        CLAUSES,
        st.integers(0, 7),
    ),
    min_size=1,
    max_size=3,
)
FOLDER_RIGHTS = [may for may in May if may.where is Where.FOLDER]
# Each folder hangs below one made before it: (which one, private); each grant: (where, role, through a group).
TREES = st.lists(st.tuples(st.integers(0, 7), st.booleans()), min_size=1, max_size=7)
GRANTS = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(FOLDER_ROLES), st.booleans()),
    max_size=4,
    unique_by=lambda grant: (grant[0], grant[2]),
)


def grow(world, shape) -> list[Folder]:
    """Build a tree of folders below the root, an asset in each."""
    now = clock.now()
    Grant.objects.all().delete()
    Asset.objects.all().delete()
    below = Folder.objects.filter(environment=world.environment).exclude(parent=None)
    below.update(parent=world.root)  # flat, so that all can go at once
    below.delete()
    same = {"account": world.account, "environment": world.environment, "created_at": now, "updated_at": now}
    folders = [world.root]
    for number, (above, private) in enumerate(shape):
        parent = folders[above % len(folders)]
        folders.append(Folder.objects.create(parent=parent, name=f"f{number}", private=private, **same))
    for number, folder in enumerate(folders):
        Asset.objects.create(
            folder=folder,
            name=f"a{number}",
            public_id=f"a{number}",
            resource_type="raw",
            size_bytes=1,
            **same,
        )
    return folders


def give(world, folders, grants) -> None:
    """Give Vera roles in folders, directly and through a group."""
    now = clock.now()
    group, _ = Group.objects.get_or_create(
        account=world.account, name="Press", defaults={"created_at": now, "updated_at": now}
    )
    GroupMember.objects.get_or_create(group=group, member=world.members["vera"])
    holders = {False: {"member": world.members["vera"]}, True: {"group": group}}
    once = {(at % len(folders), through): role for at, role, through in grants}
    for (at, through_group), role in once.items():
        folder = folders[at]
        Grant.objects.create(
            account=world.account, role=role.api_id, folder=folder, created_at=now, **holders[through_group]
        )


@pytest.mark.both_databases
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=TREES, grants=GRANTS, name=st.sampled_from(["vera", "edda", "mila", "bill"]))
def test_lists_hold_just_what_the_question_allows(world, shape, grants, name) -> None:
    """Whether the folders that shares reach are read ahead, as a page does, or by each list."""
    folders = grow(world, shape)
    give(world, folders, grants)
    member = world.members[name]
    facts = read_facts(Kind.MEMBER, member.pk, account_id=world.account.pk, epoch=1, now=clock.now())
    here = {"environment_id": world.environment.pk}
    ahead = visible.with_reach(facts, *FOLDER_RIGHTS, **here)

    for may in FOLDER_RIGHTS:
        asked = {one.pk for one in folders if decide(facts, may, targets.of_folder(one))}

        for known in (facts, ahead):
            assert {one.pk for one in folders_where(known, may, **here)} == asked, may
            assert {one.folder_id for one in assets_where(known, may, **here)} == asked, may


@pytest.mark.both_databases
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shape=TREES, grants=GRANTS)
def test_one_passes_only_what_lies_above_something_one_sees(world, shape, grants) -> None:
    folders = grow(world, shape)
    give(world, folders, grants)
    facts = read_facts(
        Kind.MEMBER, world.members["vera"].pk, account_id=world.account.pk, epoch=1, now=clock.now()
    )
    parents = {one.pk: one.parent_id for one in folders}

    seen = {one.pk for one in folders if decide(facts, May.FOLDER_VIEW, targets.of_folder(one))}
    above = set(seen)
    for at in seen:
        while at := parents[at]:
            above.add(at)

    assert {one.pk for one in passable_folders(facts, environment_id=world.environment.pk)} == above


def wrote(world, folders, policies) -> None:
    """Keep these as the account's policies, with their holes filled."""
    Policy.objects.filter(account=world.account).delete()
    group = Group.objects.get(name="Press")
    collection = Collection.objects.filter(environment=world.environment).order_by("name").first()
    for number, (effect, principal, action, resource, clauses, at) in enumerate(policies):
        text = f"{effect}({principal}, {action}, {resource}) {clauses};"
        for hole, filling in (
            ("<folder>", folders[at % len(folders)].pk),
            ("<user>", world.members["edda"].pk),
            ("<group>", group.pk),
            ("<collection>", collection.pk if collection else "none"),
            ("<environment>", world.environment.pk),
        ):
            text = text.replace(hole, filling)
        now = clock.now()
        Policy.objects.create(
            account=world.account, name=f"p{number}", statement=text, created_at=now, updated_at=now
        )


def look_like(world, looks) -> None:
    """Give the assets formats, tags, and Edda or nobody as who uploaded them."""
    for asset, (format_, tags, own) in zip(Asset.objects.order_by("name"), looks, strict=False):
        asset.format, asset.uploaded_by_id = format_, world.members["edda"].pk if own else ""
        asset.save()
        for tag in tags:
            AssetTag.objects.create(asset=asset, environment=world.environment, tag=tag)
    tell(world)


def facts_of(world, name):
    """The facts of one of the cast, with the policies as they stand."""
    member = world.members[name]
    return read_facts(Kind.MEMBER, member.pk, account_id=world.account.pk, epoch=0, now=clock.now())


@pytest.mark.both_databases
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shape=TREES,
    grants=GRANTS,
    policies=POLICIES,
    looks=st.lists(
        st.tuples(
            st.sampled_from(["png", "jpg", ""]), st.sets(st.sampled_from(["hold", "new"])), st.booleans()
        ),
        min_size=8,
        max_size=8,
    ),
    name=st.sampled_from(["vera", "edda", "mila"]),
)
def test_lists_hold_just_what_policies_leave(world, shape, grants, policies, looks, name) -> None:
    """Both ways of narrowing a list: as SQL, and one by one (T-21, T-123)."""
    folders = grow(world, shape)
    give(world, folders, grants)
    wrote(world, folders, policies)
    look_like(world, looks)
    facts = facts_of(world, name)
    here = {"environment_id": world.environment.pk}

    for may in (May.ASSET_VIEW, May.FOLDER_VIEW, May.ASSET_DELETE, May.FOLDER_MOVE):
        asked = {one.pk for one in folders if decide(facts, may, targets.of_folder(one))}
        assert {one.pk for one in folders_where(facts, may, **here)} == asked, may
        every = Asset.objects.filter(environment=world.environment)
        asked = {one.pk for one in every if decide(facts, may, targets.of_asset(one))}
        assert {one.pk for one in assets_where(facts, may, **here)} == asked, may


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "resource", ["resource", "resource is Cloudinary::Asset", "resource is Cloudinary::Folder"]
)
@pytest.mark.parametrize("effect", ["permit", "forbid"])
def test_each_condition_means_the_same_to_lists_and_to_the_question(world, effect, resource) -> None:
    folders = grow(world, [(0, False), (1, False), (2, True), (0, False), (4, False)])
    give(world, folders, [(2, FOLDER_ROLES[2], True)])
    look_like(world, LOOKS)
    here = {"environment_id": world.environment.pk}
    for kind, body in itertools.product(("when", "unless"), CONDITIONS):
        clause = f"{kind} {{ {body} }}"
        wrote(world, folders, [(effect, "principal is Cloudinary::User", "action", resource, clause, 1)])
        every = Asset.objects.filter(environment=world.environment)
        told = {name: facts_of(world, name) for name in ("vera", "edda")}
        for facts, may in itertools.product(told.values(), (May.ASSET_VIEW, May.FOLDER_VIEW)):
            asked = {one.pk for one in folders if decide(facts, may, targets.of_folder(one))}
            assert {one.pk for one in folders_where(facts, may, **here)} == asked, (clause, may)
            asked = {one.pk for one in every if decide(facts, may, targets.of_asset(one))}
            assert {one.pk for one in assets_where(facts, may, **here)} == asked, (clause, may)


def test_environments_that_a_policy_forbids_are_on_no_list(world) -> None:
    there = 'resource in Cloudinary::ProductEnvironment::"<environment>"'
    Group.objects.create(account=world.account, name="Press", created_at=clock.now(), updated_at=clock.now())
    wrote(world, [world.root], [("forbid", "principal", "action", there, "", 0)])
    facts = facts_of(world, "edda")

    assert not environments_where(facts, May.ENVIRONMENT_VIEW).exists()
    assert not assets_where(facts, May.ASSET_VIEW, environment_id=world.environment.pk).exists()


def test_another_accounts_folders_are_on_nobodys_list(world) -> None:
    facts = read_facts(
        Kind.MEMBER, world.members["olga"].pk, account_id=world.account.pk, epoch=1, now=clock.now()
    )

    assert not folders_where(facts, May.FOLDER_VIEW, environment_id=world.other_environment.pk).exists()


@pytest.mark.both_databases
@pytest.mark.parametrize("count", [0, 3, 501, 300_000])
def test_a_list_asked_row_by_row_may_be_as_long_as_it_is(world, count) -> None:
    """A condition that SQL cannot say leaves ids, more than a statement takes as parameters."""
    ids = [f"{number:032x}" for number in range(count)]
    wanted = [*ids, world.root.pk]

    assert Folder.objects.filter(pk__in=one_of(wanted)).get() == world.root
    assert not Folder.objects.filter(pk__in=one_of(ids)).exists()
    assert set(Folder.objects.filter(pk__in=everything_below(wanted))) == {world.root}
