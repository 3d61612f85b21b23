"""What is grave takes a fresh proof, and a session that is too old is led to sign in (T-23, T-38, T-45)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.messages import get_messages
from django.urls import get_resolver, reverse

import mediadesk
from mediadesk.engines import clock
from mediadesk.rules.security import FRESH
from mediadesk.store.models import Account, ApiKey, Mail, TrailEntry
from mediadesk.surfaces.grave import GRAVE
from tests.conftest import PASSWORD
from tests.matrix.outcomes import kept_by_table

pytestmark = pytest.mark.django_db


def grow_old(client, age: timedelta = FRESH + timedelta(seconds=1), *, what: str = "proved") -> None:
    """Let the session have been proven, begun or seen (`what`) so long ago."""
    session = client.session
    session["signed_in"] |= {what: (clock.now() - age).timestamp()}
    session.save()


def address_of(route: str, world) -> str:
    """The address of a grave page, about things of the account."""
    ids = {
        "account_id": world.account.pk,
        "member_id": world.adam.id,
        "environment_id": world.environment.pk,
        "service": "google",
        "link_id": 1,
    }
    (((_, named),),) = (found[0] for found in get_resolver().reverse_dict.getlist(route))
    return reverse(route, kwargs={name: ids.get(name, "0" * 32) for name in named})


@pytest.mark.parametrize("route", GRAVE)
def test_a_stale_session_is_led_to_prove_it_and_changes_nothing(sign_in, world, route) -> None:
    client, address = sign_in("olga"), address_of(route, world)
    grow_old(client)
    before = kept_by_table()

    sent = {"cloud_name": "acme", "email": "new@acme.example", "name": "x", "former_for": "0", "sure": "yes"}
    answers = [client.get(address), client.post(address, sent)]

    no_page = [one for one in answers if "Allow" in one.headers]
    led = [one.url.partition("?")[0] for one in answers if one not in no_page]
    assert set(led) == {reverse("prove")}
    assert len(led) + len(no_page) == 2
    assert kept_by_table() == before


def test_every_grave_route_is_there() -> None:
    assert set(GRAVE) <= {str(name) for name in get_resolver("mediadesk.surfaces.console.urls").reverse_dict}


def test_a_page_asks_for_a_proof_by_the_table_and_in_no_other_way() -> None:
    views = Path(mediadesk.__file__).parent / "surfaces" / "console" / "views"

    asking = {one.name for one in views.glob("*.py") if "require_fresh" in one.read_text()}

    assert asking == {"second_step.py"}  # the step itself, whose page is one for sign-in and for proofs


def test_the_proof_leads_back_and_the_session_goes_on_by_a_new_key(sign_in, world) -> None:
    client, wanted = sign_in("olga"), reverse("key_new", args=(world.account.pk,))
    grow_old(client)
    former = client.session.session_key

    asked = client.get(wanted)
    answer = client.post(asked.url, {"by": "password", "password": PASSWORD, "next": wanted})

    assert answer.url == wanted
    assert client.get(wanted).status_code == 200
    assert client.session.session_key != former
    assert TrailEntry.objects.get().details == {"factor": "a password"}
    client.cookies["session"] = former
    assert client.get(wanted).url.startswith(reverse("sign_in"))


def test_a_wrong_password_proves_nothing_and_the_tries_are_counted(sign_in, world) -> None:
    client, wanted = sign_in("olga"), reverse("key_new", args=(world.account.pk,))
    grow_old(client)

    def give(password: str) -> int:
        return client.post(
            reverse("prove"), {"by": "password", "password": password, "next": wanted}
        ).status_code

    assert {give("wrong wrong wrong") for _ in range(10)} == {401}
    assert give(PASSWORD) == 429
    assert client.get(wanted).url.startswith(reverse("prove"))


def test_a_form_that_was_sent_comes_back_to_its_page_and_says_that_nothing_was_done(sign_in, world) -> None:
    client, page = sign_in("olga"), reverse("environments", args=(world.account.pk,))
    grow_old(client)

    answer = client.post(
        reverse("environment_delete", args=(world.account.pk, world.environment.pk)),
        {"cloud_name": "acme"},
        headers={"referer": f"http://testserver{page}"},
    )

    assert answer.url == f"{reverse('prove')}?next={page.replace('/', '%2F')}"
    assert next(str(one) for one in get_messages(answer.wsgi_request)).startswith("Nothing was done yet.")


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "evil"]
)
def test_the_proof_leads_to_this_site_alone(sign_in, world, wanted) -> None:
    given = {"by": "password", "password": PASSWORD, "next": wanted}

    assert sign_in("olga").post(reverse("prove"), given).url == "/console/"


def test_a_part_of_a_page_leads_the_whole_page_there(sign_in, world) -> None:
    client = sign_in("olga")
    grow_old(client)
    page = reverse("keys", args=(world.account.pk,))
    headers = {"hx-request": "true", "hx-current-url": f"http://testserver{page}"}

    answer = client.get(reverse("key_new", args=(world.account.pk,)), headers=headers)

    assert answer.status_code == 401
    assert answer["HX-Redirect"] == f"{reverse('prove')}?next={page.replace('/', '%2F')}"


def test_a_program_of_a_page_is_told_so(sign_in, world) -> None:
    client = sign_in("olga")
    grow_old(client)

    answer = client.get(reverse("key_new", args=(world.account.pk,)), headers={"accept": "application/json"})

    assert answer.status_code == 401
    assert "fresh proof" in answer.json()["message"]


def test_whoever_may_not_is_refused_and_not_asked_to_prove_anything(sign_in, world) -> None:
    client = sign_in("edda")
    grow_old(client)

    assert client.get(reverse("key_new", args=(world.account.pk,))).status_code == 403


def test_a_session_that_is_too_old_is_led_to_sign_in_and_back_to_its_page(sign_in, world) -> None:
    Account.objects.filter(pk=world.account.pk).update(security={"session_hours": 8})
    client, wanted = sign_in("olga"), reverse("trail", args=(world.account.pk,))
    assert client.get(wanted).status_code == 200

    grow_old(client, timedelta(hours=8, seconds=1), what="at")
    asked = client.get(wanted)
    given = client.post(asked.url, {"email": "olga@acme.example", "password": PASSWORD})

    assert asked.url == f"{reverse('sign_in')}?next={wanted.replace('/', '%2F')}"
    assert given.url == wanted
    assert client.get(wanted).status_code == 200


def test_nothing_is_made_before_the_proof(sign_in, world) -> None:
    client = sign_in("olga")
    grow_old(client)

    client.post(
        reverse("key_create", args=(world.account.pk,)), {"place": "account", "name": "x", "role": "reports"}
    )
    client.post(reverse("profile_email"), {"email": "olga@new.example"})

    assert not ApiKey.objects.filter(name="x").exists()
    assert not Mail.objects.exists()
