"""Nobody hands on what a policy permits to a key, a user or a role unless they may do it themselves (T-14, T-120)."""

from datetime import timedelta

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_account
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.rotate_api_key import rotate_api_key
from mediadesk.actions.granting import Wanted
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.models import Member
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)


def permit(world, whom: str, action: str, *, when: str = "") -> None:
    create_policy(
        world.olga,
        name=f"Some {action}",
        statement=f'permit ({whom}, action == Cloudinary::Action::"{action}", resource) {when};',
    )


def test_a_key_to_which_a_policy_permits_more_is_not_handed_out_by_whoever_lacks_that(world) -> None:
    here = {"environment_id": world.environment.pk}
    key = create_api_key(world.olga, name="Robot", role="editor", **here).row
    codes = ["environment.view", "key.view", "key.update"]
    keeper = create_role(world.olga, kind=RoleKind.GLOBAL, name="Key keeper", permissions=codes)
    give_roles(world.olga, holder=f"member:{world.edda.id}", wanted=[Wanted(keeper.pk, world.environment.pk)])
    rotate_api_key(world.edda, key_id=key.pk, former_for=timedelta())
    permit(world, f'principal == Cloudinary::APIKey::"{key.pk}"', "folder.share")

    assert (
        refused(rotate_api_key, world.edda, key_id=key.pk, former_for=timedelta()) is Why.FORBIDDEN_BY_POLICY
    )
    for how in ({"take_over": True}, {"addresses": ["203.0.113.7"]}):
        assert refused(change_api_key, world.edda, key_id=key.pk, **how) is Why.FORBIDDEN_BY_POLICY
    rotate_api_key(world.tess, key_id=key.pk, former_for=timedelta())  # who shares folders too


def test_a_role_for_which_a_policy_permits_more_is_not_given_by_whoever_lacks_that(world) -> None:
    permit(
        world, "principal is Cloudinary::User", "billing.view", when='when { principal.role == "reports" }'
    )
    vera = world.member("vera").pk

    assert (
        refused(change_members_role, world.adam, member_ids=[vera], role="reports") is Why.FORBIDDEN_BY_POLICY
    )
    wanted = MemberChange(role="reports")
    assert refused(change_member, world.adam, member_id=vera, wanted=wanted) is Why.FORBIDDEN_BY_POLICY
    nina = {"invitees": [Invitee("nina@acme.example", Role.REPORTS)]}
    assert refused(invite_members, world.adam, **nina) is Why.FORBIDDEN_BY_POLICY
    assert not decide(facts_for(world.vera), May.BILLING_VIEW, of_account(world.account.pk))

    change_members_role(world.adam, member_ids=[vera], role="editor")
    change_members_role(world.olga, member_ids=[vera], role="reports")


def test_a_user_to_whom_a_policy_permits_more_is_not_enabled_by_whoever_lacks_that(world) -> None:
    vera, edda = world.member("vera").pk, world.member("edda").pk
    permit(world, f'principal == Cloudinary::User::"{vera}"', "billing.view")
    permit(world, "principal is Cloudinary::User", "billing.update")  # which Adam has by it as well
    disable_members(world.olga, member_ids=[vera, edda])

    assert refused(enable_members, world.adam, member_ids=[vera]) is Why.FORBIDDEN_BY_POLICY
    assert world.member("vera").status == Member.DISABLED
    enable_members(world.adam, member_ids=[edda])
    enable_members(world.olga, member_ids=[vera])
