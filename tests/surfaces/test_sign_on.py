"""Single sign-on by OpenID Connect, against providers that speak HTTP: who comes in where, and who does not."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse

from mediadesk.actions.identity.change_provider import ProviderChange, change_provider
from mediadesk.engines import clock
from mediadesk.rules.sign_on import clean_words
from mediadesk.store.models import (
    Account,
    Identity,
    Member,
    TrailEntry,
    User,
)
from tests.conftest import PASSWORD, add_member
from tests.oidc_provider import CLIENT
from tests.surfaces.signing_on import add, come, idp, prove, turned_away, vera

__all__ = ["idp"]

REFEDS = "https://refeds.org/profile/mfa"


def test_a_user_comes_in_by_the_address_once_and_by_the_subject_ever_after(world, idp, client) -> None:
    one = add(world, idp.issuer)

    answer = come(client, idp, one, **vera())
    assert answer["Location"] == reverse("dashboard", args=(world.account.pk,))
    assert client.get(answer["Location"]).status_code == 200

    later = come(Client(), idp, one, **vera(email="edda@acme.example"))
    assert later.status_code == 302
    assert Identity.objects.get().member == world.members["vera"]
    assert come(Client(), idp, one, **vera(sub="v-2")).status_code == 403  # no second person has her address


# fmt: off
TURNED_AWAY = {
    # why                                   what the token says, the reason in the trail
    "another account's address":            ({"email": "otto@other.example"}, "other.example is not proven"),
    "the provider itself does not know":    ({"email_verified": False}, "not verified"),
    "a Master admin":                       ({"sub": "o", "email": "olga@acme.example"}, "Master admin"),
    "nobody of this account":               ({"sub": "n", "email": "new@acme.example"}, "no user of this account"),
    "no address":                           ({"email": ""}, "no e-mail address"),
    "no subject":                           ({"sub": ""}, "names no person"),
    "another issuer":                       ({"iss": "http://evil.example"}, "of the issuer"),
    "another client":                       ({"aud": "other"}, "aud"),
    "several audiences and no azp":         ({"aud": [CLIENT, "other"]}, "azp"),
    "given to another client":              ({"azp": "other"}, "azp"),
    "another sign-in":                      ({"nonce": "x"}, "nonce"),
    "long ago":                             ({"exp": 1_500_000_000}, "expired"),
    "no moment":                            ({"exp": True}, "no moment"),
    "a token of signing out":               ({"events": {}}, "not one of a sign-in"),
}
# fmt: on


@pytest.mark.parametrize("why", TURNED_AWAY)
def test_whom_a_provider_may_not_vouch_for_is_turned_away_for_the_very_reason(
    world, idp, client, why
) -> None:
    """security.md 1.4 no. 17, 18, 23; ASVS 10.5.1 to 10.5.4."""
    claims, reason = TURNED_AWAY[why]

    assert reason in turned_away(come(client, idp, add(world, idp.issuer), **vera(**claims)))
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({}, "it says nothing"),
        ({"amr": ["pwd"]}, "it says pwd"),
        ({"amr": ["pwd", "mfa"]}, ""),
        ({"acr": REFEDS}, ""),
    ],
)
def test_a_provider_that_must_ask_for_a_second_factor_says_so(world, idp, client, said, reason) -> None:
    answer = come(client, idp, add(world, idp.issuer, needs_second_factor=True), **vera(**said))

    assert reason in turned_away(answer) if reason else answer.status_code == 302


def test_the_demand_for_a_second_factor_is_told_in_the_trail(world, idp) -> None:
    one = add(world, idp.issuer)
    wanted = ProviderChange(needs_second_factor=True, second_factor_words=clean_words(" mfa \n\nmfa\nhwk"))
    change_provider(world.olga, provider_id=one.pk, wanted=wanted)

    told = [entry.details for entry in TrailEntry.objects.filter(event="provider_changed")]
    assert [(one["what"], one["after"]) for one in told] == [
        ("whether it must ask for a second factor", "yes"),
        ("what counts as one", "mfa, hwk"),
    ]


def test_a_session_begun_by_a_provider_opens_its_account_alone(world, idp, client) -> None:
    """T-30: whoever runs Acme's provider gains nothing of what Vera is elsewhere."""
    user, now = world.members["vera"].user, clock.now()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    there = {"name": "Vera", "email": user.email, "role": "admin", "status": Member.ACTIVE}
    Member.objects.create(account=world.other_account, user=user, created_at=now, updated_at=now, **there)
    come(client, idp, add(world, idp.issuer), **vera())

    home = reverse("dashboard", args=(world.account.pk,))
    page = client.get(home)
    assert page.status_code == 200
    assert world.other_account.pk not in page.text
    assert client.get(reverse("home"))["Location"] == home
    other = client.get(reverse("dashboard", args=(world.other_account.pk,)))
    assert other.status_code == 403
    for name in ("profile", "sessions", "password_first"):
        assert client.get(reverse(name)).status_code == 403, name
    assert client.post(reverse("profile_name"), {"name": "Evil"}).status_code == 403

    client.post(reverse("sign_in"), {"email": user.email, "password": PASSWORD})
    assert client.get(reverse("dashboard", args=(world.other_account.pk,))).status_code == 200


