"""Passkeys as first and as second factor, and whose answers count (T-41)."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from mediadesk.store.models import (
    CodeApp,
    Passkey,
)
from tests.authenticator import PRESENT
from tests.surfaces.console.factored import URL, ask, give, is_in, step, with_app, with_passkey


@pytest.fixture
def here(settings):
    """The installation has an address at which browsers offer passkeys."""
    settings.MEDIADESK = replace(django_settings.MEDIADESK, url=URL)


def test_a_passkey_that_saw_its_user_verified_signs_in_alone(client, world, here) -> None:
    give(client)
    device = with_passkey(client)
    client.post(reverse("sign_out"))

    answer = json.dumps(device.prove(ask(client, "sign-in")))
    went = client.post(reverse("passkey_sign_in"), {"answer": answer, "next": "/console/profile"})

    assert went.url == "/console/profile"
    assert client.session["signed_in"]["factors"] == ["a passkey"]
    assert Passkey.objects.get().sign_count == 2


def test_a_passkey_without_verification_is_a_second_factor_and_no_first(client, world, here) -> None:
    give(client)
    device = with_passkey(client)
    client.post(reverse("sign_out"))
    unverified = json.dumps(device.prove(ask(client, "sign-in"), flags=PRESENT))
    assert client.post(reverse("passkey_sign_in"), {"answer": unverified}).status_code == 401
    assert not is_in(client)

    give(client)
    answer = json.dumps(device.prove(ask(client, "second-step"), flags=PRESENT))

    assert step(client, answer=answer).status_code == 302
    assert is_in(client)


def test_an_answer_counts_once_and_in_its_own_session_alone(client, client_factory, world, here) -> None:
    give(client)
    device = with_passkey(client)
    other = client_factory()
    answer = json.dumps(device.prove(ask(client_factory(), "sign-in")))
    assert other.post(reverse("passkey_sign_in"), {"answer": answer}).status_code == 401
    ask(other, "sign-in")
    assert other.post(reverse("passkey_sign_in"), {"answer": answer}).status_code == 401

    answer = json.dumps(device.prove(ask(other, "sign-in")))
    kept = {**other.session["passkey"]}
    assert other.post(reverse("passkey_sign_in"), {"answer": answer}).status_code == 302
    session = other.session
    session["passkey"] = kept  # as in a request that was read before the first was done
    session.save()
    Passkey.objects.update(sign_count=0)
    assert other.post(reverse("passkey_sign_in"), {"answer": answer}).status_code == 401


def test_anothers_passkey_is_no_second_step_of_ones_own(client, world, here) -> None:
    give(client)
    device = with_passkey(client)
    client.post(reverse("sign_out"))
    with_app(world, "adam")
    give(client, "adam")

    answer = json.dumps(device.prove(ask(client, "second-step")))

    assert step(client, answer=answer).status_code == 401
    assert not is_in(client)


def test_a_passkey_of_somebody_else_is_neither_renamed_nor_removed(client, world, here) -> None:
    give(client)
    with_passkey(client)
    pk = Passkey.objects.get().pk
    client.post(reverse("sign_out"))
    give(client, "adam")

    client.post(reverse("passkey_rename", args=(pk,)), {"name": "Mine now"})
    client.post(reverse("passkey_remove", args=(pk,)))

    assert Passkey.objects.get().name == "My key"


def test_the_last_way_in_is_not_removed(client, world, here) -> None:
    """Whoever has no password, and no service: without their passkey they would be out for good."""
    give(client)
    with_passkey(client)
    user, passkey = world.members["olga"].user, Passkey.objects.get()
    hashed, user.password = user.password, ""
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")

    told = client.post(reverse("passkey_remove", args=(passkey.pk,)), follow=True)
    assert "Without the passkey My key nothing is left that you can sign in with." in told.text
    assert Passkey.objects.exists()

    with_app(world)
    client.post(reverse("code_app_remove"))
    assert not CodeApp.objects.exists()  # an app is no way in
    user.password = hashed
    user.save()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse("passkey_remove", args=(passkey.pk,)))
    assert not Passkey.objects.exists()


def test_the_pages_that_offer_passkeys_open_and_offer_them(client, world, here) -> None:
    assert "Sign in with a passkey" in client.get(reverse("sign_in")).content.decode()
    give(client)

    offering = [client.get(reverse(name)) for name in ("factors", "factor_needed", "passkey_new")]

    assert [page.status_code for page in offering] == [200, 200, 200]
    assert ["Add " in page.content.decode() for page in offering] == [True, True, True]
