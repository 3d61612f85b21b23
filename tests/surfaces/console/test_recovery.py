"""An Admin helps somebody back in who has lost their second factor: they begin it, and never see or set a secret."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from allauth.usersessions.models import UserSession
from django.urls import reverse

from mediadesk.actions.logins import is_proven
from mediadesk.actions.people.change_email import change_email
from mediadesk.actions.people.change_password import change_password
from mediadesk.actions.people.remove_factor import remove_factor
from mediadesk.actions.people.renew_recovery_codes import renew_recovery_codes
from mediadesk.actions.teams.begin_recovery import begin_recovery
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.withdraw_recovery import withdraw_recovery
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
from tests.conftest import PASSWORD, add_member
from tests.refusals import refused
from tests.surfaces.console.factored import (
    URL,
    asks,
    code,
    give,
    is_in,
    set_up_app,
    step,
    with_app,
    with_passkey,
)

NEW = "seven green lamps hum"


@pytest.fixture(autouse=True)
def moment():
    with clock.stand_still_at(datetime(2026, 5, 3, 12, tzinfo=UTC)) as time:
        yield time


def begin(world, who: str = "edda", by: str = "adam") -> str:
    """Begin it; returns the path of the link that was mailed."""
    begin_recovery(world.actors[by], member_id=world.members[who].pk, reason="She called me")
    return link_to(f"{who}@acme.example")


def link_to(address: str) -> str:
    text = Mail.objects.filter(to=address, subject__startswith="Get back into").latest("created_at").text
    return re.search(r"http://testserver(/console/recover/\S+)", text).group(1)


def test_the_person_alone_is_sent_a_link_and_nothing_has_changed_before_it_is_used(
    client_factory, sign_in, world
) -> None:
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


def test_a_closed_account_is_no_other_account(world) -> None:
    with_app(world, "edda")
    also_in_other(world, "media_library_user", Member.ACTIVE)
    Account.objects.filter(pk=world.other_account.pk).update(closed=True)

    assert begin(world)


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
    ("edda",     "adam",  lambda w: with_app(w, "edda") and _disabled(w, "edda"),     Why.NOT_RECOVERED),
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


def also_in_other(world, role: str, status: str) -> Member:
    """Let Edda be a member of the other account, too."""
    now = clock.now()
    there = add_member(world.other_account, name="Edda", email="there@other.example", role=role, now=now)
    Member.objects.filter(pk=there.pk).update(user=world.edda.user_id, status=status)
    return there


def _signs_in(world, client, **how) -> None:
    give(client, "edda")
    assert step(client, **how).status_code == 302


def _disabled(world, who: str) -> None:
    disable_members(world.olga, member_ids=[world.members[who].pk])


def _disabled_for_a_while(world) -> None:
    _disabled(world, "edda")
    enable_members(world.olga, member_ids=[world.edda.id])


def _deleted(world, who: str) -> None:
    delete_members(world.olga, member_ids=[world.members[who].pk], successor_id=world.olga.id)


def _becomes(world, who: str, role: str) -> None:
    change_members_role(world.olga, member_ids=[world.members[who].pk], role=role)


def _of(world):
    """Edda, acting for herself."""
    return {"account_id": world.account.pk}


def _changes_email(world, *_) -> None:
    user = world.member("edda").user
    how = {"user_id": user.pk, "before": user.email, "password": secrets.hash_token(user.password)}
    change_email(world.edda, email="new@acme.example", **how, **_of(world))


def _changes_password(world, *_) -> None:
    after = Event.PASSWORD_CHANGED
    change_password(world.edda, user_id=world.edda.user_id, password=NEW, after=after, **_of(world))


# fmt: off
ENDS = {
    "it is withdrawn by another Admin":    lambda w, *_: withdraw_recovery(w.olga, member_id=w.edda.id),
    "a day is over":                       lambda w, client, time, _: time.move(hours=24),
    "they change their password":          _changes_password,
    "they change their address":           _changes_email,
    "they remove the app":                 lambda w, *_: remove_factor(w.edda, **_of(w)),
    "they sign in with a code after all":  lambda w, client, time, had: _signs_in(w, client, code=code(had["secret"])),
    "they sign in with a recovery code":   lambda w, client, time, had: _signs_in(w, client, recovery=had["codes"][0]),
    "they are disabled":                   lambda w, *_: _disabled(w, "edda"),
    "they were disabled for a while":      lambda w, *_: _disabled_for_a_while(w),
    "they are deleted":                    lambda w, *_: _deleted(w, "edda"),
    "they now stand above who began it":   lambda w, *_: _becomes(w, "edda", "master_admin"),
    "they have joined another account":    lambda w, *_: also_in_other(w, "media_library_user", Member.ACTIVE),
    "who began it may not any more":       lambda w, *_: _becomes(w, "adam", "editor"),
    "who began it is disabled":            lambda w, *_: _disabled(w, "adam"),
    "who began it is gone":                lambda w, *_: _deleted(w, "adam"),
    "the account is closed":               lambda w, *_: Account.objects.filter(pk=w.account.pk).update(closed=True),
}
# fmt: on


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_the_link_is_dead_once(client_factory, world, moment, end) -> None:
    renewing, had = client_factory(), {"secret": with_app(world, "edda")}
    had["codes"] = renew_recovery_codes(world.edda, account_id=world.account.pk)
    path, visitor = begin(world), client_factory()

    end(world, renewing, moment, had)

    assert visitor.post(path, {"password": "nine blue kettles wait"}).status_code == 410
    assert not is_in(visitor)
    assert not TrailEntry.objects.filter(event="recovery_used").exists()


def test_the_password_alone_does_not_end_it_and_a_passkey_that_is_added_does(
    client, client_factory, world, settings
) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, url=URL)
    secret = with_app(world, "edda")
    give(client, "edda")
    step(client, code=code(secret))
    begin_recovery(world.adam, member_id=world.edda.id, reason="Lost")
    give(client_factory(), "edda")
    assert Recovery.objects.exists()

    with_passkey(client)

    assert not Recovery.objects.exists()


def test_no_help_is_offered_to_who_has_no_second_factor(sign_in, world) -> None:
    page = sign_in("adam").get(reverse("member", args=(world.account.pk, world.edda.id))).content.decode()

    assert "Help them back in" not in page


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
