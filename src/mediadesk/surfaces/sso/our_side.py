"""What a SAML provider is told of us: our addresses, and the keys by which our requests are signed.

Each provider has addresses and keys of its own, so what is meant for one account cannot be used for another.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import load_pem_x509_certificate
from django.conf import settings
from django.urls import reverse

from mediadesk.engines import clock, secrets
from mediadesk.engines.identity import saml
from mediadesk.engines.identity.saml.keys import fingerprint
from mediadesk.store.identity import IdentityProvider

_LONGEST_NAME: Final = 64  # of a certificate


@dataclass(frozen=True, slots=True)
class OurSide:
    """Our addresses for one provider, on the configured base (T-31)."""

    entity_id: str
    answers_url: str
    sign_out_url: str


def our_side(provider_id: str) -> OurSide:
    """Our addresses. What we are called is where our metadata is."""
    routes = ("saml_metadata", "saml_answer", "saml_sign_out")
    return OurSide(*(f"{settings.MEDIADESK.url}{reverse(route, args=(provider_id,))}" for route in routes))


def new_own_key() -> dict[str, str]:
    """A new key of ours, as a provider's row keeps it: sealed, beside what is published of it. It takes a second."""
    made = saml.new_key(
        (urlsplit(settings.MEDIADESK.url).hostname or "Mediadesk")[:_LONGEST_NAME], clock.now()
    )
    certificate = load_pem_x509_certificate(made.certificate.encode())
    return {
        "certificate": made.certificate,
        "sealed_key": secrets.seal(made.key),
        "fingerprint": fingerprint(certificate),
        "until": certificate.not_valid_after_utc.isoformat(),
    }


def key_in_use(provider: IdentityProvider) -> saml.OwnKey:
    """The key that signs: the first, until it is dropped."""
    kept = provider.own_keys[0]
    return saml.OwnKey(secrets.unseal(kept["sealed_key"]), kept["certificate"])


def our_metadata_for(provider: IdentityProvider) -> bytes:
    """What a provider reads of us. It names every key of ours and no secret."""
    ours = our_side(provider.pk)
    return saml.our_metadata(
        entity_id=ours.entity_id,
        answers_url=ours.answers_url,
        certificates=[one["certificate"] for one in provider.own_keys],
        sign_out_url=ours.sign_out_url,
    )
