"""The daily look at the metadata of SAML providers: one that cannot be read keeps no other from being read."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.store.models import IdentityProvider
from mediadesk.surfaces import metadata_dates
from mediadesk.surfaces.metadata_dates import look_after_metadata
from mediadesk.surfaces.sso.provider_metadata import published_in
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
