"""Whom Google knows and nobody here: an address opens no login that is there, and may begin one (T-30, T-25)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.roles import Role
from mediadesk.store.models import Account, CodeApp, Member, Passkey, ServiceLink, TrailEntry, User
from mediadesk.surfaces.sso.proofs import reset_link
from tests.conftest import PASSWORD, add_member
from tests.surfaces.at_services import come, google, linked, person
from tests.surfaces.console.recovering import NEW, begin, link_to

__all__ = ["google"]
NINA = "nina@new.example"


def prove(user) -> None:
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def invited(world, email: str = NINA) -> str:
    """The path of an open invitation."""
    (one,) = invite_members(world.adam, invitees=[Invitee(email, Role.EDITOR)])
    return reverse("invitation", args=(one.token,))


@pytest.fixture
def open_to_all(settings) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, signup="open")


# fmt: off
OF_NOBODY = {
    # whose address it is                   what Google tells beside
    "a user's":                             {"email": "vera@acme.example"},
    "a user's in capitals":                 {"email": "Vera@ACME.example"},
    "a Master admin's":                     {"email": "olga@acme.example"},
    "another account's Master admin's":     {"email": "otto@other.example"},
    "a disabled user's":                    {"email": "edda@acme.example"},
    "a user's, not proven":                 {"email": "vera@acme.example", "email_verified": False},
    "nobody's, not proven":                 {"email": NINA, "email_verified": False},
    "nobody's, proven in words":            {"email": NINA, "email_verified": "yes"},
    "none":                                 {"email": ""},
    "two":                                  {"email": ["vera@acme.example", NINA]},
}
# fmt: on


@pytest.mark.parametrize("whose", OF_NOBODY)
def test_an_address_opens_no_login_and_is_linked_to_none(world, google, open_to_all, client, whose) -> None:
    """security.md 1.4 no. 17 for what is no account's provider: whoever has the address there is nobody here."""
    for name in ("vera", "olga", "otto", "edda"):
        prove(world.members[name].user)
    disable_members(world.adam, member_ids=[world.members["edda"].pk])

    answer = come(client, google, **person("x", **OF_NOBODY[whose]))

    assert answer.status_code == 403
    assert "You are not known here by Google yet." in answer.text
    assert "_auth_user_id" not in client.session
    assert not ServiceLink.objects.exists()


def test_an_invitation_to_the_proven_address_is_accepted_without_a_password(world, google, client) -> None:
    path = invited(world)
    assert f"{reverse('service_go', args=('google',))}?next={path}" in client.get(path).text

    answer = come(client, google, to=path, **person("nina", email=NINA.title()))

    assert answer["Location"] == reverse("dashboard", args=(world.account.pk,))
    assert client.get(answer["Location"]).status_code == 200
    member = Member.objects.get(email=NINA)
    assert (member.status, member.role, member.name) == ("active", "editor", "Nina")
    assert not member.user.password
    assert EmailAddress.objects.get(user=member.user).verified
    again = Client()
    come(again, google, **person("nina", email="moved@mail.example"))
    assert "_auth_user_id" in again.session


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"email": "other@new.example"}, "is for nina@new.example"),
        ({"email": "nina+x@new.example"}, "is for nina@new.example"),
        ({"email": NINA, "email_verified": False}, "not known here by Google"),
        ({"email": ""}, "not known here by Google"),
    ],
)
def test_an_invitation_is_for_exactly_the_address_it_names(world, google, client, claims, said) -> None:
    """T-25."""
    answer = come(client, google, to=invited(world), **person("nina", **claims))

    assert answer.status_code == 403
    assert said in answer.text
    assert Member.objects.get(email=NINA).status == Member.PENDING
    assert not User.objects.filter(email=NINA).exists()
    assert not ServiceLink.objects.exists()


def test_without_its_link_an_invitation_is_not_accepted_but_told(world, google, open_to_all, client) -> None:
    invited(world)

    answer = come(client, google, **person("nina", email=NINA))

    assert answer.status_code == 403
    assert "Open the link in the mail of the invitation" in answer.text
    assert Member.objects.get(email=NINA).status == Member.PENDING


