"""Asking for a role or a folder: who may answer, what is given, when it ends, and what nobody learns by asking."""

from datetime import timedelta

import pytest
from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.access.decide import decide
from mediadesk.access.load import facts_for
from mediadesk.access.targets import of_folder
from mediadesk.actions.access.approve_access_request import approve_access_request
from mediadesk.actions.access.create_policy import create_policy
from mediadesk.actions.access.create_role import create_role
from mediadesk.actions.access.decline_request import decline_request
from mediadesk.actions.access.delete_role import delete_role
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.access.request_access import request_access
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.actions.access.withdraw_request import withdraw_request
from mediadesk.actions.granting import Wanted
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.engines import clock
from mediadesk.queries.asking import what_to_ask
from mediadesk.queries.requests import own_requests, requests_to_answer
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.models import AccessRequest, Grant, Mail, TrailEntry
from tests.refusals import refused

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


@pytest.fixture
def press(world):
    return create_folder(world.olga, parent_id=world.root.pk, name="Press")


@pytest.fixture
def asked(world, press) -> AccessRequest:
    """Vera asks for Editor on Press."""
    return ask(world.vera, press)


def ask(actor, folder, *, role: str = "folder_editor", **more) -> AccessRequest:
    return request_access(actor, role=role, reason="I retouch", folder_id=folder.pk, **more)


def test_a_folder_asked_for_is_given_with_the_role_and_end_that_whoever_approves_chooses(
    world, press, asked
) -> None:
    ends = clock.now() + 3 * DAY
    approve_access_request(
        world.mila, request_id=asked.pk, role="folder_viewer", until=ends, answer="Only looking"
    )

    grant = Grant.objects.get()
    assert (grant.role, grant.until, grant.granted_by_id) == ("folder_viewer", ends, world.member("mila").pk)
    assert decide(facts_for(world.vera), May.ASSET_VIEW, of_folder(press))
    assert not decide(facts_for(world.vera), May.ASSET_EDIT, of_folder(press))
    last = TrailEntry.objects.order_by("number").last()
    assert (last.event, last.details["wanted"]) == ("request_answered", "the role Viewer on Press")
    mail = Mail.objects.filter(to=world.member("vera").email).last()
    assert "the role Viewer on Press" in mail.text
    assert "Only looking" in mail.text


def test_a_request_is_mailed_to_those_who_can_give_it_and_to_nobody_else(world, press) -> None:
    share_folder(world.olga, folder_id=press.pk, role="folder_manager", member_ids=[world.member("edda").pk])
    ask(world.vera, press)

    told = set(Mail.objects.filter(subject__contains="asks for").values_list("to", flat=True))
    able = {world.member(name).email for name in ("olga", "adam", "tess", "mila", "edda")}
    assert told == able


def test_a_role_in_the_account_is_mailed_to_those_who_hold_all_of_it(world) -> None:
    request_access(world.vera, role="billing", reason="I pay")

    assert set(Mail.objects.values_list("to", flat=True)) == {world.member("olga").email}


@pytest.mark.parametrize("place", ["environment", "account"])
def test_a_request_reaches_whoever_answers_by_a_role_that_was_given_to_them(world, press, place) -> None:
    where = {"environment_id": world.environment.pk} if place == "environment" else {}
    wanted = [Wanted("media_library_admin", **where)]
    give_roles(world.olga, holder=f"member:{world.member('edda').pk}", wanted=wanted)
    ask(world.vera, press)

    assert Mail.objects.filter(to=world.member("edda").email, subject__contains="asks for").exists()


def test_a_request_for_a_seat_reaches_whoever_approves_by_an_own_role_and_none_who_is_forbidden(
    world,
) -> None:
    own = create_role(
        world.olga, kind=RoleKind.GLOBAL, name="Seats", permissions=["seat.approve", "member.view"]
    )
    give_roles(world.olga, holder=f"member:{world.member('edda').pk}", wanted=[Wanted(own.pk)])
    action = 'action == Cloudinary::Action::"seat.approve"'
    whom = f'principal == Cloudinary::User::"{world.member("adam").pk}"'
    create_policy(world.olga, name="Not Adam", statement=f"forbid({whom}, {action}, resource);")
    request_seat(world.vera, email="new@acme.example", role="editor", reason="x")

    told = set(Mail.objects.filter(text__contains="new@acme.example").values_list("to", flat=True))
    assert world.member("edda").email in told
    assert world.member("adam").email not in told


@pytest.mark.parametrize("name", ["vera", "edda", "rita"])
def test_whoever_may_not_give_it_can_neither_approve_nor_decline(world, asked, name) -> None:
    actor = world.actors[name]
    assert refused(approve_access_request, actor, request_id=asked.pk) is Why.NOT_ALLOWED
    assert refused(decline_request, actor, request_id=asked.pk, answer="") is Why.NOT_ALLOWED
    assert AccessRequest.objects.get().outcome == "open"


def test_nobody_approves_more_than_they_hold(world, press) -> None:
    """T-14: adam may give roles in the account, and holds nothing of billing."""
    asked = request_access(world.vera, role="billing", reason="I pay")

    assert refused(approve_access_request, world.adam, request_id=asked.pk) is Why.ROLE_NOT_YOURS
    assert not Grant.objects.exists()
    approve_access_request(world.olga, request_id=asked.pk)
    assert Grant.objects.get().role == "billing"


def test_another_accounts_request_is_not_there(world, asked) -> None:
    """T-02."""
    for do in (approve_access_request, withdraw_request):
        assert refused(do, world.otto, request_id=asked.pk) is Why.NOT_FOUND
    assert refused(decline_request, world.otto, request_id=asked.pk, answer="") is Why.NOT_FOUND
    assert refused(
        request_access, world.otto, role="folder_viewer", reason="x", folder_id=asked.folder_id
    ) is (Why.NOT_FOUND)


