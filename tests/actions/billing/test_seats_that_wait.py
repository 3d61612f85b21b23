"""A seat that somebody stands for waits to be bought; then the invitation leaves by itself, in their name."""

import pytest

from mediadesk.actions.access.save_bundle import save_bundle
from mediadesk.actions.billing.buy_requested_seat import buy_requested_seat
from mediadesk.actions.billing.buy_seats import buy_seats
from mediadesk.actions.billing.choose_plan import choose_plan
from mediadesk.actions.billing.decline_requested_seat import decline_requested_seat
from mediadesk.actions.billing.set_plan import set_plan
from mediadesk.actions.bundles import Chosen
from mediadesk.actions.teams.approve_seat_request import approve_seat_request
from mediadesk.actions.teams.ask_for_seats import ask_for_seats
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.queries.quotes import quote
from mediadesk.rules.bundles import Item
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.asking import AccessRequest
from mediadesk.store.models import Grant, Member
from mediadesk.store.teams import Account, Mail
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces.operator import OPERATOR
from tests.actions.billing.conftest import facts_of, on
from tests.refusals import refused

NINA = "nina@acme.example"


@pytest.fixture
def full(acme):
    """All six seats of the account are taken: three of Plus, and three besides."""
    with on(11, 1) as now:
        set_plan(OPERATOR, account_id=acme.pk, plan="plus", extra_seats=3)
        yield now


def one_more(world) -> int:
    """What the page says a seat costs now."""
    return quote(facts_of(world.bill), more_seats=1).due.gross


def asked_by_edda(world) -> AccessRequest:
    """Edda, who may not invite, asks for a seat for Nina."""
    return request_seat(world.edda, email=NINA, role="editor", reason="The campaign in spring")


def seats(account) -> tuple[int, int]:
    """Extra seats, and pending users."""
    pending = Member.objects.filter(account=account, status=Member.PENDING).count()
    return Account.objects.get(pk=account.pk).extra_seats, pending


def test_seats_bought_for_themselves_go_to_those_who_wait_the_first_first(world, acme, full) -> None:
    for email in (NINA, "omar@acme.example"):
        asked = request_seat(world.edda, email=email, role="editor", reason="Spring")
        approve_seat_request(world.adam, request_id=asked.pk)
    alone = request_seat(world.edda, email="for.nobody@acme.example", role="editor", reason="Unanswered")
    buy_seats(world.bill, count=1, shown_cents=one_more(world))
    assert set(Member.objects.filter(status=Member.PENDING).values_list("email", flat=True)) == {NINA}
    choose_plan(
        world.bill, plan="advanced", shown_cents=quote(facts_of(world.bill), plan="advanced").due.gross
    )
    assert seats(acme) == (4, 2)
    alone.refresh_from_db()
    assert alone.outcome == "open"  # nobody stands for them
    assert refused(buy_requested_seat, world.bill, request_id=alone.pk, shown_cents=0) is Why.NOT_FOUND


def test_who_waits_and_whom_nobody_may_invite_any_more_holds_up_no_purchase(world, acme, full) -> None:
    asked = asked_by_edda(world)
    approve_seat_request(world.adam, request_id=asked.pk)
    change_member(world.olga, member_id=world.member("adam").pk, wanted=MemberChange(role="editor"))
    buy_seats(world.bill, count=1, shown_cents=one_more(world))
    asked.refresh_from_db()
    assert (seats(acme), asked.outcome) == ((4, 0), "open")


