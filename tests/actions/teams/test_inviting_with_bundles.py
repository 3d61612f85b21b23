"""A bundle given with an invitation: held from the moment it is accepted, if its inviter still holds all of it."""

import pytest

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_account, of_folder
from mediadesk.actions.access.delete_bundle import delete_bundle
from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.billing.buy_requested_seat import buy_requested_seat
from mediadesk.actions.bundles import Chosen
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.accept_invitation import accept_invitation
from mediadesk.actions.teams.ask_for_seats import ask_for_seats
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.rules.bundles import FOLDER, Item
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.models import Grant, Member, TrailEntry
from tests.conftest import actor_of
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
ANNA, PASSWORD = "anna@new.example", "four quiet otters sing"
VISITOR = Actor(Kind.VISITOR, "", "", "A visitor", Way.CONSOLE)


@pytest.fixture
def press(world):
    return create_folder(world.olga, parent_id=world.root.pk, name="Press")


@pytest.fixture
def agency(world, press) -> Chosen:
    """Reports in the account, and Contributor on Press for 90 days."""
    items = [Item("reports"), Item("folder_contributor", FOLDER, days=90)]
    made = save_bundle(world.olga, name="Agency", items=items)
    return Chosen(made.pk, folder_ids=[press.pk])


def invited(actor, chosen: Chosen, *, role: Role = Role.MEDIA_LIBRARY_USER, email: str = ANNA):
    (one,) = invite_members(actor, invitees=[Invitee(email=email, role=role)], bundle=chosen)
    return one


def accepted(one) -> Member:
    return accept_invitation(VISITOR, token=one.token, name="Anna", password=PASSWORD).member


def test_what_a_bundle_gives_is_held_from_the_moment_the_invitation_is_accepted(world, agency, press) -> None:
    one = invited(world.adam, agency)
    before = facts_for(actor_of(one.member))
    anna = facts_for(actor_of(accepted(one)))

    asked = [(May.ASSET_UPLOAD, of_folder(press)), (May.REPORT_VIEW, of_account(world.account.pk))]
    assert [bool(decide(before, *each)) for each in asked] == [False, False]
    assert [bool(decide(anna, *each)) for each in asked] == [True, True]
    given = {grant.role: grant for grant in Grant.objects.filter(member=one.member)}
    assert given["folder_contributor"].until is not None
    assert {grant.reason for grant in given.values()} == {"Bundle Agency"}
    assert TrailEntry.objects.filter(event="grant_given", who__startswith="Adam").count() == 2


def test_whoever_holds_less_when_it_is_accepted_gives_nothing_any_more(world, agency) -> None:
    """T-29: authority is the lesser of then and now."""
    one = invited(world.adam, agency)
    change_member(world.olga, member_id=world.member("adam").pk, wanted=MemberChange(role="technical_admin"))

    assert refused(accepted, one) is Why.INVITATION_DEAD
    assert Member.objects.get(pk=one.member.pk).status == Member.PENDING


def test_a_bundle_beyond_what_the_inviter_holds_is_not_offered_and_nobody_is_invited(world) -> None:
    """T-14: an Admin may put Billing into a bundle, and not invite with it."""
    made = save_bundle(world.adam, name="Finance", items=[Item("billing"), Item("reports")])

    assert refused(invited, world.adam, Chosen(made.pk)) is Why.ROLE_NOT_YOURS
    people = [Invitee(ANNA, Role.EDITOR)]
    assert refused(ask_for_seats, world.adam, invitees=people, bundle=Chosen(made.pk)) is Why.ROLE_NOT_YOURS
    assert refused(invited, world.otto, Chosen(made.pk)) is Why.NOT_FOUND
    assert not Member.objects.filter(email=ANNA).exists()
    assert invited(world.olga, Chosen(made.pk), role=Role.BILLING)


def test_a_bundle_that_needs_a_seat_or_a_place_is_refused_without_it(world, agency) -> None:
    assert refused(invited, world.olga, agency, role=Role.BILLING) is Why.WITHOUT_A_SEAT
    assert refused(invited, world.olga, Chosen(agency.bundle_id)) is Why.MISSING_VALUE
    assert not Member.objects.filter(email=ANNA).exists()


@pytest.mark.parametrize("deleted", [False, True])
def test_a_seat_that_waits_keeps_the_bundle_until_the_invitation_leaves(world, agency, deleted) -> None:
    (asked,) = ask_for_seats(world.adam, invitees=[Invitee(ANNA, Role.EDITOR)], bundle=agency)
    if deleted:
        delete_bundle(world.olga, bundle_id=agency.bundle_id)

    buy_requested_seat(world.olga, request_id=asked.pk, shown_cents=0)

    assert Grant.objects.filter(member__email=ANNA).count() == (0 if deleted else 2)