def test_a_request_expires_after_a_fortnight_and_can_be_made_anew(world, press, asked) -> None:
    with clock.stand_still_at(asked.expires_at) as time:
        assert refused(approve_access_request, world.mila, request_id=asked.pk) is Why.REQUEST_CLOSED
        assert requests_to_answer(facts_for(world.mila))[0].outcome == "expired"
        ask(world.vera, press)
        time.move(days=-1)
        assert asked.expires_at - clock.now() == DAY


def test_one_request_of_a_kind_and_ten_in_all_stand_open_at_once(world, press, asked) -> None:
    assert refused(ask, world.vera, press) is Why.ALREADY_WANTED
    for number in range(9):
        request_seat(world.vera, email=f"a{number}@new.example", role="editor", reason="x")
    assert refused(ask, world.vera, press, role="folder_viewer") is Why.TOO_MANY_REQUESTS


def test_what_is_held_already_need_not_be_asked_for(world, press) -> None:
    assert refused(ask, world.edda, press, role="folder_viewer") is Why.NOTHING_TO_ASK
    assert refused(request_access, world.vera, role="master_admin", reason="x") is Why.NO_SUCH_ROLE
    assert refused(request_access, world.vera, role="folder_editor", reason="x") is Why.NO_SUCH_ROLE
    assert refused(ask, world.vera, press, until=clock.now()) is Why.BAD_VALUE
    blank = {"role": "folder_viewer", "reason": " ", "folder_id": press.pk}
    assert refused(request_access, world.vera, **blank) is Why.MISSING_VALUE


def test_only_whoever_asked_withdraws(world, asked) -> None:
    assert refused(withdraw_request, world.olga, request_id=asked.pk) is Why.NOT_FOUND
    withdraw_request(world.vera, request_id=asked.pk)
    assert refused(approve_access_request, world.mila, request_id=asked.pk) is Why.REQUEST_CLOSED
    assert refused(withdraw_request, world.vera, request_id=asked.pk) is Why.REQUEST_CLOSED


def test_nothing_is_given_to_whoever_was_disabled_meanwhile(world, asked) -> None:
    disable_members(world.olga, member_ids=[world.member("vera").pk])
    assert refused(approve_access_request, world.mila, request_id=asked.pk) is Why.REQUEST_CLOSED
    assert not Grant.objects.exists()


def test_asking_tells_nobody_the_name_of_a_folder_they_may_not_see(world, press, asked) -> None:
    """T-02: neither the form, nor the own list, nor the mail that declines."""
    facts = facts_for(world.vera)
    assert what_to_ask(facts, folder_id=press.pk).name == ""
    (own,) = own_requests(facts, member_id=world.vera.id)
    assert own.place == "on a folder you have a link to"

    decline_request(world.mila, request_id=asked.pk, answer="No")
    for mail in Mail.objects.filter(to=world.member("vera").email):
        assert "Press" not in mail.text + mail.html + mail.subject


def test_one_sees_the_requests_one_may_answer_and_no_others(world, press, asked) -> None:
    request_access(world.vera, role="reports", reason="Figures")

    kinds = {
        name: {row.kind for row in requests_to_answer(facts_for(world.actors[name]))} for name in world.actors
    }
    assert kinds["olga"] == {"role", "folder"}
    assert kinds["mila"] == {"folder"}
    assert kinds["edda"] == kinds["rita"] == kinds["otto"] == set()


def test_the_requests_page_costs_as_much_for_many_folders_as_for_one(
    world, django_assert_max_num_queries
) -> None:
    for number in range(8):
        ask(world.vera, create_folder(world.olga, parent_id=world.root.pk, name=f"Folder {number}"))
    facts = facts_for(world.mila)

    with django_assert_max_num_queries(5):
        assert len(requests_to_answer(facts)) == 8


def test_what_one_may_do_already_is_not_offered_and_the_smallest_role_comes_first(world) -> None:
    offered = {
        name: [role.api_id for role in what_to_ask(facts_for(world.actors[name])).roles]
        for name in world.actors
    }

    assert offered["olga"] == []
    assert offered["mila"] == ["reports", "billing", "technical_admin", "admin"]


def test_whoever_asks_and_withdraws_again_and_again_sends_no_flood_of_mails(world) -> None:
    for _ in range(20):
        withdraw_request(world.vera, request_id=request_access(world.vera, role="editor", reason="x").pk)
    mails = Mail.objects.count()

    assert refused(request_access, world.vera, role="editor", reason="x") is Why.ASKED_OFTEN
    assert Mail.objects.count() == mails
    with clock.stand_still_at(clock.now() + DAY):
        request_access(world.vera, role="editor", reason="x")


def test_a_request_for_a_role_that_is_deleted_tells_it_by_its_name_until_it_is_answered(
    world, press, sign_in
) -> None:
    own = create_role(world.olga, kind=RoleKind.FOLDER, name="Retoucher", permissions=[May.ASSET_EDIT.code])
    made = ask(world.vera, press, role=own.pk)
    delete_role(world.olga, role_id=own.pk)

    pages = [
        sign_in(name).get(reverse("requests", args=(world.account.pk,))).text for name in ("olga", "vera")
    ]
    unanswered = refused(approve_access_request, world.olga, request_id=made.pk)
    decline_request(world.olga, request_id=made.pk, answer="")

    assert all("Retoucher (deleted since)" in page and own.pk not in page for page in pages)
    assert "Choose another role" in pages[0]
    assert unanswered is Why.NO_SUCH_ROLE
    said = TrailEntry.objects.get(event="request_answered").details["wanted"]
    assert said == "the role Retoucher (deleted since) on Press"
