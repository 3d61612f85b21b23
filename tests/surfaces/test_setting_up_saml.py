"""A provider of SAML is set up from its metadata, tried out, and read anew as it changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import IdentityProvider, Mail, TrailEntry
from mediadesk.surfaces.metadata_dates import look_after_metadata
from mediadesk.surfaces.sso.provider_metadata import published_in
from tests.conftest import PASSWORD
from tests.saml_idp import Person
from tests.surfaces.signing_on import turned_away
from tests.surfaces.signing_on_saml import _provider, add, come, posted, saml

__all__ = ["_provider", "saml"]

TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
OLGA = Person("o-1", {"mail": ["olga@acme.example"], "displayName": ["Olga <b>O</b>"]})


@pytest.fixture
def olga(world, client):
    """Olga's browser, in a session that is fresh."""
    client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
    return client


def to(route: str, world, *more: str) -> str:
    return reverse(route, args=(world.account.pk, *more))


def the_provider() -> IdentityProvider:
    return IdentityProvider.objects.get()


def page_of(olga, one: IdentityProvider) -> str:
    return olga.get(reverse("sign_on_provider", args=(one.account_id, one.pk))).text


def test_a_master_admin_sets_it_up_from_its_address_and_comes_in_as_themselves(world, saml, olga) -> None:
    form = {"protocol": "saml", "name": "Corp", "metadata_url": saml.metadata_url}
    added = olga.post(to("sign_on_add", world), form)
    assert added.status_code == 302, added.text
    one = the_provider()
    page = page_of(olga, one)
    assert one.endpoints["certificates"][0]["fingerprint"] in page
    assert "CN=a provider" in page
    assert not one.enabled

    saml.trust(olga.get(reverse("saml_metadata", args=(one.pk,))).content)
    saml.person = OLGA
    back = tried(olga, saml, one)
    assert back["Location"] == to("sign_on_provider", world, one.pk)
    shown = page_of(olga, one)
    assert "You came in as yourself." in shown
    for told in (
        "o-1",
        "the assertion",
        "nameid-format:persistent",
        "Olga &lt;b&gt;O&lt;/b&gt;",
        "PasswordProtected",
    ):
        assert told in shown, told
    assert "<b>O</b>" not in shown

    olga.post(to("sign_on_change", world, one.pk), {"enabled": "on"})
    one.refresh_from_db()
    assert come(Client(), saml, one)["Location"] == to("dashboard", world)


def tried(olga, saml, one):
    """Press Test, go there and come back."""
    there = olga.get(reverse("sign_on_test", args=(one.account_id, one.pk)))["Location"]
    _, fields = saml.answer(dict(parse_qsl(urlsplit(there).query)))
    return olga.get(posted(one, fields)["Location"])


def test_a_test_that_fails_shows_why_and_what_came(world, saml, olga) -> None:
    one = add(world, saml)
    saml.signs, saml.person = (), OLGA

    tried(olga, saml, one)

    shown = page_of(olga, one)
    assert "Neither the answer nor its assertion is signed" in shown
    assert "&lt;ns1:NameID" in shown
    assert "<ns1:NameID" not in shown


@pytest.mark.parametrize(
    ("what", "person", "reason"),
    [
        ("a name for once", replace(OLGA, name_id_format=TRANSIENT), "in a way that lasts"),
        ("a password alone", OLGA, "does not say that it asked for a second factor"),
    ],
)
def test_a_master_admin_is_not_linked_by_a_test_that_would_not_let_them_in(
    world, saml, olga, what, person, reason
) -> None:
    one = add(world, saml, needs_second_factor=what == "a password alone")
    saml.person = person

    tried(olga, saml, one)

    assert reason in page_of(olga, one)
    assert not one.identities.exists()


def test_a_test_by_somebody_else_says_what_would_become_of_them(world, saml, olga) -> None:
    one = add(world, saml, needs_second_factor=True)

    tried(olga, saml, one)

    assert "does not say that it asked for a second factor; it says urn:oasis:names:tc" in page_of(olga, one)