@pytest.mark.both_databases
def test_whoever_registered_the_address_before_keeps_nothing(world, google, client) -> None:
    """T-30: a password, a session and a link of somebody who never proved that the address is theirs."""
    theirs = add_member(
        world.other_account, name="N", email=NINA, role="reports", now=world.account.created_at
    ).user
    linked(theirs, "evil", google)
    before = Client()
    before.post(reverse("sign_in"), {"email": NINA, "password": PASSWORD})
    assert "_auth_user_id" in before.session

    come(client, google, to=invited(world), **person("nina", email=NINA))

    assert Member.objects.get(email=NINA, account=world.account).status == Member.ACTIVE
    assert not User.objects.get(email=NINA).password
    assert before.get(reverse("profile")).status_code == 302
    assert come(Client(), google, **person("evil")).status_code == 403


def test_a_password_set_by_mail_leaves_whoever_never_proved_the_address_no_way_in(world, google) -> None:
    """T-30: neither links to a service nor passkeys; of a proven address both stay."""
    vera, edda = (world.members[name].user for name in ("vera", "edda"))
    prove(edda)
    for user, who in ((vera, "evil"), (edda, "edda")):
        linked(user, who, google)
        Passkey.objects.create(
            user=user, name="Phone", credential_id=who, public_key="k", created_at=world.account.created_at
        )
        path = reset_link(user).removeprefix("http://testserver")
        assert Client().post(path, {"password": "five loud badgers dance"}).status_code == 302

    assert [one.user for one in ServiceLink.objects.all()] == [edda]
    assert [one.user for one in Passkey.objects.all()] == [edda]


def test_a_login_that_is_recovered_has_no_link_of_before(world, google, settings, client) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, mail_url="smtp://127.0.0.1:25")
    edda = world.members["edda"]
    prove(edda.user)
    linked(edda.user, "evil", google)
    CodeApp.objects.create(user=edda.user, secret="sealed", created_at=edda.created_at)
    User.objects.filter(pk=edda.user_id).update(second_factor="code")
    begin(world)

    assert client.post(link_to(edda.email), {"password": NEW}).status_code == 302

    assert not ServiceLink.objects.exists()


def test_a_proven_address_founds_an_account_without_a_password(world, google, open_to_all, client) -> None:
    answer = come(client, google, **person("nina", email=NINA))
    assert "/sign-up/" in answer["Location"]
    page = client.get(answer["Location"]).text
    assert "You sign in with Google, as nina@new.example." in page
    assert 'name="password"' not in page
    client.post(answer["Location"], {"name": "Ninas", "person": "Nina", "plan": "free"})

    made = Account.objects.get(name="Ninas")
    assert made.owner.email == NINA
    assert not made.owner.user.password
    told = TrailEntry.objects.get(event="factor_added")
    assert (told.who, told.who_id, told.account_id) == (f"Nina <{NINA}>", made.owner.user_id, made.pk)
    again = Client()
    assert come(again, google, **person("nina"))["Location"] == reverse("home")
    assert "_auth_user_id" in again.session


def test_what_google_proved_counts_in_that_browser_and_for_that_address(
    world, google, open_to_all, client
) -> None:
    to = come(client, google, **person("nina", email=NINA))["Location"]
    assert 'name="password"' in Client().get(to).text
    other = come(Client(), google, **person("zoe", email="zoe@new.example"))["Location"]
    assert 'name="password"' in client.get(other).text

    refused = Client().post(to, {"name": "Ninas", "person": "Nina", "plan": "free"})
    assert "password" in refused.text
    assert not Account.objects.filter(name="Ninas").exists()


def test_where_nobody_may_found_an_account_nothing_is_begun(world, google, client) -> None:
    answer = come(client, google, **person("nina", email=NINA))

    assert answer.status_code == 403
    assert not User.objects.filter(email=NINA).exists()


@pytest.mark.both_databases
def test_whoever_is_linked_elsewhere_meanwhile_founds_nothing(world, google, open_to_all, client) -> None:
    to = come(client, google, **person("nina", email=NINA))["Location"]
    linked(world.members["vera"].user, "nina", google)

    answer = client.post(to, {"name": "Ninas", "person": "Nina", "plan": "free"})

    assert answer.status_code == 409
    assert "linked to a login already" in answer.text
    assert not Account.objects.filter(name="Ninas").exists()
    assert not User.objects.filter(email=NINA).exists()
