"""What ends the help that was begun for somebody: the link that they were sent is dead then."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from django.urls import reverse

from mediadesk.actions.people.change_email import change_email
from mediadesk.actions.people.change_password import change_password
from mediadesk.actions.people.remove_factor import remove_factor
from mediadesk.actions.people.renew_recovery_codes import renew_recovery_codes
from mediadesk.actions.teams.begin_recovery import begin_recovery
from mediadesk.actions.teams.change_members_role import change_members_role
from mediadesk.actions.teams.delete_members import delete_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.withdraw_recovery import withdraw_recovery
from mediadesk.engines import clock, secrets
from mediadesk.rules.events import Event
from mediadesk.store.models import Account, Member, Recovery, TrailEntry
from mediadesk.surfaces.sso.proofs import new_sign_in_link
from tests.surfaces.console.factored import URL, ask, code, give, is_in, step, with_app, with_passkey
from tests.surfaces.console.recovering import NEW, also_in_other, begin, disabled


@pytest.fixture(autouse=True)
def moment():
    with clock.stand_still_at(datetime(2026, 5, 3, 12, tzinfo=UTC)) as time:
        yield time


def _signs_in(world, client, **how) -> None:
    give(client, "edda")
    assert step(client, **how).status_code == 302


def _disabled_for_a_while(world) -> None:
    disabled(world, "edda")
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
    # what ends it                        how it comes about
    "it is withdrawn by another Admin":    lambda w, *_: withdraw_recovery(w.olga, member_id=w.edda.id),
    "a day is over":                       lambda w, client, time, _: time.move(hours=24),
    "they change their password":          _changes_password,
    "they change their address":           _changes_email,
    "they remove the app":                 lambda w, *_: remove_factor(w.edda, **_of(w)),
    "they sign in with a code after all":  lambda w, client, time, had: _signs_in(w, client, code=code(had["secret"])),
    "they sign in with a recovery code":   lambda w, client, time, had: _signs_in(w, client, recovery=had["codes"][0]),
    "they are disabled":                   lambda w, *_: disabled(w, "edda"),
    "they were disabled for a while":      lambda w, *_: _disabled_for_a_while(w),
    "they are deleted":                    lambda w, *_: _deleted(w, "edda"),
    "they now stand above who began it":   lambda w, *_: _becomes(w, "edda", "master_admin"),
    "they have joined another account":    lambda w, *_: also_in_other(w, "media_library_user", Member.ACTIVE),
    "who began it may not any more":       lambda w, *_: _becomes(w, "adam", "editor"),
    "who began it is disabled":            lambda w, *_: disabled(w, "adam"),
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


def test_signing_in_with_a_passkey_ends_it_too(client, client_factory, world, settings) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, url=URL)
    give(client, "edda")
    device = with_passkey(client)
    begin_recovery(world.adam, member_id=world.edda.id, reason="Lost")
    browser = client_factory()

    answer = json.dumps(device.prove(ask(browser, "sign-in")))
    assert browser.post(reverse("passkey_sign_in"), {"answer": answer}).status_code == 302

    assert not Recovery.objects.exists()


def test_a_one_time_link_of_before_opens_nothing_after_it(client_factory, world) -> None:
    with_app(world, "edda")
    link = new_sign_in_link(world.member("edda").user)
    path = begin(world)

    assert client_factory().post(path, {"password": NEW}).status_code == 302

    assert client_factory().post(urlsplit(link).path).status_code == 410