def test_it_may_be_added_before_its_metadata_is_there_and_be_pasted_later(world, saml, olga) -> None:
    olga.post(to("sign_on_add", world), {"protocol": "saml", "name": "Corp"})
    one = the_provider()
    assert reverse("saml_answer", args=(one.pk,)) in page_of(olga, one)
    assert olga.get(to("sign_on_test", world, one.pk)).status_code == 409

    pasted = olga.post(to("sign_on_metadata", world, one.pk), {"metadata": saml.metadata})

    assert pasted.status_code == 302, pasted.text
    one.refresh_from_db()
    assert (one.issuer, one.metadata_url) == (saml.entity_id, "")
    saml.trust(olga.get(reverse("saml_metadata", args=(one.pk,))).content)
    saml.person = OLGA
    tried(olga, saml, one)
    assert "You came in as yourself." in page_of(olga, one)


# fmt: off
NOT_USABLE = {
    # what is given                         the form, the reason
    "an address in a private network":      ({"metadata_url": "https://10.0.0.1/metadata"}, "could not be reached"),
    "an address without TLS":               ({"metadata_url": "http://idp.example/m"}, "does not begin with https://"),
    "no address at all":                    ({"metadata_url": "file:///etc/passwd"}, "cannot be used"),
    "an address without end":               ({"metadata_url": "https://i.example/" + "a" * 2000}, "more than 2000"),
    "what is no metadata":                  ({"metadata": "<p>Hello</p>"}, "another kind of message"),
    "entities that grow":                   ({"metadata": "<!DOCTYPE x [<!ENTITY a 'a'>]><x/>"}, "has a DOCTYPE"),
}
# fmt: on


@pytest.mark.parametrize("what", NOT_USABLE)
def test_metadata_that_cannot_be_used_says_why(world, olga, what) -> None:
    form, reason = NOT_USABLE[what]

    answer = olga.post(to("sign_on_add", world), {"protocol": "saml", "name": "Corp"} | form)

    assert answer.status_code == 409
    assert reason in answer.text
    assert not IdentityProvider.objects.exists()


def test_a_new_key_of_the_provider_is_known_a_day_later_and_told(world, saml, olga) -> None:
    """security.md 1.4 no. 22, F-52: the daily look takes other certificates of the same provider over."""
    one = add(world, saml)
    with clock.stand_still_at(clock.now()) as now:
        before = one.endpoints["certificates"]
        saml.change_key()
        assert "none of the provider's keys" in turned_away(come(Client(), saml, one))
        look_after_metadata()  # it was read today
        one.refresh_from_db()
        assert one.endpoints["certificates"] == before

        now.move(days=1, minutes=1)
        look_after_metadata()
    one.refresh_from_db()
    assert one.endpoints["certificates"] != before
    assert one.enabled
    assert come(Client(), saml, one).status_code == 302
    told = TrailEntry.objects.get(event="provider_certificates")
    assert told.details["after"] == one.endpoints["certificates"][0]["fingerprint"]
    assert [mail.to for mail in Mail.objects.filter(subject__contains="other certificates")] == [
        "olga@acme.example"
    ]


def test_both_keys_are_good_while_the_provider_changes_them(world, saml) -> None:
    """security.md 1.4 no. 22."""
    one = add(world, saml)
    former = one.endpoints["certificates"]
    assert come(Client(), saml, one).status_code == 302
    saml.change_key()
    new = add_other(saml)
    one.endpoints = {**one.endpoints, "certificates": [*former, *new]}
    one.save()

    assert come(Client(), saml, one).status_code == 302


def add_other(saml) -> list:
    """The certificates that it publishes now."""
    return list(published_in(saml.metadata).endpoints["certificates"])


