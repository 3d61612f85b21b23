"""The metadata of SAML providers after they are set up: the daily look at it, and who changes where it is read."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

import pytest
from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import IdentityProvider, Mail, TrailEntry
from mediadesk.surfaces import metadata_dates
from mediadesk.surfaces.metadata_dates import look_after_metadata
from mediadesk.surfaces.sso.provider_metadata import published_in
from tests.actions.identity.arriving import provider_of
from tests.conftest import PASSWORD
from tests.surfaces.signing_on_saml import _provider, add, saml

__all__ = ["_provider", "saml"]


def without_text(saml) -> str:
    """Its metadata, but the subject of its certificate is bytes that are no text."""

    def renamed(found: re.Match[str]) -> str:
        return b64encode(b64decode(found[0]).replace(b"a provider", b"\xff" * 10)).decode()

    changed = re.sub(r"[A-Za-z0-9+/=\s]{200,}", renamed, saml.metadata)
    assert changed != saml.metadata
    return changed


def test_a_certificate_without_a_readable_subject_is_refused_with_the_reason(world, saml, client) -> None:
    client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
    form = {"protocol": "saml", "name": "Corp", "metadata": without_text(saml)}

    answer = client.post(reverse("sign_on_add", args=(world.account.pk,)), form)

    assert answer.status_code == 409
    assert "has no certificate to check signatures with" in answer.text


def test_one_that_fails_stops_no_other(world, saml, monkeypatch) -> None:
    """Nor does one whose account is gone by the time its metadata is there."""
    one = add(world, saml)
    before, now = one.endpoints["certificates"], clock.now()
    for name in ("fails", "leaves"):
        address = f"https://{name}.example/m"
        other = {"name": name, "protocol": "saml", "issuer": "x", "endpoints": {}, "metadata_url": address}
        IdentityProvider.objects.create(account=world.other_account, **other, created_at=now, updated_at=now)
    saml.change_key()
    _published_at = metadata_dates.published_at

    def read(url: str, **how):
        if "fails" in url:
            raise RuntimeError("nobody thought of it")
        return published_in(saml.metadata) if "leaves" in url else _published_at(url, **how)

    def changed(actor, *, account_id, **what):
        return reread(actor, account_id="gone" if "leaves" in what["url"] else account_id, **what)

    reread = metadata_dates.reread_metadata
    monkeypatch.setattr(metadata_dates, "published_at", read)
    monkeypatch.setattr(metadata_dates, "reread_metadata", changed)
    with clock.stand_still_at(clock.now()) as standing:
        standing.move(days=1, minutes=1)
        look_after_metadata()

    one.refresh_from_db()
    assert one.endpoints["certificates"] != before


@pytest.mark.parametrize("by", ["another address", "a paste"])
def test_whoever_changes_where_it_is_read_is_told_of(world, saml, client, by) -> None:
    """Also when the same is published there today: whoever keeps that address hands in certificates tomorrow."""
    one = add(world, saml)
    client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})
    other = f"{saml.metadata_url}?of=somebody" if by == "another address" else ""
    form = {"metadata_url": other} if other else {"metadata": saml.metadata}

    for _ in range(2):  # the same again is nothing new
        client.post(reverse("sign_on_metadata", args=(world.account.pk, one.pk)), form)

    now = IdentityProvider.objects.get()
    assert (now.metadata_url, now.version) == (other, one.version + 1)
    told = TrailEntry.objects.get(event="provider_changed").details
    assert told == {
        "provider": "Login", "what": "the metadata address",
        "before": saml.metadata_url, "after": other or "none",
    }  # fmt: skip
    (mail,) = Mail.objects.filter(to="olga@acme.example", subject__contains="is read elsewhere")
    assert ("of=somebody" if other else "It is now: none") in mail.text


def test_the_entry_of_a_new_provider_names_where_it_is_read(world, saml) -> None:
    add(world, saml)

    told = TrailEntry.objects.get(event="provider_created").details["issuer"]
    assert told == f"{saml.entity_id}, read each day at {saml.metadata_url}"


def test_what_only_saml_has_is_not_found_of_another_provider(world, saml, client) -> None:
    published = published_in(saml.metadata)
    waits = {"issuer": published.issuer, "endpoints": dict(published.endpoints)}
    keys = [{"fingerprint": "a"}]
    one = provider_of(world, protocol=IdentityProvider.OIDC, waiting=waits, own_keys=keys)
    client.post(reverse("sign_in"), {"email": "olga@acme.example", "password": PASSWORD})

    def asked(route: str, **form) -> int:
        return client.post(reverse(route, args=(world.account.pk, one.pk)), form).status_code

    assert asked("sign_on_metadata", metadata=saml.metadata) == 404
    assert asked("sign_on_metadata_take", version=one.version) == 404
    assert asked("sign_on_key_new") == 404
    IdentityProvider.objects.update(own_keys=keys * 2)
    assert asked("sign_on_key_drop") == 404
    kept = IdentityProvider.objects.get()
    assert (kept.issuer, kept.endpoints, kept.waiting, kept.own_keys) == (one.issuer, {}, waits, keys * 2)
