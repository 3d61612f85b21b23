"""Inviting through the pages: preview, confirm, accept; seats and requests for them."""

import re

import pytest
from django.urls import reverse

from mediadesk.store.models import Account, Mail, Member, SeatRequest, TrailEntry
from tests.conftest import PASSWORD

LIMIT = "You have reached the maximum number of users allowed for your plan."


def at(name: str, world, *more: str) -> str:
    """The address of a page of the account."""
    return reverse(name, args=(world.account.pk, *more))


def send(client, world, text: str, *, role: str = "editor", **more):
    """Send an invitation that has been previewed."""
    form = {"text": text, "role": role, "where": "all", "previewed": "yes", **more}
    return client.post(at("invite_confirm", world), form)


def link_to(email: str) -> str:
    """The path of the newest invitation link that was mailed to an address."""
    mail = Mail.objects.filter(to=email).latest("pk")
    return re.search(r"http://testserver(/console/invitation/\S+)", mail.text).group(1)


def fill_the_plan(world) -> None:
    """Put the account on a plan that has no seat left."""
    Account.objects.filter(pk=world.account.pk).update(plan="free")


def test_a_preview_writes_nothing_and_says_line_by_line_what_will_happen(sign_in, world) -> None:
    text = "new@acme.example\nadam@acme.example\nno address\nName Two <two@acme.example>"

    page = sign_in("olga").post(at("invite_preview", world), {"text": text, "role": "editor", "where": "all"})

    shown = page.content.decode()
    assert "two@acme.example" in shown
    assert "already in this account" in shown
    assert "is not an e-mail address" in shown
    assert not Member.objects.filter(status=Member.PENDING).exists()
    assert not Mail.objects.exists()


def test_an_invited_colleague_sets_a_password_and_is_in(sign_in, client_factory, world) -> None:
    send(sign_in("olga"), world, "New Person <new@acme.example>")
    theirs, path = client_factory(), link_to("new@acme.example")

    assert "Acme" in theirs.get(path).content.decode()
    answer = theirs.post(path, {"name": "New Person", "password": "nine blue kettles dance"})

    assert answer.status_code == 302
    member = Member.objects.get(email="new@acme.example")
    assert (member.status, member.role, member.name) == ("active", "editor", "New Person")
    assert theirs.get(at("dashboard", world)).status_code == 200
    assert client_factory().post(path, {"name": "Eve", "password": PASSWORD}).status_code == 410
    told = set(TrailEntry.objects.filter(account_id=world.account.pk).values_list("event", flat=True))
    assert {"member_invited", "invitation_accepted"} <= told


def test_an_invitation_is_bound_to_its_address(sign_in, client_factory, world) -> None:
    send(sign_in("olga"), world, "new@acme.example")
    otto = client_factory()
    otto.force_login(world.member("otto").user, backend="allauth.account.auth_backends.AuthenticationBackend")

    answer = otto.post(link_to("new@acme.example"), {})

    assert answer.status_code == 403
    assert Member.objects.get(email="new@acme.example").status == Member.PENDING


def test_one_person_is_in_two_accounts_with_one_login(sign_in, client_factory, world) -> None:
    send(sign_in("olga"), world, "otto@other.example")
    otto = client_factory()
    otto.force_login(world.member("otto").user, backend="allauth.account.auth_backends.AuthenticationBackend")

    otto.post(link_to("otto@other.example"), {})

    assert otto.get(at("dashboard", world)).status_code == 200
    assert "Other" in otto.get(at("dashboard", world)).content.decode()


def test_sending_again_makes_the_old_link_void_and_withdrawing_the_new_one(
    sign_in, client_factory, world
) -> None:
    client = sign_in("olga")
    send(client, world, "new@acme.example")
    member, first = Member.objects.get(email="new@acme.example").pk, link_to("new@acme.example")

    client.post(at("invitation_resend", world, member))
    second = link_to("new@acme.example")
    dead = client_factory().get(first).status_code
    alive = client_factory().get(second).status_code
    client.post(at("invitation_withdraw", world, member), {"sure": "yes"})

    assert (dead, alive, client_factory().get(second).status_code) == (410, 200, 410)
    assert not Member.objects.filter(email="new@acme.example").exists()


def test_an_inviter_who_lost_the_right_invites_nobody_in(sign_in, client_factory, world) -> None:
    send(sign_in("adam"), world, "new@acme.example")
    Member.objects.filter(pk=world.members["adam"].pk).update(role="editor")
    Account.objects.filter(pk=world.account.pk).update(access_epoch=99)

    answer = client_factory().post(
        link_to("new@acme.example"), {"name": "N", "password": "nine blue kettles dance"}
    )

    assert answer.status_code == 410
    assert Member.objects.get(email="new@acme.example").status == Member.PENDING


def test_at_the_limit_the_page_says_so_and_what_can_be_done(sign_in, world) -> None:
    fill_the_plan(world)

    page = send(sign_in("olga"), world, "new@acme.example").content.decode()

    assert LIMIT in page
    assert "Billing" in page
    assert not Member.objects.filter(email="new@acme.example").exists()


def test_finance_joins_a_full_plan_since_their_role_takes_no_seat(sign_in, world) -> None:
    fill_the_plan(world)

    send(sign_in("olga"), world, "finance@acme.example", role="billing")

    assert Member.objects.get(email="finance@acme.example").role == "billing"


def test_somebody_asks_for_a_seat_and_it_is_granted_when_there_is_one(sign_in, world) -> None:
    ask = {"email": "new@acme.example", "role": "editor", "reason": "She joins on Monday."}
    assert sign_in("edda").post(at("seat_request_new", world), ask).status_code == 302
    request = SeatRequest.objects.get()

    client = sign_in("olga")
    assert "She joins on Monday." in client.get(at("requests", world)).content.decode()
    client.post(at("seat_request_approve", world, request.pk))

    request.refresh_from_db()
    assert request.outcome == "approved"
    assert Member.objects.get(email="new@acme.example").status == Member.PENDING


@pytest.mark.parametrize("name", ["tess", "bill", "rita", "mila", "edda", "vera"])
def test_who_may_not_invite_invites_nobody(sign_in, world, name) -> None:
    answer = send(sign_in(name), world, "new@acme.example")

    assert answer.status_code == 403
    assert not Member.objects.filter(email="new@acme.example").exists()


def test_an_admin_makes_no_master_admin(sign_in, world) -> None:
    send(sign_in("adam"), world, "new@acme.example", role="master_admin")

    assert not Member.objects.filter(email="new@acme.example").exists()
