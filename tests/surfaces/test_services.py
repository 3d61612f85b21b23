"""Signing in with Google: whoever is linked comes in as by a password, and links and unlinks with a fresh proof."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import (
    Account,
    CodeApp,
    Mail,
    Passkey,
    ServiceLink,
    TrailEntry,
    User,
)
from tests.conftest import PASSWORD
from tests.surfaces.at_services import back, come, go, google, link, linked, person, to_link
from tests.surfaces.signing_on import add as add_provider
from tests.surfaces.signing_on import come as come_by_provider
from tests.surfaces.signing_on import vera as vera_there

__all__ = ["google"]


def is_in(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


@pytest.fixture
def browser(world, client):
    """Vera, who has just signed in with her password."""
    client.post(reverse("sign_in"), {"email": "vera@acme.example", "password": PASSWORD})
    return client


def subjects_to(email: str) -> list[str]:
    return list(Mail.objects.filter(to=email).order_by("created_at", "id").values_list("subject", flat=True))


def test_a_user_links_google_and_signs_in_by_the_subject_alone(world, google, browser) -> None:
    assert link(browser, google, **person("vera", email="private@mail.example"))["Location"] == reverse(
        "factors"
    )
    assert "Google, private@mail.example: linked" in browser.get(reverse("factors")).text
    assert subjects_to("vera@acme.example") == ["Your sign-in has something new"]
    added = TrailEntry.objects.get(event="factor_added")
    assert (added.details, added.account_id) == (
        {"factor": "Google (private@mail.example)"},
        world.account.pk,
    )

    other = Client()
    answer = come(other, google, to=reverse("profile"), **person("vera", email="other@mail.example"))

    assert answer["Location"] == reverse("profile")
    assert other.get(reverse("profile")).status_code == 200
    assert TrailEntry.objects.filter(event="signed_in").last().details == {"factor": "Google"}
    assert come(Client(), google, **person("edda", email="private@mail.example")).status_code == 403


def test_the_second_step_is_asked_all_the_same(world, google, client) -> None:
    vera = world.members["vera"].user
    linked(vera, "vera", google)
    CodeApp.objects.create(user=vera, secret="sealed", created_at=clock.now())
    User.objects.filter(pk=vera.pk).update(second_factor="code")

    answer = come(client, google, **person("vera"))

    assert answer["Location"] == reverse("second_step")
    assert not is_in(client)


def test_it_is_no_identity_provider_of_an_account(world, google, client) -> None:
    """T-49: an account that is entered by its own provider alone is not entered by it; nor is the session one of it."""
    linked(world.members["vera"].user, "vera", google)
    Account.objects.filter(pk=world.account.pk).update(security={"sign_on_only": True})

    come(client, google, **person("vera"))

    led = client.get(reverse("dashboard", args=(world.account.pk,)))
    assert led["Location"].startswith(reverse("sign_on_start", args=(world.account.pk,)))
    assert client.get(reverse("profile")).status_code == 200


def test_who_may_not_sign_in_does_not_by_it(world, google, client) -> None:
    linked(world.members["vera"].user, "vera", google)
    User.objects.filter(pk=world.members["vera"].user_id).update(is_active=False)

    assert come(client, google, **person("vera")).status_code == 403
    assert not is_in(client)


def test_a_link_takes_a_fresh_proof_and_the_same_session(world, google, browser, client_factory) -> None:
    """T-42; and nobody links their own Google account to a login by sending its user an address."""
    to = google.sign_in(to_link(browser), **person("eve"))
    other = client_factory()
    other.post(reverse("sign_in"), {"email": "edda@acme.example", "password": PASSWORD})
    assert back(other, to).status_code == 403
    other.cookies["service"] = browser.cookies["service"].value
    assert back(other, to).status_code == 403
    assert back(browser, to).status_code == 403  # it was used up by the one before
    kept = browser.session
    kept["signed_in"] |= {"proved": 0}
    kept.save()
    assert browser.post(reverse("service_link", args=("google",)))["Location"].startswith(reverse("prove"))
    linked(world.members["vera"].user, "vera", google)
    removed = browser.post(reverse("service_unlink", args=(ServiceLink.objects.get().pk,)))
    assert removed["Location"].startswith(reverse("prove"))
    assert ServiceLink.objects.count() == 1


@pytest.mark.both_databases
def test_one_person_there_is_one_user_here(world, google, browser) -> None:
    linked(world.members["edda"].user, "edda", google)

    answer = link(browser, google, **person("edda"))

    assert answer.status_code == 409
    assert "linked to a login already" in answer.text
    assert ServiceLink.objects.get().user == world.members["edda"].user


def test_a_session_for_which_an_accounts_provider_vouches_links_nothing(world, google, client) -> None:
    """Decision 0028: it opens that account alone. By Google the same user opens the rest."""
    provider = add_provider(world, google.issuer)
    come_by_provider(client, google, provider, **vera_there())

    assert client.post(reverse("service_link", args=("google",))).status_code == 403
    linked(world.members["vera"].user, "vera", google)
    come(client, google, **person("vera"))
    assert client.get(reverse("profile")).status_code == 200


def test_a_link_is_undone_but_not_the_last_way_in(world, google, browser) -> None:
    vera = world.members["vera"].user
    linked(vera, "vera", google)
    to = reverse("service_unlink", args=(ServiceLink.objects.get().pk,))
    theirs = linked(world.members["edda"].user, "edda", google)
    assert browser.post(reverse("service_unlink", args=(theirs.pk,))).status_code == 404

    vera.password = ""
    vera.save()
    browser.force_login(vera, backend="allauth.account.auth_backends.AuthenticationBackend")
    told = browser.post(to, follow=True)
    assert "Without Google nothing is left that you can sign in with." in told.text
    Passkey.objects.create(user=vera, name="Phone", credential_id="c", public_key="k", created_at=clock.now())
    told = browser.post(to, follow=True)
    assert "You do not sign in with Google any more." in told.text
    assert list(ServiceLink.objects.all()) == [theirs]
    assert subjects_to("vera@acme.example") == ["Something was removed from your sign-in"]
    assert TrailEntry.objects.get(event="factor_removed").details == {"factor": "Google (vera)"}
    assert come(Client(), google, **person("vera")).status_code == 403


@pytest.mark.parametrize(
    "to", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nX: y", "evil"]
)
def test_nobody_is_sent_elsewhere_after_it(world, google, client, to) -> None:
    """T-44."""
    linked(world.members["vera"].user, "vera", google)

    assert come(client, google, to=to, **person("vera"))["Location"] == reverse("home")


def test_the_buttons_are_there_when_the_operator_has_set_them_up(world, client, request) -> None:
    pages = [reverse("sign_in")]
    assert not any("Continue with Google" in client.get(page).text for page in pages)
    assert client.get(reverse("service_go", args=("google",))).status_code == 404

    request.getfixturevalue("google")

    for page in pages:
        text = client.get(page, {"next": "/console/profile"}).text
        assert "Continue with Google" in text
        assert "next=/console/profile" in text
        assert "GitHub" not in text
    assert client.get(reverse("service_go", args=("github",))).status_code == 404
    assert client.get(reverse("service_back", args=("nobody",))).status_code == 404
    assert go(client).startswith("http://127.0.0.1")
