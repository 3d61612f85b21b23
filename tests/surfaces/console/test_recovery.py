"""An Admin helps somebody back in who has lost their second factor: they begin it, and never see or set a secret."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from mediadesk.actions.logins import is_proven
from mediadesk.actions.teams.begin_recovery import begin_recovery
from mediadesk.engines import clock, secrets
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.models import (
    Account,
    CodeApp,
    Mail,
    Member,
    Recovery,
    RecoveryCode,
    TrailEntry,
    User,
)
from tests.conftest import PASSWORD
from tests.refusals import refused
from tests.surfaces.console.factored import (
    asks,
    code,
    give,
    is_in,
    set_up_app,
    step,
    with_app,
)
from tests.surfaces.console.recovering import NEW, also_in_other, begin, disabled, link_to


@pytest.fixture(autouse=True)
def moment():
    with clock.stand_still_at(datetime(2026, 5, 3, 12, tzinfo=UTC)) as time:
        yield time


def test_the_person_alone_is_sent_a_link_and_nothing_has_changed_before_it_is_used(
    client_factory, sign_in, world, settings
) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, mail_url="smtp://127.0.0.1:25")
    secret, adam = with_app(world, "edda"), sign_in("adam")
    page = reverse("member_recover", args=(world.account.pk, world.edda.id))
    assert "You do not see it" in adam.get(page).content.decode()

    answer = adam.post(page, {"reason": "She called me"}, follow=True)

    path = link_to("edda@acme.example")
    token = path.rpartition("/")[2]
    assert Mail.objects.filter(text__contains=token).values_list("to", "account").get() == (
        "edda@acme.example",
        None,
    )
    assert Recovery.objects.get().token_hash == secrets.hash_token(token)
    assert "Adam Admin sent them a link" in answer.content.decode()
    olga = client_factory()
    give(olga)
    for shown in ("outbox", "trail", "security_sign_ins"):
        assert token not in olga.get(reverse(shown, args=(world.account.pk,))).content.decode()
    told = TrailEntry.objects.get(event="recovery_begun")
    assert (told.who, told.details["reason"]) == ("Adam Admin <adam@acme.example>", "She called me")
    assert CodeApp.objects.filter(user=world.member("edda").user).exists()
    edda = client_factory()
    give(edda, "edda")
    assert step(edda, code=code(secret)).status_code == 302


def test_where_no_mail_is_sent_the_page_says_who_can_help_instead(sign_in, world) -> None:
    with_app(world, "edda")

    page = sign_in("adam").get(reverse("member_recover", args=(world.account.pk, world.edda.id)))

    assert "mediadesk dropfactors" in page.content.decode()
    assert "Send the link" not in page.content.decode()


def test_behind_the_link_a_new_password_takes_everything_of_before(client, client_factory, world) -> None:
    before = client_factory()
    give(before, "edda")
    set_up_app(before)
    path = begin(world)
    assert "edda@acme.example" in client.get(path).content.decode()

    assert client.post(path, {"password": NEW}).status_code == 302

    assert is_in(client)
    edda = world.member("edda").user
    assert edda.check_password(NEW)
    assert edda.second_factor == ""
    assert not CodeApp.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert UserSession.objects.filter(user=edda).count() == 1
    assert before.get(reverse("profile")).status_code == 302
    assert Mail.objects.filter(to="edda@acme.example", subject="Your second factors were removed").exists()
    told = TrailEntry.objects.get(event=Event.RECOVERY_USED.code)
    assert (told.about_id, told.details["by"]) == (world.edda.id, "Adam Admin")
    assert client_factory().get(path).status_code == 410
    assert client_factory().post(path, {"password": NEW}).status_code == 410


def test_where_the_account_asks_for_a_factor_they_are_led_to_another_one(client, world) -> None:
    with_app(world, "edda")
    asks(world, {"second_factor_all": True})

    answer = client.post(begin(world), {"password": NEW}, follow=True)

    assert answer.redirect_chain[-1][0].startswith(reverse("factor_needed"))
    assert "Acme asks everybody" in answer.content.decode()


def test_a_link_that_is_opened_or_given_a_bad_password_still_works(client, world) -> None:
    with_app(world, "edda")
    path = begin(world)
    client.get(path)
    client.head(path)

    assert client.post(path, {"password": "edda"}).status_code == 400
    assert CodeApp.objects.exists()
    assert client.post(path, {"password": NEW}).status_code == 302


def test_who_has_no_fresh_proof_begins_nothing(sign_in, world, moment) -> None:
    with_app(world, "edda")
    adam = sign_in("adam")
    moment.move(minutes=6)

    answer = adam.post(
        reverse("member_recover", args=(world.account.pk, world.edda.id)), {"reason": "She called"}
    )

    assert answer.url.startswith(reverse("prove"))
    assert not Recovery.objects.exists()


@pytest.mark.parametrize("status", [Member.ACTIVE, Member.DISABLED])
@pytest.mark.parametrize("role", ["master_admin", "media_library_user"])
def test_the_word_of_one_account_takes_no_factor_from_a_login_that_serves_another(
    sign_in, world, role, status
) -> None:
    """Neither from an owner elsewhere nor from anybody who could be let in there again."""
    with_app(world, "edda")
    there = also_in_other(world, role, status)
    if role == "master_admin":
        Account.objects.filter(pk=world.other_account.pk).update(owner=there)

    assert refused(begin_recovery, world.olga, member_id=world.edda.id, reason="Lost") is Why.NOT_RECOVERED

    page = reverse("member_recover", args=(world.account.pk, world.edda.id))
    shown = sign_in("olga").get(page).content.decode()
    assert "serves other accounts" in shown
    assert "dropfactors" in shown
    assert "Other" not in shown.replace("Otherwise", "")
    assert not Mail.objects.exists()


def test_a_closed_account_is_another_account_too_since_it_may_be_opened_again(world) -> None:
    with_app(world, "edda")
    also_in_other(world, "media_library_user", Member.ACTIVE)
    Account.objects.filter(pk=world.other_account.pk).update(closed=True)

    assert refused(begin_recovery, world.adam, member_id=world.edda.id, reason="Lost") is Why.NOT_RECOVERED


# fmt: off
REFUSED = [
    # who        by       what was before it                                          why
    ("olga",     "adam",  lambda w: with_app(w, "olga"),                              Why.ROLE_ABOVE_YOURS),
    ("adam",     "adam",  lambda w: with_app(w, "adam"),                              Why.NOT_YOUR_OWN),
    ("edda",     "adam",  lambda w: None,                                             Why.NOT_RECOVERED),
    ("edda",     "tess",  lambda w: with_app(w, "edda"),                              Why.NOT_ALLOWED),
    ("edda",     "vera",  lambda w: with_app(w, "edda"),                              Why.NOT_ALLOWED),
    ("otto",     "olga",  lambda w: with_app(w, "otto"),                              Why.NOT_FOUND),
    ("edda",     "adam",  lambda w: with_app(w, "edda") and begin(w),                 Why.RECOVERY_OPEN),
    ("edda",     "adam",  lambda w: with_app(w, "edda") and disabled(w, "edda"),     Why.NOT_RECOVERED),
]
# fmt: on


@pytest.mark.parametrize(("who", "by", "before", "why"), REFUSED)
def test_it_is_not_begun(world, who, by, before, why) -> None:
    before(world)
    Mail.objects.all().delete()

    found = refused(begin_recovery, world.actors[by], member_id=world.members[who].pk, reason="She called me")

    assert found is why
    assert not Mail.objects.exists()


def test_it_takes_a_reason(world) -> None:
    with_app(world, "edda")

    assert refused(begin_recovery, world.adam, member_id=world.edda.id, reason="  ") is Why.MISSING_VALUE


def test_it_is_withdrawn_on_the_page_and_a_new_link_can_be_sent(sign_in, world, moment) -> None:
    with_app(world, "edda")
    first, olga = begin(world), sign_in("olga")
    args = (world.account.pk, world.edda.id)

    olga.post(reverse("member_recover_withdraw", args=args))
    moment.move(minutes=1)

    assert not Recovery.objects.exists()
    assert TrailEntry.objects.filter(event="recovery_withdrawn").exists()
    assert "Help them back in" in olga.get(reverse("member", args=args)).content.decode()
    assert begin(world) != first


def test_the_page_of_who_stands_above_offers_no_help_and_a_page_of_who_may_not_shows_none(
    sign_in, world
) -> None:
    with_app(world, "olga")

    page = sign_in("adam").get(reverse("member", args=(world.account.pk, world.olga.id))).content.decode()

    assert "Authenticator app" in page
    assert reverse("member_recover", args=(world.account.pk, world.olga.id)) not in page


def test_an_unproven_login_is_whose_mailbox_it_is_after_it(client, world) -> None:
    with_app(world, "edda")

    client.post(begin(world), {"password": NEW})

    assert is_proven(User.objects.get(pk=world.edda.user_id))
    assert not User.objects.get(pk=world.edda.user_id).check_password(PASSWORD)


def test_no_help_is_offered_to_who_has_no_second_factor(sign_in, world) -> None:
    page = sign_in("adam").get(reverse("member", args=(world.account.pk, world.edda.id))).content.decode()

    assert "Help them back in" not in page
