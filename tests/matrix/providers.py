"""The identity providers of the stage: one of OpenID Connect, and two of SAML."""

from __future__ import annotations

from typing import Any

PUBLISHED: dict[str, Any] = {
    "sign_in_urls": {"POST": "https://idp.example/sso"},
    "sign_out_urls": {},
    "certificates": [],
}


def sign_on(account, target, now):
    """A provider that the owner has tried, somebody who comes in by it, and a domain that is not proven yet."""
    from mediadesk.store.models import Identity, IdentityProvider, VerifiedDomain

    at = {
        "authorization_endpoint": "https://idp.example/",
        "token_endpoint": "https://idp.example/t",
        "jwks_uri": "",
    }
    owner = account.owner_id or ""
    provider = IdentityProvider.objects.create(
        account=account, name="Login", issuer="https://idp.example", client_id="us", endpoints=at, enabled=True,
        tested_by=owner, tested_at=now, created_at=now, updated_at=now,
    )  # fmt: skip
    identity = Identity.objects.create(
        provider=provider, issuer=provider.issuer, subject_hash=f"{target.pk}", subject="t", member=target,
        created_at=now, last_used_at=now,
    )  # fmt: skip
    domain = VerifiedDomain.objects.create(
        account=account, domain=f"{account.pk}.example", token="t", created_at=now
    )
    return provider, identity, domain


def saml(account, name, now, *, keys):
    """A provider of SAML with so many keys of ours, which publishes another address than is kept of it."""
    from mediadesk.store.models import IdentityProvider

    ours = [
        {"fingerprint": f"{n}", "until": f"{now}", "certificate": "", "sealed_key": ""} for n in range(keys)
    ]
    other = {**PUBLISHED, "sign_out_urls": {"POST": "https://new.example"}}
    waiting = {"issuer": "https://idp.example", "endpoints": other}
    return IdentityProvider.objects.create(
        account=account, name=name, protocol="saml", issuer="https://idp.example", endpoints=PUBLISHED, own_keys=ours,
        waiting=waiting, tested_at=now, created_at=now, updated_at=now,
    )  # fmt: skip


def published_anew():
    """What the providers of SAML publish when they are read again: another certificate."""
    from mediadesk.rules.saml_metadata import Published

    return Published(
        "https://idp.example", PUBLISHED | {"certificates": [{"fingerprint": "another", "pem": ""}]}
    )
