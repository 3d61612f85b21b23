"""Whose login it is: no way to another's address, none that outlives its owner's answer (T-30, T-35, T-37)."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.test import Client

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.teams.create_account import create_account
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role
from mediadesk.store.models import Mail, Member, TrailEntry, User
from mediadesk.surfaces.errands import run_errands
from mediadesk.surfaces.sso.proofs import new_sign_in_link, reset_link
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True)
CEO = "ceo@victim.example"
THIEFS, OWN = "seven brown foxes dance", "nine quiet rivers bend"


@pytest.fixture
def with_mail_server(settings):
    """Mails leave, so the link in one proves who has the mailbox."""
    settings.MEDIADESK = replace(settings.MEDIADESK, mail_url="smtp://127.0.0.1:25")


def link_in(text: str, way: str) -> str:
    return re.search(rf"http://testserver(/console/{way}/\S+)", text)[1]


def invite(by, email: str = CEO):
    """The link that the inviter is shown, and the one in the mail."""
    (made,) = invite_members(by, invitees=[Invitee(email, Role.MEDIA_LIBRARY_USER)])
    mail = Mail.objects.filter(to=email).latest("created_at")
    return made.link.removeprefix("http://testserver"), link_in(mail.text, "invitation")


def accept(link: str, password: str) -> Client:
    browser = Client()
    assert browser.post(link, {"name": "CEO", "password": password}).status_code == 302
    return browser


def sign_in(email: str, password: str, **more) -> Client:
    browser = Client(**more)
    browser.status = browser.post("/console/sign-in", {"email": email, "password": password}).status_code
    return browser


def test_a_new_account_is_not_given_to_whoever_took_its_owners_address_by_a_shown_link(world) -> None:
    shown, _ = invite(world.otto)
    thief = accept(shown, THIEFS)

    operator = Actor(Kind.OPERATOR, "", "", "The operator", Way.COMMAND)
    new = create_account(operator, name="Victim", email=CEO)

    assert thief.get(f"/console/{new.account.pk}/").status_code == 302
    assert sign_in(CEO, THIEFS).status == 401
    owner = Client()
    owner.post(new_sign_in_link(new.user).removeprefix("http://testserver"))
    assert owner.post("/console/password/first", {"password": OWN}).status_code == 302
    assert owner.get(f"/console/{new.account.pk}/").status_code == 200


@pytest.mark.usefixtures("with_mail_server")
def test_the_mailed_link_takes_a_login_back_from_whoever_used_a_shown_one(world) -> None:
    shown, _ = invite(world.otto)
    thief = accept(shown, THIEFS)
    _, mailed = invite(world.olga)

    assert "Choose a password" in Client().get(mailed).content.decode()
    owner = accept(mailed, OWN)

    assert owner.get(f"/console/{world.account.pk}/").status_code == 200
    assert thief.get(f"/console/{world.account.pk}/").status_code == 302
    assert sign_in(CEO, THIEFS).status == 401


@pytest.mark.usefixtures("with_mail_server")
def test_a_proven_login_is_asked_to_sign_in_by_either_link(world) -> None:
    _, mailed = invite(world.otto)
    accept(mailed, OWN)

    for link in invite(world.olga):
        assert "has a login here already" in Client().get(link).content.decode()
        assert Client().post(link, {"name": "CEO", "password": THIEFS}).status_code == 401
    assert sign_in(CEO, OWN).status == 302


@pytest.mark.usefixtures("with_mail_server")
def test_the_link_of_a_mail_is_shown_to_nobody_but_its_mailbox(world, client_factory) -> None:
    _, mailed = invite(world.olga)
    browser = sign_in("olga@acme.example", PASSWORD)

    outbox = browser.get(f"/console/{world.account.pk}/outbox").content.decode()
    assert CEO in outbox
    assert mailed not in outbox


@pytest.mark.parametrize("stopped_by", ["reset", "change"])
def test_a_link_to_another_address_dies_with_the_password(world, stopped_by) -> None:
    vera = world.member("vera")
    thief = sign_in(vera.email, PASSWORD)
    thief.post("/console/profile/email", {"email": "thief@evil.example"})
    link = link_in(Mail.objects.get(to="thief@evil.example").text, "profile/email")
    assert "thief@evil.example" in Mail.objects.get(to=vera.email).text  # she is told while it can be stopped

    if stopped_by == "reset":
        Client().post(reset_link(vera.user).removeprefix("http://testserver"), {"password": OWN})
    else:
        owner = sign_in(vera.email, PASSWORD)
        owner.post("/console/profile/password", {"present": PASSWORD, "password": OWN})

    assert Client().post(link).status_code == 410
    assert world.member("vera").email == vera.email


def test_a_change_of_address_ends_all_other_sessions_and_links(world) -> None:
    vera = world.member("vera")
    here, elsewhere = sign_in(vera.email, PASSWORD), sign_in(vera.email, PASSWORD)
    link = new_sign_in_link(vera.user).removeprefix("http://testserver")
    here.post("/console/profile/email", {"email": "vera@new.example"})

    assert (
        here.post(link_in(Mail.objects.get(to="vera@new.example").text, "profile/email")).status_code == 302
    )

    assert here.get("/console/profile").status_code == 200
    assert elsewhere.get("/console/profile").status_code == 302
    assert Client().post(link).status_code == 410


def test_each_account_tells_in_its_own_trail_that_a_name_or_address_changed(world) -> None:
    vera, now = world.member("vera"), world.member("vera").created_at
    Member.objects.create(
        account=world.other_account,
        user=vera.user,
        name=vera.name,
        email=vera.email,
        role="media_library_user",
        status=Member.ACTIVE,
        created_at=now,
        updated_at=now,
    )
    browser = sign_in(vera.email, PASSWORD)

    browser.post("/console/profile/name", {"name": "Vera Vista"})
    browser.post("/console/profile/email", {"email": "vera@new.example"})
    browser.post(link_in(Mail.objects.get(to="vera@new.example").text, "profile/email"))

    for account in (world.account, world.other_account):
        told = TrailEntry.objects.filter(account_id=account.pk).values_list("event", flat=True)
        assert {"profile_changed", "email_changed"} <= set(told)
    assert set(Member.objects.filter(user=vera.user).values_list("name", "email")) == {
        ("Vera Vista", "vera@new.example")
    }


def test_who_is_disabled_in_an_account_keeps_the_name_it_knew_them_by(world) -> None:
    vera = world.member("vera")
    Member.objects.filter(pk=vera.pk).update(status=Member.DISABLED)
    browser = sign_in(vera.email, PASSWORD)

    browser.post("/console/profile/name", {"name": "Olga Owner"})

    assert world.member("vera").name == "Vera Viewer"


def test_wrong_tries_from_elsewhere_keep_nobody_out(world) -> None:
    """T-35: by sign-in and by asking for resets."""
    for _ in range(10):
        sign_in("olga@acme.example", "a wrong guess of hers", REMOTE_ADDR="203.0.113.9")
    thief = Client(REMOTE_ADDR="203.0.113.9")
    for _ in range(4):
        assert thief.post("/console/password", {"email": "olga@acme.example"}).status_code == 200
    run_errands()

    assert sign_in("olga@acme.example", PASSWORD, REMOTE_ADDR="203.0.113.9").status == 429
    assert sign_in("olga@acme.example", PASSWORD, REMOTE_ADDR="198.51.100.1").status == 302
    assert Mail.objects.filter(to="olga@acme.example", subject="Set a new password").count() == 3
    last = link_in(Mail.objects.filter(to="olga@acme.example").latest("created_at").text, "password")
    User.objects.filter(email="olga@acme.example").update(last_login=None)
    assert Client().get(last).status_code == 200


def test_a_subscriber_of_ipv6_is_one_source(world) -> None:
    statuses = [
        sign_in(f"somebody-{n}@acme.example", "a wrong guess", REMOTE_ADDR=f"2001:db8::{n:x}").status
        for n in range(101)
    ]

    assert statuses[:100] == [401] * 100
    assert statuses[100] == 429
