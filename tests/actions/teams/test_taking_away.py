"""What is taken away is gone, by whichever way it was held: keys, pending members, environments (T-14, T-17, T-57)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.change_account import change_account
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.engines import clock
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.models import Environment, Folder, Grant, Member, TrailEntry
from tests.refusals import refused


def key_of(made) -> Actor:
    return Actor(Kind.API_KEY, made.row.pk, made.row.account_id, str(made.row), Way.API)


@pytest.fixture
def elsewhere(world):
    """A second environment of Acme, with a folder in it."""
    now = clock.now()
    made = Environment.objects.create(
        account=world.account, name="B", cloud_name="bbb", created_at=now, updated_at=now
    )
    root = Folder.objects.create(account=world.account, environment=made, created_at=now, updated_at=now)
    return made, create_folder(world.olga, parent_id=root.pk, name="Plans")


@pytest.mark.parametrize("wanted", [{"role": "reports"}, {"environment_ids": "here"}])
def test_whoever_is_given_less_cannot_take_it_back_by_a_key_of_their_own(world, wanted) -> None:
    key, adam = create_api_key(world.adam, name="backup", role="admin"), world.member("adam").pk
    less = {name: [world.environment.pk] if value == "here" else value for name, value in wanted.items()}
    change_member(world.olga, member_id=adam, wanted=MemberChange(**less))

    back = MemberChange(role="admin", all_environments=True)
    assert refused(change_member, key_of(key), member_id=adam, wanted=back) is Why.MEMBER_NOT_ACTIVE

    change_api_key(world.olga, key_id=key.row.pk, take_over=True)
    assert decide(facts_for(key_of(key)), May.MEMBER_UPDATE, of_folder(world.root))
    told = TrailEntry.objects.get(event="api_key_changed").details
    assert (told["what"], told["before"], told["after"]) == ("the owner", "Adam Admin", "Olga Owner")


def test_a_group_is_not_deleted_from_under_whoever_stands_above(world) -> None:
    """T-15: whoever is in it, and what was given to it, is touched by that as by taking one away."""
    reports, deputies = (create_group(world.olga, name=name) for name in ("Reporters", "Deputies"))
    add_members_to_group(world.olga, group_id=reports.pk, member_ids=[world.olga.id])
    codes = ["account.delete", "policy.update"]
    role = create_role(world.olga, kind=RoleKind.GLOBAL, name="Deputy", permissions=codes)
    give_roles(world.olga, holder=f"group:{deputies.pk}", wanted=[Wanted(role.pk)])

    for group in (reports, deputies):
        assert refused(delete_group, world.adam, group_id=group.pk) is Why.ROLE_ABOVE_YOURS
        delete_group(world.olga, group_id=group.pk)


def test_a_key_is_taken_over_only_by_who_holds_all_it_allows(world) -> None:
    key = create_api_key(world.olga, name="everything", role="master_admin")

    assert refused(change_api_key, world.adam, key_id=key.row.pk, take_over=True) is Why.ROLE_NOT_YOURS
    key.row.refresh_from_db()
    assert key.row.owner == world.member("olga")


def test_a_contractor_does_not_turn_a_lasting_invitation_into_their_own(world) -> None:
    (made,) = invite_members(world.olga, invitees=[Invitee("nina@acme.example", Role.ADMIN)])
    adam = MemberChange(ends_at=clock.now() + timedelta(days=1))
    change_member(world.olga, member_id=world.member("adam").pk, wanted=adam)

    mine = MemberChange(email="adam2@evil.example")
    assert refused(change_member, world.adam, member_id=made.member.pk, wanted=mine) is Why.BAD_VALUE


def test_what_is_shared_with_a_pending_member_must_be_held_to_send_the_invitation_elsewhere(
    world, elsewhere
) -> None:
    place, folder = elsewhere
    (made,) = invite_members(world.olga, invitees=[Invitee("agency@acme.example", Role.MEDIA_LIBRARY_USER)])
    share_folder(world.olga, folder_id=folder.pk, role="folder_manager", member_ids=[made.member.pk])
    here = MemberChange(environment_ids=[world.environment.pk])
    change_member(world.olga, member_id=world.member("adam").pk, wanted=here)
    change_member(world.olga, member_id=made.member.pk, wanted=MemberChange(environment_ids=[place.pk]))

    mine = MemberChange(email="adam2@evil.example")
    assert refused(change_member, world.adam, member_id=made.member.pk, wanted=mine) is Why.ROLE_NOT_YOURS


def test_the_role_offered_first_is_one_that_whoever_sets_it_may_give(world) -> None:
    how = {"name": "Acme", "invitation_days": 7}

    assert refused(change_account, world.adam, **how, default_role="master_admin") is Why.ROLE_NOT_YOURS
    change_account(world.adam, **how, default_role="editor")


def test_a_share_ends_with_the_environment_and_comes_back_with_it(world, elsewhere) -> None:
    place, folder = elsewhere
    vera, target = world.member("vera").pk, of_folder(folder)
    share_folder(world.olga, folder_id=folder.pk, role="folder_viewer", member_ids=[vera])
    assert decide(facts_for(world.vera), May.ASSET_VIEW, target)

    change_member(world.olga, member_id=vera, wanted=MemberChange(environment_ids=[world.environment.pk]))
    assert not decide(facts_for(world.vera), May.ASSET_VIEW, target)

    change_member(world.olga, member_id=vera, wanted=MemberChange(environment_ids=[place.pk]))
    assert decide(facts_for(world.vera), May.ASSET_VIEW, target)


def test_a_folder_is_not_shared_in_vain_with_who_may_not_enter(world, elsewhere) -> None:
    _, folder = elsewhere
    vera = world.member("vera").pk
    change_member(world.olga, member_id=vera, wanted=MemberChange(environment_ids=[world.environment.pk]))

    how = {"folder_id": folder.pk, "role": "folder_viewer", "member_ids": [vera]}
    assert refused(share_folder, world.olga, **how) is Why.NOT_IN_ENVIRONMENT
    assert not Grant.objects.filter(folder=folder).exists()
    assert Member.objects.get(pk=vera).email == "vera@acme.example"


def test_no_folder_reaches_a_member_without_a_seat(world) -> None:
    """A plan's seats cannot be got around by shares, direct or through a group."""
    rita, folder = world.member("rita"), create_folder(world.olga, parent_id=world.root.pk, name="Press")
    how = {"folder_id": folder.pk, "role": "folder_viewer"}
    assert refused(share_folder, world.olga, **how, member_ids=[rita.pk]) is Why.WITHOUT_A_SEAT

    group = create_group(world.olga, name="Agencies")
    add_members_to_group(world.olga, group_id=group.pk, member_ids=[rita.pk])
    share_folder(world.olga, **how, group_ids=[group.pk])
    assert not decide(facts_for(world.rita), May.ASSET_VIEW, of_folder(folder))

    change_member(world.olga, member_id=rita.pk, wanted=MemberChange(role="media_library_user"))
    assert decide(facts_for(world.rita), May.ASSET_VIEW, of_folder(folder))
