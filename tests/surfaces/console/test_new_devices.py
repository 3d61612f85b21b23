"""A sign-in from a device that is not known: its user is told by mail, once, whichever way they came in."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import KnownDevice, Mail, User
from mediadesk.surfaces.jobs import tidy
from mediadesk.surfaces.sso.proofs import new_sign_in_link
from tests.conftest import PASSWORD
from tests.surfaces.console.factored import URL, ask, code, give, step, with_app, with_passkey
from tests.surfaces.signing_on import add, come, idp, vera

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["idp"]
SUBJECT = "Somebody signed in as you from a new device"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def told(name: str = "edda") -> int:
    return Mail.objects.filter(to=f"{name}@acme.example", subject=SUBJECT).count()


def device(**more) -> Client:
    return Client(HTTP_USER_AGENT=FIREFOX, **more)


@pytest.fixture
def known(world) -> Client:
    """The browser in which Edda signed in for the first time ever."""
    client = device()
    give(client, "edda")
    return client


def test_the_first_sign_in_ever_tells_nobody(known) -> None:
    assert told() == 0


def test_a_new_device_is_told_once_with_what_it_takes_to_judge_it(known) -> None:
    with clock.stand_still_at(datetime(2026, 5, 3, 12, 30, tzinfo=UTC)):
        other = device(REMOTE_ADDR="203.0.113.5")
        for _ in range(2):
            give(other, "edda")

    letter = Mail.objects.get(to="edda@acme.example", subject=SUBJECT)
    for said in (
        "3 May 2026 at 12:30 UTC", "Device: Firefox on Linux", "Address: 203.0.113.5", "Proven with: a password",
        "end all other sessions", "change your password", f"http://testserver{reverse('sessions')}",
    ):  # fmt: skip
        assert said in letter.text
    assert letter.account_id is None  # in nobody's outbox


def test_the_device_one_signs_in_from_again_is_not_told_and_the_same_browser_elsewhere_is(known) -> None:
    known.post(reverse("sign_out"))
    give(known, "edda")
    assert told() == 0

    give(device(), "edda")
    assert told() == 1


def test_every_way_in_tells(world, known, idp) -> None:
    device_by_link = device()
    device_by_link.post(new_sign_in_link(world.member("edda").user).removeprefix("http://testserver"))
    assert told() == 1

    secret = with_app(world, "edda")
    by_code = device()
    give(by_code, "edda")
    assert told() == 1  # nobody is in yet
    step(by_code, code=code(secret))
    assert told() == 2

    one = add(world, idp.issuer)
    User.objects.filter(pk=world.member("vera").user_id).update(last_login=clock.now())
    assert come(device(), idp, one, **vera()).status_code == 302
    assert told("vera") == 1
    assert "the identity provider Login" in Mail.objects.get(to="vera@acme.example", subject=SUBJECT).text


def test_a_passkey_from_a_new_device_tells(known, settings) -> None:
    settings.MEDIADESK = replace(settings.MEDIADESK, url=URL)
    authenticator, other = with_passkey(known), device()

    answer = json.dumps(authenticator.prove(ask(other, "sign-in")))
    other.post(reverse("passkey_sign_in"), {"answer": answer})

    assert told() == 1


def test_whoever_fails_to_sign_in_is_told_of_by_no_mail(known) -> None:
    device().post(reverse("sign_in"), {"email": "edda@acme.example", "password": "wrong wrong wrong"})

    assert told() == 0
    assert KnownDevice.objects.count() == 1


def test_the_cookie_is_kept_as_a_hash_and_no_script_reads_it(known) -> None:
    cookie = known.cookies["known"]

    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(list(KnownDevice.objects.values()))


@pytest.mark.both_databases
def test_a_browser_that_two_share_is_known_for_each_and_a_planted_cookie_for_nobody(known) -> None:
    give(known, "adam")
    give(known, "edda")
    assert told() == 0

    planted = device()
    planted.cookies["known"] = "planted"
    give(planted, "edda")
    assert told() == 1
    assert planted.cookies["known"].value != "planted"


def test_after_a_change_of_password_every_device_is_new_but_the_one_it_was_changed_in(known) -> None:
    other = device()
    give(other, "edda")
    assert told() == 1
    new = "seven green lamps hum"
    known.post(reverse("profile_password"), {"present": PASSWORD, "password": new})

    for client in (known, other):
        client.post(reverse("sign_in"), {"email": "edda@acme.example", "password": new})

    assert told() == 2


def test_a_device_is_forgotten_half_a_year_after_its_last_sign_in(world) -> None:
    with clock.stand_still_at(datetime(2026, 1, 1, 12, tzinfo=UTC)) as time:
        client = device()
        give(client, "edda")
        time.move(days=179)
        give(client, "edda")
        tidy()
        assert KnownDevice.objects.count() == 1
        time.move(days=181)
        tidy()
        assert not KnownDevice.objects.exists()
        give(client, "edda")
        assert told() == 1