def test_what_a_provider_began_ends_when_it_is_switched_off(world, idp, client) -> None:
    one = add(world, idp.issuer)
    come(client, idp, one, **vera())
    change_provider(world.olga, provider_id=one.pk, wanted=ProviderChange(enabled=False))

    assert client.get(reverse("dashboard", args=(world.account.pk,))).status_code == 403


def test_who_is_new_joins_with_the_default_role_and_without_a_password(world, idp, client) -> None:
    one = add(world, idp.issuer, joins=True, default_role="reports")

    come(client, idp, one, sub="n", email="New@acme.example", email_verified=True, name="Nina New")

    made = Member.objects.get(email="new@acme.example")
    assert (made.role, made.status, made.name) == ("reports", "active", "Nina New")
    assert not made.user.password
    assert not EmailAddress.objects.get(user=made.user).verified
    assert "_auth_user_id" in client.session


def test_who_is_new_takes_a_seat_or_is_told_who_was_asked_for_one(world, idp, client) -> None:
    one = add(world, idp.issuer, joins=True)
    Account.objects.filter(pk=world.account.pk).update(plan="free")

    answer = come(client, idp, one, sub="n", email="new@acme.example", email_verified=True)

    assert answer.status_code == 403
    assert "You are known at Acme, and no seat is free for you yet." in answer.text
    assert "Adam Admin" in answer.text
    assert "_auth_user_id" not in client.session
    assert not User.objects.filter(email="new@acme.example").exists()


def test_a_login_that_is_no_member_here_is_not_taken_in(world, idp, client) -> None:
    add_member(world.other_account, name="N", email="new@acme.example", role="admin", now=clock.now())
    one = add(world, idp.issuer, joins=True)

    answer = come(client, idp, one, sub="n", email="new@acme.example", email_verified=True)

    assert "invite them first" in turned_away(answer)


def test_whoever_set_it_up_and_holds_the_role_no_more_gives_it_no_more(world, idp, client) -> None:
    """Grantable is a part of held, when it is written and when it is used (T-29)."""
    one = add(world, idp.issuer, joins=True, default_role="admin")
    Member.objects.filter(pk=world.members["olga"].pk).update(role="editor")
    Account.objects.filter(pk=world.account.pk).update(access_epoch=99)

    answer = come(client, idp, one, sub="n", email="new@acme.example", email_verified=True)

    assert "may not give Admin any more" in turned_away(answer)


def test_a_login_that_nobody_proved_is_taken_from_whoever_made_it(world, idp, client) -> None:
    """T-30: somebody registered her address before her, and waits with the password."""
    before = Client()
    before.post(reverse("sign_in"), {"email": "vera@acme.example", "password": PASSWORD})
    assert "_auth_user_id" in before.session

    come(client, idp, add(world, idp.issuer), **vera())

    assert before.get(reverse("profile")).status_code == 302
    assert not User.objects.get(email="vera@acme.example").password


def test_a_proven_login_keeps_its_password(world, idp, client) -> None:
    user = world.members["vera"].user
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)

    come(client, idp, add(world, idp.issuer), **vera())

    assert User.objects.get(pk=user.pk).password == user.password


def test_another_issuer_takes_over_nobody_of_the_former_one(world, idp, client) -> None:
    """security.md 1.4 no. 18."""
    one = add(world, idp.issuer)
    come(client, idp, one, **vera())
    wanted = ProviderChange(issuer="https://new.example", endpoints=one.endpoints)
    changed = change_provider(world.olga, provider_id=one.pk, wanted=wanted)

    assert not changed.enabled
    assert changed.tested_at is None
    assert Identity.objects.get().issuer == idp.issuer


def test_a_domain_that_two_accounts_proved_works_for_neither(world, idp, client) -> None:
    """T-47."""
    one = add(world, idp.issuer)
    prove(world.other_account, "acme.example")

    assert "another account proved it too" in turned_away(come(client, idp, one, **vera()))
