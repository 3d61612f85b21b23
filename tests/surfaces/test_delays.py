"""Tries that wait longer and longer, and whom nobody can keep out by them (T-33, T-35)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.hashers import check_password
from django.test import Client

from mediadesk.engines import clock, secrets
from mediadesk.rules.tries import LIMITS, SIGN_IN_ACCOUNT, SIGN_IN_PAIR, SIGN_IN_SOURCE, wait_seconds
from mediadesk.store.models import RememberedDevice, TrailEntry
from mediadesk.surfaces.errands import run_errands
from mediadesk.surfaces.sso.tries import count_try
from tests.conftest import PASSWORD
from tests.surfaces.console.conftest import shelf
from tests.surfaces.guarded import forms, guarded_by
from tests.surfaces.public.conftest import lookbook

__all__ = ["forms", "guarded_by", "lookbook", "shelf"]

OLGA = "olga@acme.example"
HERE, ELSEWHERE = "198.51.100.1", "203.0.113.9"


@pytest.fixture
def moment():
    with clock.stand_still_at(datetime.now(UTC)) as time:
        yield time


def sign_in(password: str = PASSWORD, *, source: str = HERE, device: str = ""):
    browser = Client(REMOTE_ADDR=source)
    if device:
        browser.cookies["device"] = device
    return browser.post("/console/sign-in", {"email": OLGA, "password": password})


def test_a_wait_begins_with_the_third_try_and_doubles_to_five_minutes() -> None:
    waits = [wait_seconds(SIGN_IN_PAIR, tries) for tries in range(1, 12)]

    assert waits == [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert {one.name for one in LIMITS if one.waits_from} == {
        "sign-in pair", "page pair", "code pair", "recovery pair",
    }  # fmt: skip


@pytest.mark.both_databases
@pytest.mark.usefixtures("world")
def test_a_wrong_try_makes_the_next_one_wait_longer_and_says_for_how_long(guarded_by, moment) -> None:
    guarded_by("delays")
    for wait in (0, 0, 2, 4, 8):
        assert sign_in("a wrong guess").status_code == 401
        if wait:
            refused = sign_in("a wrong guess")
            assert (refused.status_code, refused["Retry-After"]) == (429, str(wait))
            assert f"Wait {wait} seconds, then try again." in refused.content.decode()
            moment.move(seconds=wait - 1)
            assert sign_in("a wrong guess")["Retry-After"] == "1"  # a try while it waits makes it no longer
            moment.move(seconds=1)

    assert sign_in().status_code == 302
    assert [sign_in("a wrong guess").status_code for _ in range(3)] == [401] * 3  # it begins anew


@pytest.mark.usefixtures("world")
def test_while_it_waits_not_even_the_right_password_is_looked_at(guarded_by, moment, monkeypatch) -> None:
    guarded_by("delays")
    for _ in range(3):
        sign_in("a wrong guess")
    looked_at = []
    monkeypatch.setattr(
        "django.contrib.auth.base_user.check_password",
        lambda *given: looked_at.append(given) or check_password(*given),
    )

    assert sign_in().status_code == 429
    assert not looked_at
    moment.move(seconds=2)
    assert sign_in().status_code == 302
    assert looked_at


@pytest.mark.usefixtures("world")
def test_whoever_guesses_from_elsewhere_makes_nobody_wait_here(guarded_by, moment) -> None:
    guarded_by("delays")
    for _ in range(4):
        sign_in("a wrong guess", source=ELSEWHERE)

    assert sign_in(source=ELSEWHERE).status_code == 429
    assert sign_in(source=HERE).status_code == 302


def test_nobodys_guesses_keep_a_remembered_device_out(world, guarded_by, moment) -> None:
    """T-35: also when they come from many sources, or from where its user is; a device helps no other user."""
    guarded_by("delays")
    now, user = clock.now(), world.member("olga").user
    RememberedDevice.objects.create(
        token_hash=secrets.hash_token("hers"), user=user, label="Firefox", address=HERE,
        created_at=now, expires_at=now + timedelta(days=9),
    )  # fmt: skip
    for token, whose, ends in (("vera's", "vera", 9), ("old", "olga", 0)):
        RememberedDevice.objects.create(
            token_hash=secrets.hash_token(token), user=world.member(whose).user, label="Firefox", address=HERE,
            created_at=now - timedelta(days=9), expires_at=now + timedelta(days=ends),
        )  # fmt: skip
    for _ in range(SIGN_IN_ACCOUNT.tries):
        count_try(SIGN_IN_ACCOUNT, OLGA)
    for _ in range(4):
        sign_in("a wrong guess", source=HERE)

    assert sign_in(source="192.0.2.99").status_code == 429
    for none_of_hers in ("somebody's", "vera's", "old"):
        assert sign_in(source=HERE, device=none_of_hers).status_code == 429
    assert sign_in(source=HERE, device="hers").status_code == 302
    assert sign_in("a wrong guess", source=HERE, device="hers").status_code == 401
    run_errands()
    assert not TrailEntry.objects.filter(event="sign_in_tried_too_often").exists()  # she need not wait
    assert sign_in(source=HERE, device="hers").status_code == 302
    guesses = [sign_in("a wrong guess", device="hers").status_code for _ in range(4)]
    assert guesses == [401, 401, 401, 429]  # it has tries of its own, and no more


@pytest.mark.usefixtures("world")
def test_a_passkey_is_asked_for_however_many_passwords_were_guessed(guarded_by, moment) -> None:
    guarded_by("delays")
    for _ in range(4):
        sign_in("a wrong guess")

    asked = Client(REMOTE_ADDR=HERE).post("/console/passkey/ask", {"for": "sign-in"})
    assert asked.status_code == 200


def test_the_password_of_a_page_waits_too(forms, guarded_by, moment) -> None:
    guarded_by("delays")
    page, visitor = forms["public_page"], Client()
    statuses = [visitor.post(page.path, {"password": f"guess {n}"}) for n in range(4)]

    assert [one.status_code for one in statuses] == [401, 401, 401, 429]
    assert statuses[-1]["Retry-After"] == "2"
    moment.move(seconds=2)
    assert visitor.post(page.path, page.fields).status_code == 302


@pytest.mark.usefixtures("world")
def test_nothing_waits_where_the_operator_has_not_asked_for_it(moment) -> None:
    assert [sign_in("a wrong guess").status_code for _ in range(11)] == [401] * 10 + [429]


def test_right_sign_ins_use_up_no_tries_of_the_place_they_come_from(world) -> None:
    """A hundred people behind one address come in, one after the other."""
    for _ in range(SIGN_IN_SOURCE.tries - 1):
        count_try(SIGN_IN_SOURCE, HERE)

    assert [sign_in().status_code for _ in range(3)] == [302] * 3