@pytest.mark.parametrize("what", ["entityID", "Location"])
def test_anything_else_that_changes_is_shown_and_waits(world, saml, olga, what) -> None:
    """security.md 1.4 no. 18: nobody is moved to another provider, or another page, by what an address says."""
    one = add(world, saml, tested_by=world.members["olga"].pk)
    issuer, endpoints = one.issuer, one.endpoints
    evil = {"entityID": f'entityID="{saml.entity_id}"', "Location": f'Location="{saml.url}/sso"'}[what]
    saml.published = saml.metadata.replace(evil, f'{what}="https://evil.example/"')
    saml.change_key()
    with clock.stand_still_at(clock.now()) as now:
        for _ in range(2):
            now.move(days=1, minutes=1)
            look_after_metadata()
    one.refresh_from_db()
    assert (one.issuer, one.endpoints, one.enabled) == (issuer, endpoints, True)
    assert Mail.objects.filter(subject__contains="changed what it publishes").count() == 1  # told once
    assert TrailEntry.objects.filter(event="provider_metadata").count() == 1
    assert "https://evil.example/" in page_of(olga, one)

    stale = {"version": one.version - 1}
    assert olga.post(to("sign_on_metadata_take", world, one.pk), stale).status_code == 409
    olga.post(to("sign_on_metadata_take", world, one.pk), {"version": one.version})
    one.refresh_from_db()
    assert not one.enabled
    assert one.tested_at is None
    assert not one.waiting


def test_a_provider_that_is_down_changes_nothing_and_lets_people_in(world, saml) -> None:
    """F-52: its metadata is not needed to sign in; it is asked again in an hour."""
    one = add(world, saml)
    saml.down = True
    assert come(Client(), saml, one).status_code == 302
    with clock.stand_still_at(clock.now()) as now:
        now.move(days=3)
        look_after_metadata()
        one.refresh_from_db()
        assert one.endpoints["certificates"]

        saml.down = False
        before = one.metadata_read_at
        look_after_metadata()  # it was asked just now
        one.refresh_from_db()
        assert one.metadata_read_at == before
        now.move(minutes=60)
        look_after_metadata()
        one.refresh_from_db()
        assert one.metadata_read_at == now.moment


def test_a_clock_that_is_five_minutes_ahead_is_told(world, saml, client) -> None:
    """F-52."""
    one = add(world, saml)
    come(client, saml, one)
    with clock.stand_still_at(clock.now() - timedelta(minutes=5)):
        assert "is not valid yet" in turned_away(come(Client(), saml, one))

    assert client.get(to("dashboard", world)).status_code == 200


def test_a_certificate_that_ends_is_warned_of_and_then_refused(world, saml, olga) -> None:
    """security.md 1.4 no. 22."""
    one = add(world, saml)
    assert "ends soon" not in page_of(olga, one)
    assert "provider has none" not in olga.get(to("security", world)).text
    soon = (clock.now() + timedelta(days=20)).isoformat()
    one.endpoints["certificates"][0]["valid_until"] = soon
    one.save()

    assert "Its last certificate ends on" in page_of(olga, one)
    assert "look at it" in olga.get(to("sign_on_providers", world)).text
    assert "1 provider has none that is." in olga.get(to("security", world)).text


def test_a_new_key_of_ours_is_published_beside_the_one_in_use_until_that_is_dropped(
    world, saml, olga
) -> None:
    one = add(world, saml)
    first = one.own_keys[0]["fingerprint"]

    def certificates() -> int:
        return olga.get(reverse("saml_metadata", args=(one.pk,))).text.count("X509Certificate>") // 2

    assert olga.post(to("sign_on_key_drop", world, one.pk)).status_code == 400
    olga.post(to("sign_on_key_new", world, one.pk))
    assert certificates() == 2
    assert come(Client(), saml, one).status_code == 302  # the provider has not read it yet
    assert olga.post(to("sign_on_key_new", world, one.pk)).status_code == 400
    saml.trust(olga.get(reverse("saml_metadata", args=(one.pk,))).content)
    olga.post(to("sign_on_key_drop", world, one.pk))
    one.refresh_from_db()
    assert [key["fingerprint"] for key in one.own_keys] != [first]
    assert certificates() == 1
    assert come(Client(), saml, one).status_code == 302
