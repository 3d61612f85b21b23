"""Nobody gives for longer than they hold, and what somebody made ends with them (T-14, T-17, T-19)."""

from datetime import timedelta

import pytest

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.actions.access.change_role import change_role
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.granting import Wanted
from mediadesk.actions.teams.add_group_to_group import add_group_to_group
from mediadesk.actions.teams.add_members_to_group import add_members_to_group
from mediadesk.actions.teams.approve_seat_request import approve_seat_request
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.actions.teams.withdraw_invitation import withdraw_invitation
from mediadesk.engines import clock
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.models import Environment, Folder, Mail, Member
from tests.refusals import refused

DAY = timedelta(days=1)
NINA = [Invitee("nina@acme.example", Role.EDITOR)]


@pytest.fixture
def ends(world):
    """Adam, an Admin, is a contractor until this moment."""
    end = clock.now() + 2 * DAY
    change_member(world.olga, member_id=world.member("adam").pk, wanted=MemberChange(ends_at=end))
    return end


def key_of(made) -> Actor:
    return Actor(Kind.API_KEY, made.row.pk, made.row.account_id, str(made.row), Way.API)


def test_a_contractor_cannot_take_an_end_date_away_or_move_it_beyond_their_own(world, ends) -> None:
    adam, edda = world.member("adam").pk, world.member("edda").pk

    for whom in (adam, edda):
        for wanted in (MemberChange(no_end=True, role="reports"), MemberChange(ends_at=ends + DAY)):
            assert refused(change_member, world.adam, member_id=whom, wanted=wanted) is Why.BAD_VALUE

    change_member(world.adam, member_id=edda, wanted=MemberChange(role="reports", ends_at=ends))
    assert world.member("adam").ends_at == ends


def test_a_contractor_invites_and_enables_for_no_longer_than_they_stay(world, ends) -> None:
    edda = world.member("edda").pk
    disable_members(world.olga, member_ids=[edda])

    assert refused(invite_members, world.adam, invitees=NINA) is Why.BAD_VALUE
    assert refused(enable_members, world.adam, member_ids=[edda]) is Why.BAD_VALUE

    (made,) = invite_members(world.adam, invitees=NINA, ends_at=ends)
    assert made.member.ends_at == ends


def test_a_contractor_gives_nothing_for_good_by_a_group_a_role_or_a_policy(world, ends) -> None:
    group, outer = (create_group(world.olga, name=name) for name in ("Analysts", "All analysts"))
    give_roles(world.olga, holder=f"group:{outer.pk}", wanted=[Wanted("reports")])
    add_group_to_group(world.olga, group_id=outer.pk, inner_id=group.pk)
    role = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Reader", permissions=["report.view", "policy.update"]
    )
    wanted = [Wanted(role.pk, until=ends)]
    give_roles(world.olga, holder=f"member:{world.adam.id}", wanted=wanted)
    vera, nina = world.member("vera").pk, [Invitee("nina@acme.example", Role.REPORTS)]

    assert refused(add_members_to_group, world.adam, group_id=group.pk, member_ids=[vera]) is Why.BAD_VALUE
    idle = create_group(world.adam, name="Idle").pk
    assert refused(add_group_to_group, world.adam, group_id=outer.pk, inner_id=idle) is Why.BAD_VALUE
    more = {"role_id": role.pk, "permissions": ["report.view", "policy.update", "usage.view"]}
    assert refused(change_role, world.adam, **more) is Why.BAD_VALUE
    permit = 'permit (principal, action == Cloudinary::Action::"report.view", resource);'
    assert refused(create_policy, world.adam, name="All read", statement=permit) is Why.BAD_VALUE

    (made,) = invite_members(world.adam, invitees=nina, ends_at=ends)  # who leaves with him
    add_members_to_group(world.adam, group_id=group.pk, member_ids=[made.member.pk])
    add_members_to_group(world.adam, group_id=idle, member_ids=[vera])  # which gives nothing


def test_a_key_ends_with_its_owner_and_so_does_a_key_made_by_it(world, ends) -> None:
    first = create_api_key(world.adam, name="backup", role="admin")
    second = create_api_key(key_of(first), name="backup of the backup", role="admin")
    assert second.row.owner == world.member("adam")

    with clock.stand_still_at(ends):
        for key in (first, second):
            got = refused(invite_members, key_of(key), invitees=NINA, ends_at=ends + DAY)
            assert got is Why.MEMBER_NOT_ACTIVE


def test_the_first_key_of_an_environment_that_a_key_makes_is_its_owners_and_stops_with_them(world) -> None:
    maker = key_of(create_api_key(world.adam, name="backup", role="admin"))
    made = create_environment(maker, name="Second", first_key_role="technical_admin").key
    assert made.row.owner == world.member("adam")
    assert not facts_for(key_of(made)).refused

    disable_members(world.olga, member_ids=[world.member("adam").pk])
    assert facts_for(key_of(made)).refused


def test_whoever_may_make_environments_and_no_keys_makes_no_first_key_either(world) -> None:
    codes = ["environment.create", "environment.view", "library.view"]
    role = create_role(world.olga, kind=RoleKind.GLOBAL, name="Founder", permissions=codes)
    give_roles(world.olga, holder=f"member:{world.edda.id}", wanted=[Wanted(role.pk)])
    make = {"name": "Second", "cloud_name": "second"}

    first_key = {"first_key_role": "editor"}
    assert refused(create_environment, world.edda, **make, **first_key) is Why.NOT_ALLOWED
    assert not Environment.objects.filter(name="Second").exists()
    create_environment(world.edda, **make)


def test_whoever_is_disabled_cannot_come_back_by_a_key_of_their_own(world) -> None:
    key, adam = key_of(create_api_key(world.adam, name="backup", role="admin")), world.member("adam").pk
    disable_members(world.olga, member_ids=[adam])

    assert refused(enable_members, key, member_ids=[adam]) is Why.MEMBER_NOT_ACTIVE
    assert world.member("adam").status == Member.DISABLED

    enable_members(world.olga, member_ids=[adam])
    assert invite_members(key, invitees=NINA)


def test_a_request_of_somebody_left_without_environments_is_not_approved_for_all(world) -> None:
    now = clock.now()
    place = Environment.objects.create(
        account=world.account, name="B", cloud_name="bbb", created_at=now, updated_at=now
    )
    Folder.objects.create(account=world.account, environment=place, created_at=now, updated_at=now)
    edda = world.member("edda").pk
    change_member(world.olga, member_id=edda, wanted=MemberChange(environment_ids=[place.pk]))
    asked = request_seat(world.edda, email="nina@acme.example", role="editor", reason="help in B")
    delete_environment(world.olga, environment_id=place.pk)

    assert refused(approve_seat_request, world.olga, request_id=asked.pk) is Why.BAD_VALUE
    assert not Member.objects.filter(email="nina@acme.example").exists()


def test_no_mailbox_is_filled_by_inviting_and_withdrawing_or_readdressing(world) -> None:
    """T-32."""
    for _ in range(5):
        (made,) = invite_members(world.olga, invitees=NINA)
        withdraw_invitation(world.olga, member_id=made.member.pk)
    assert refused(invite_members, world.olga, invitees=NINA) is Why.TOO_MANY_MAILS

    (made,) = invite_members(world.olga, invitees=[Invitee("bob@acme.example", Role.EDITOR)])
    wanted = MemberChange(email="nina@acme.example")
    assert refused(change_member, world.olga, member_id=made.member.pk, wanted=wanted) is Why.TOO_MANY_MAILS
    assert Mail.objects.filter(to="nina@acme.example").count() == 5
