"""Ways to more than one holds, or for longer: through time, groups, places (T-14)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.change_policy import change_policy
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.delete_policy import delete_policy
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.remove_members_from_group import remove_members_from_group
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import Folder
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def member(world, name: str) -> str:
    return f"member:{world.member(name).pk}"


def may(actor, what: May, target) -> bool:
    return bool(decide(facts_for(actor), what, target))


def test_what_one_holds_until_a_day_is_given_no_longer_than_that(world) -> None:
    ends = clock.now() + DAY
    give_roles(world.olga, holder=member(world, "adam"), wanted=[Wanted("billing", until=ends)])
    give = {"holder": member(world, "adam")}

    assert refused(give_roles, world.adam, wanted=[Wanted("billing")], **give) is Why.BAD_VALUE
    vera = member(world, "vera")
    assert refused(give_roles, world.adam, wanted=[Wanted("billing")], holder=vera) is Why.BAD_VALUE
    give_roles(world.adam, wanted=[Wanted("billing", until=ends)], holder=vera)


def test_what_one_holds_until_a_day_is_not_written_into_a_role(world) -> None:
    give_roles(world.olga, holder=member(world, "adam"), wanted=[Wanted("billing", until=clock.now() + DAY)])

    why = refused(create_role, world.adam, kind=RoleKind.GLOBAL, name="Mine", permissions=["billing.view"])
    assert why is Why.PERMISSION_NOT_YOURS


def test_what_one_holds_until_a_day_is_not_made_the_role_of_a_membership(world) -> None:
    give_roles(world.olga, holder=member(world, "adam"), wanted=[Wanted("billing", until=clock.now() + DAY)])
    wanted = MemberChange(role="billing")
    assert (
        refused(change_member, world.adam, member_id=world.member("rita").pk, wanted=wanted) is Why.BAD_VALUE
    )


def test_an_admin_for_a_day_makes_nobody_an_admin_for_good(world) -> None:
    give_roles(world.olga, holder=member(world, "edda"), wanted=[Wanted("admin", until=clock.now() + DAY)])
    both = [world.member("edda").pk, world.member("vera").pk]

    assert refused(change_members_role, world.edda, member_ids=both, role="admin") is Why.BAD_VALUE


def test_what_one_holds_until_a_day_is_not_got_for_good_by_joining_a_group(world) -> None:
    group = create_group(world.olga, name="Finance")
    give_roles(world.olga, holder=f"group:{group.pk}", wanted=[Wanted("billing")])
    give_roles(world.olga, holder=member(world, "adam"), wanted=[Wanted("billing", until=clock.now() + DAY)])

    adam = [world.member("adam").pk]
    assert refused(add_members_to_group, world.adam, group_id=group.pk, member_ids=adam) is Why.ROLE_NOT_YOURS


def test_a_share_lasts_no_longer_than_each_right_in_it(world) -> None:
    press, ends = create_folder(world.olga, parent_id=world.root.pk, name="Press"), clock.now() + DAY
    sharer = create_role(
        world.olga, kind=RoleKind.FOLDER, name="Sharer", permissions=["folder.view", "folder.share"]
    )
    to_vera = {"folder_id": press.pk, "member_ids": [world.member("vera").pk]}
    share_folder(world.olga, role=sharer.pk, **to_vera)
    share_folder(world.olga, role="folder_manager", until=ends, **to_vera)

    assert refused(share_folder, world.vera, role="folder_manager", **to_vera) is Why.BAD_VALUE
    wanted = [Wanted("folder_manager", folder_id=press.pk)]
    assert refused(give_roles, world.vera, holder=member(world, "vera"), wanted=wanted) is Why.BAD_VALUE


def test_a_role_in_the_account_opens_no_environment_but_those_chosen(world) -> None:
    """Decision 0008."""
    second = create_environment(world.olga, name="Second", cloud_name="acme-second").environment
    there = Folder.objects.get(environment=second, parent=None)
    share_folder(world.olga, folder_id=there.pk, role="folder_viewer", member_ids=[world.member("vera").pk])
    here = MemberChange(environment_ids=[world.environment.pk])
    change_member(world.olga, member_id=world.member("vera").pk, wanted=here)
    before = may(world.vera, May.ASSET_VIEW, of_folder(there))
    give_roles(world.olga, holder=member(world, "vera"), wanted=[Wanted("reports")])

    assert not before
    assert not may(world.vera, May.ASSET_VIEW, of_folder(there))


def test_a_key_reaches_a_folder_no_more_when_it_moves_away_from_its_owner(world) -> None:
    press = create_folder(world.olga, parent_id=world.root.pk, name="Press")
    below = create_folder(world.olga, parent_id=press.pk, name="Below")
    other = create_folder(world.olga, parent_id=world.root.pk, name="Other")
    keys = create_role(
        world.olga,
        kind=RoleKind.GLOBAL,
        name="Keys",
        permissions=["environment.view", "key.view", "key.create"],
    )
    give_roles(world.olga, holder=member(world, "vera"), wanted=[Wanted(keys.pk)])
    share_folder(world.olga, folder_id=press.pk, role="folder_manager", member_ids=[world.member("vera").pk])
    key = create_api_key(
        world.vera,
        name="CI",
        role="folder_viewer",
        environment_id=world.environment.pk,
        folder_ids=[below.pk],
    ).row
    actor = Actor(Kind.API_KEY, key.pk, world.account.pk, "key", Way.API)
    before = may(actor, May.ASSET_VIEW, of_folder(below))
    move_folder(world.olga, folder_id=below.pk, parent_id=other.pk)
    below.refresh_from_db()

    assert before
    assert not may(world.vera, May.ASSET_VIEW, of_folder(below))
    assert not may(actor, May.ASSET_VIEW, of_folder(below))


def test_nobody_joins_a_group_that_a_policy_permits_what_they_may_not_do(world) -> None:
    group = create_group(world.olga, name="Finance")
    text = (
        f'permit(principal in Cloudinary::Group::"{group.pk}", '
        'action == Cloudinary::Action::"billing.view", resource);'
    )
    create_policy(world.olga, name="Finance sees bills", statement=text)
    adam = [world.member("adam").pk]

    why = refused(add_members_to_group, world.adam, group_id=group.pk, member_ids=adam)
    assert why is Why.FORBIDDEN_BY_POLICY
    add_members_to_group(world.olga, group_id=group.pk, member_ids=adam)
    assert may(world.adam, May.BILLING_VIEW, Target(world.account.pk))


def test_nobody_leaves_a_group_to_be_rid_of_what_a_policy_forbids_it(world) -> None:
    group = create_group(world.olga, name="Contractors")
    adam = [world.member("adam").pk]
    add_members_to_group(world.olga, group_id=group.pk, member_ids=adam)
    text = (
        f'forbid(principal in Cloudinary::Group::"{group.pk}", '
        'action == Cloudinary::Action::"trail.view", resource);'
    )
    create_policy(world.olga, name="No trail", statement=text)

    why = refused(remove_members_from_group, world.adam, group_id=group.pk, member_ids=adam)
    assert why is Why.FORBIDDEN_BY_POLICY
    assert refused(delete_group, world.adam, group_id=group.pk) is Why.FORBIDDEN_BY_POLICY
    assert not may(world.adam, May.TRAIL_VIEW, Target(world.account.pk))


def test_whoever_writes_policies_permits_nothing_they_may_not_do_themselves(world) -> None:
    writer = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Writer", permissions=["policy.view", "policy.update"]
    )
    give_roles(world.olga, holder=member(world, "edda"), wanted=[Wanted(writer.pk)])

    text = "permit(principal, action, resource);"
    assert refused(create_policy, world.edda, name="All", statement=text) is Why.PERMISSION_NOT_YOURS
    assert not may(world.edda, May.BILLING_VIEW, Target(world.account.pk))


def test_whoever_writes_policies_cannot_undo_the_one_that_is_about_them(world) -> None:
    writer = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Writer", permissions=["policy.view", "policy.update"]
    )
    give_roles(world.olga, holder=member(world, "edda"), wanted=[Wanted(writer.pk)])
    text = (
        f'forbid(principal == Cloudinary::User::"{world.member("edda").pk}", '
        'action == Cloudinary::Action::"asset.delete", resource);'
    )
    policy = create_policy(world.olga, name="Edda deletes nothing", statement=text)

    assert refused(delete_policy, world.edda, policy_id=policy.pk) is Why.FORBIDDEN_BY_POLICY
    assert refused(change_policy, world.edda, policy_id=policy.pk, enabled=False) is Why.FORBIDDEN_BY_POLICY
    delete_policy(world.olga, policy_id=policy.pk)


def test_an_admin_does_not_touch_whoever_holds_a_right_of_master_admins(world) -> None:
    """T-15."""
    writer = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Writer", permissions=["policy.view", "policy.update"]
    )
    give_roles(world.olga, holder=member(world, "edda"), wanted=[Wanted(writer.pk)])
    edda = [world.member("edda").pk]

    assert refused(disable_members, world.adam, member_ids=edda) is Why.ROLE_ABOVE_YOURS
    assert refused(delete_role, world.adam, role_id=writer.pk, replacement="") is Why.ROLE_ABOVE_YOURS
    disable_members(world.olga, member_ids=edda)