def test_what_an_admin_stands_for_leaves_by_itself_once_the_seat_is_paid(world, acme, full) -> None:
    asked = asked_by_edda(world)
    assert approve_seat_request(world.adam, request_id=asked.pk, answer="Welcome her") is None
    assert seats(acme) == (3, 0)
    assert set(Mail.objects.filter(subject__startswith="A seat is missing").values_list("to", flat=True)) == {
        "bill@acme.example",
        "olga@acme.example",
    }
    invited = buy_requested_seat(world.bill, request_id=asked.pk, shown_cents=one_more(world))
    assert (invited.member.email, invited.member.role) == (NINA, "editor")
    assert seats(acme) == (4, 1)
    asked.refresh_from_db()
    assert (asked.outcome, asked.answer, asked.answered_by.partition(" <")[0]) == (
        "approved",
        "Welcome her",
        "Bill Billing",
    )
    told = TrailEntry.objects.filter(account_id=acme.pk).order_by("number").values_list("event", "who")
    assert [(event, who.partition(" <")[0]) for event, who in told][-5:] == [
        ("seat_requested", "Edda Editor"),
        ("seat_awaited", "Adam Admin"),
        ("plan_changed", "Bill Billing"),
        ("member_invited", "Adam Admin"),
        ("request_answered", "Bill Billing"),
    ]
    assert Mail.objects.filter(to=NINA).count() == 1


def test_whoever_may_invite_asks_for_the_seats_and_stands_for_the_people(world, acme, full) -> None:
    people = [Invitee(f"{name}@acme.example", Role.EDITOR, name=name.title()) for name in ("nina", "nils")]
    asked = ask_for_seats(world.adam, invitees=people, note="Until Monday!", reason="The campaign")
    assert refused(ask_for_seats, world.olga, invitees=people[:1]) is Why.ALREADY_ASKED
    mail = Mail.objects.get(to="bill@acme.example", subject__startswith="2 seats are missing")
    assert "nina@acme.example, as Editor; nils@acme.example, as Editor" in mail.text
    for one in asked:
        buy_requested_seat(world.bill, request_id=one.pk, shown_cents=one_more(world))
    assert seats(acme) == (5, 2)
    assert "Until Monday!" in Mail.objects.get(to=NINA).text
    assert Member.objects.get(account=acme, email=NINA).name == "Nina"


def test_a_seat_that_became_free_costs_nothing(world, acme, full) -> None:
    (asked,) = ask_for_seats(world.adam, invitees=[Invitee(NINA, Role.EDITOR)])
    disable_members(world.olga, member_ids=[world.member("vera").pk])
    epoch = Account.objects.get(pk=acme.pk).access_epoch
    buy_requested_seat(world.bill, request_id=asked.pk, shown_cents=0)
    assert seats(acme) == (3, 1)
    assert Account.objects.get(pk=acme.pk).access_epoch > epoch  # somebody new may do something


def test_another_price_than_shown_buys_nothing_and_invites_nobody(world, acme, full) -> None:
    (asked,) = ask_for_seats(world.adam, invitees=[Invitee(NINA, Role.EDITOR)])
    wrong = {"request_id": asked.pk, "shown_cents": one_more(world) + 1}
    assert refused(buy_requested_seat, world.bill, **wrong) is Why.PRICE_CHANGED
    assert seats(acme) == (3, 0)


def lower(world) -> None:
    change_member(world.olga, member_id=world.member("adam").pk, wanted=MemberChange(role="editor"))


def disable(world) -> None:
    disable_members(world.olga, member_ids=[world.member("adam").pk])


def delete(world) -> None:
    delete_members(world.olga, member_ids=[world.member("adam").pk], successor_id=world.member("olga").pk)


@pytest.mark.parametrize("lose", [lower, disable, delete])
def test_nobody_gets_in_by_somebody_who_may_not_invite_any_more(world, acme, full, lose) -> None:
    """T-24: who stands for the person is asked once more before anything is bought."""
    asked = asked_by_edda(world)
    approve_seat_request(world.adam, request_id=asked.pk)
    lose(world)
    buying = {"request_id": asked.pk, "shown_cents": one_more(world) if lose is lower else 0}
    assert refused(buy_requested_seat, world.bill, **buying) is Why.NOBODY_STANDS_FOR_IT
    assert seats(acme) == (3, 0)
    approve_seat_request(world.olga, request_id=asked.pk, shown_cents=buying["shown_cents"])
    assert Member.objects.get(account=acme, email=NINA).status == Member.PENDING


