"""The list and the question agree: `visible` gives just the folders and assets that `decide` allows, one by one."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.access import targets
from mediadesk.access.catalogue import May, Where
from mediadesk.access.decide import decide
from mediadesk.access.facts import Kind
from mediadesk.access.load import read_facts
from mediadesk.access.visible import assets_where, folders_where, passable_folders
from mediadesk.engines import clock
from mediadesk.rules.roles import FOLDER_ROLES
from mediadesk.store.models import Asset, Folder, Grant, Group, GroupMember

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
    folders = grow(world, shape)
    give(world, folders, grants)
    member = world.members[name]
    facts = read_facts(Kind.MEMBER, member.pk, account_id=world.account.pk, epoch=1, now=clock.now())
    here = {"environment_id": world.environment.pk}

    for may in FOLDER_RIGHTS:
        asked = {one.pk for one in folders if decide(facts, may, targets.of_folder(one))}

        assert {one.pk for one in folders_where(facts, may, **here)} == asked, may
        assert {one.folder_id for one in assets_where(facts, may, **here)} == asked, may


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


def test_another_accounts_folders_are_on_nobodys_list(world) -> None:
    facts = read_facts(
        Kind.MEMBER, world.members["olga"].pk, account_id=world.account.pk, epoch=1, now=clock.now()
    )

    assert not folders_where(facts, May.FOLDER_VIEW, environment_id=world.other_environment.pk).exists()
