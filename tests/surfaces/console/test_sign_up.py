"""Founding an account of one's own: by a link that proves the address, and only where the operator allows it."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from mediadesk.actions.logins import note_address
from mediadesk.store.models import Account, Environment, Mail, Member, TrailEntry, User
from mediadesk.surfaces.sso.sign_up import sign_up_link
from mediadesk.wiring.bad_setting import BadSetting
from mediadesk.wiring.settings.table import read_settings

UNA = "una@new.example"
FORM = {
    "name": "New Media",
    "cloud_name": "new-media",
    "person": "Una New",
    "password": "four calm herons wade",
}


@pytest.fixture
def sign_ups(settings):
    """`sign_ups("open")` sets who may found an account."""

    def allow(who: str) -> None:
        settings.MEDIADESK = replace(settings.MEDIADESK, signup=who)

    return allow


def link_to(email: str) -> str:
    """The path of the link that was mailed."""
    (mail,) = Mail.objects.filter(to=email, subject="Set up your account")
    assert mail.account_id is None  # nobody's outbox shows it
    return re.search(r"http://testserver(/console/sign-up/\S+)", mail.text)[1]


def test_an_account_is_founded_behind_a_mailed_link(client, world, sign_ups) -> None:
    sign_ups("open")
    assert "Look into your mailbox" in client.post(reverse("sign_up"), {"email": UNA}).content.decode()
    link = link_to(UNA)
    assert "una@new.example" in client.get(link).content.decode()

    answer = client.post(link, FORM | {"plan": "free"})

    account = Account.objects.get(name="New Media")
    assert answer.url == reverse("dashboard", args=(account.pk,))
    assert client.get(answer.url).status_code == 200  # signed in
    assert (account.plan, account.owner.email) == ("free", UNA)
    assert Environment.objects.get(account=account).cloud_name == "new-media"
    founded = TrailEntry.objects.filter(account_id=account.pk).order_by("number").first()
    assert (founded.event, founded.who) == ("account_created", f"Una New <{UNA}>")


def test_a_link_founds_one_account(client, world, sign_ups) -> None:
    sign_ups("open")
    link = sign_up_link(UNA)
    client.post(link, FORM | {"plan": "free"})
    again = client.post(link, FORM | {"plan": "free", "name": "Another", "cloud_name": "another"})
    assert again.status_code == 410
    assert not Account.objects.filter(name="Another").exists()


def test_whoever_chooses_a_plan_that_costs_begins_on_a_free_one_and_is_led_to_it(
    client, world, sign_ups
) -> None:
    sign_ups("open")
    answer = client.post(sign_up_link(UNA), FORM | {"plan": "plus"})
    account = Account.objects.get(name="New Media")
    to = reverse("billing_change", args=(account.pk,)) + "?trial=plus"
    assert (account.plan, answer.url) == ("free", to)
    page = client.get(answer.url).content.decode()
    assert "Plus begins once you say so here" in page
    assert "Begin the trial" in page


@pytest.mark.parametrize("plan", ["enterprise", "unlimited", "none", ""])
def test_a_plan_that_is_not_sold_cannot_be_chosen(client, world, sign_ups, plan) -> None:
    sign_ups("open")
    assert client.post(sign_up_link(UNA), FORM | {"plan": plan}).status_code == 400
    assert not Account.objects.filter(name="New Media").exists()


def test_the_operators_link_carries_the_plan_and_no_other_is_chosen(client, world, sign_ups) -> None:
    sign_ups("invite")
    client.post(sign_up_link(UNA, plan="enterprise"), FORM | {"plan": "free"})
    assert Account.objects.get(name="New Media").plan == "enterprise"


@pytest.mark.parametrize("email", ["olga@acme.example", UNA])
def test_the_answer_tells_nobody_who_has_a_login(client, world, sign_ups, email) -> None:
    sign_ups("open")
    answer = client.post(reverse("sign_up"), {"email": email})
    assert answer.content.decode().replace(email, "…").count("We sent a link to …") == 1
    assert Mail.objects.filter(to=email).count() == 1


def test_whoever_has_a_login_signs_in_first_and_keeps_their_password(
    client, world, sign_in, sign_ups
) -> None:
    sign_ups("open")
    note_address(world.member("vera").user, proven=True)
    before, link = world.member("vera").user.password, sign_up_link("vera@acme.example")
    assert "Sign in" in client.get(link).content.decode()
    assert client.post(link, FORM | {"plan": "free"}).status_code == 401
    sign_in("olga")
    assert client.post(link, FORM | {"plan": "free"}).status_code == 401
    sign_in("vera").post(link, FORM | {"plan": "free"})
    user = User.objects.get(email="vera@acme.example")
    assert user.password == before
    assert set(Member.objects.filter(user=user).values_list("role", flat=True)) == {
        "media_library_user", "master_admin",
    }  # fmt: skip


def test_a_login_whose_address_was_never_proven_is_taken_over_by_whoever_has_the_mailbox(
    client_factory, world, sign_in, sign_ups
) -> None:
    sign_ups("open")
    squatter, owner = sign_in("vera"), client_factory()
    owner.post(sign_up_link("vera@acme.example"), FORM | {"plan": "free"})
    assert Account.objects.get(name="New Media").owner.email == "vera@acme.example"
    assert squatter.get(reverse("profile")).status_code == 302  # signed out
    assert User.objects.get(email="vera@acme.example").check_password(FORM["password"])


@pytest.mark.parametrize(
    ("who", "asking", "by_link"), [("off", 404, 404), ("invite", 404, 200), ("open", 200, 200)]
)
def test_the_operator_decides_who_may_sign_up(client, world, sign_ups, who, asking, by_link) -> None:
    sign_ups(who)
    assert client.get(reverse("sign_up")).status_code == asking
    assert client.get(sign_up_link(UNA)).status_code == by_link
    assert ("Create an account" in client.get(reverse("sign_in")).content.decode()) is (who == "open")


def test_one_address_is_not_flooded_with_links(client, world, sign_ups) -> None:
    sign_ups("open")
    for _ in range(5):
        assert client.post(reverse("sign_up"), {"email": UNA}).status_code == 200
    assert Mail.objects.filter(to=UNA).count() == 3


def test_a_link_that_was_tampered_with_is_dead(client, world, sign_ups) -> None:
    sign_ups("open")
    link = sign_up_link(UNA)
    assert client.get(link[:-2] + ("aa" if link[-2:] != "aa" else "bb")).status_code == 410


def test_open_without_a_mail_server_stops_the_start() -> None:
    with pytest.raises(BadSetting, match="MEDIADESK_SIGNUP cannot be open without MEDIADESK_MAIL_URL"):
        read_settings({"MEDIADESK_SIGNUP": "open"})
    with pytest.raises(BadSetting, match="write open, invite or off"):
        read_settings({"MEDIADESK_SIGNUP": "maybe"})