def test_nobody_stands_for_a_bundle_that_another_has_changed_since(world, acme, full) -> None:
    """T-14: Olga stands for what she chose, and not for what Adam, who gives no billing role, writes into it."""
    bundle = save_bundle(world.olga, name="Agency", items=[Item("reports")])
    given = {"invitees": [Invitee(NINA, Role.EDITOR)], "bundle": Chosen(bundle.pk)}
    (asked,) = ask_for_seats(world.olga, **given)
    items = [Item("reports"), Item("billing")]
    save_bundle(world.adam, name="Agency", bundle_id=bundle.pk, items=items)
    buying = {"request_id": asked.pk, "shown_cents": one_more(world)}

    assert refused(buy_requested_seat, world.bill, **buying) is Why.NOBODY_STANDS_FOR_IT
    assert refused(approve_seat_request, world.adam, request_id=asked.pk) is Why.ROLE_NOT_YOURS
    assert not Member.objects.filter(email=NINA).exists()

    approve_seat_request(world.olga, request_id=asked.pk)
    buy_requested_seat(world.bill, **buying)
    assert set(Grant.objects.filter(member__email=NINA).values_list("role", flat=True)) == {
        "reports",
        "billing",
    }


def test_bill_alone_lets_nobody_in(world, acme, full) -> None:
    """Whoever pays may not invite: a request that nobody stands for is none of theirs."""
    asked = asked_by_edda(world)
    assert refused(buy_requested_seat, world.bill, request_id=asked.pk, shown_cents=22_61) is Why.NOT_FOUND
    assert refused(approve_seat_request, world.bill, request_id=asked.pk) is Why.NOT_ALLOWED
    assert refused(decline_requested_seat, world.bill, request_id=asked.pk, answer="") is Why.NOT_FOUND


def test_whoever_pays_can_say_no_to_a_seat_that_waits(world, acme, full) -> None:
    (asked,) = ask_for_seats(world.adam, invitees=[Invitee(NINA, Role.EDITOR)])
    decline_requested_seat(world.bill, request_id=asked.pk, answer="Not this year")
    asked.refresh_from_db()
    assert asked.outcome == "declined"


def test_a_master_admin_buys_and_approves_in_one_step(world, acme, full) -> None:
    asked = asked_by_edda(world)
    approve_seat_request(world.olga, request_id=asked.pk, shown_cents=one_more(world))
    assert seats(acme) == (4, 1)


def test_a_master_admin_buys_what_an_invitation_lacks_in_one_step(world, acme, full) -> None:
    people = {"invitees": [Invitee(f"a{n}@acme.example", Role.EDITOR) for n in range(3)]}
    shown = quote(facts_of(world.olga), more_seats=3).due.gross
    assert refused(invite_members, world.adam, **people, shown_cents=shown) is Why.NOT_ALLOWED
    invite_members(world.olga, **people, shown_cents=shown)
    assert seats(acme) == (6, 3)


def test_nobody_stands_for_more_than_they_hold(world, acme, full) -> None:
    more = [Invitee(NINA, Role.MASTER_ADMIN)]
    assert refused(ask_for_seats, world.adam, invitees=more) is Why.ROLE_NOT_YOURS
    assert refused(ask_for_seats, world.edda, invitees=[Invitee(NINA, Role.EDITOR)]) is Why.NOT_ALLOWED


def test_the_seat_of_another_account_is_not_there(world, acme, full) -> None:
    (asked,) = ask_for_seats(world.adam, invitees=[Invitee(NINA, Role.EDITOR)])
    assert refused(buy_requested_seat, world.otto, request_id=asked.pk, shown_cents=0) is Why.NOT_FOUND
