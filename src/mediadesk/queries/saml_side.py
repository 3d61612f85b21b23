"""What the pages show of a provider that speaks SAML: its certificates, what it publishes otherwise, keys of ours."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mediadesk.engines import clock
from mediadesk.rules.saml_metadata import Difference, Published, differences, warning_of
from mediadesk.store.identity import IdentityProvider


@dataclass(frozen=True, slots=True)
class CertificateRow:
    """One certificate of the provider; `warning` says what is the matter with its dates, or nothing."""

    subject: str
    fingerprint: str
    valid_from: datetime
    valid_until: datetime
    warning: str


@dataclass(frozen=True, slots=True)
class OwnKeyRow:
    """One key of ours, without the key. The first is in use."""

    fingerprint: str
    until: datetime


@dataclass(frozen=True, slots=True)
class SamlSide:
    """`waiting` is what the provider publishes otherwise and nobody has taken over.

    `warning` is one sentence on all certificates, when some day soon none will be good.
    """

    sign_in_urls: tuple[str, ...]
    metadata_url: str
    read_at: datetime | None
    certificates: tuple[CertificateRow, ...]
    own_keys: tuple[OwnKeyRow, ...]
    waiting: tuple[Difference, ...]
    warning: str


def saml_side(provider: IdentityProvider) -> SamlSide:
    """What the row of a provider says. Cost: none."""
    kept, waiting = provider.endpoints, provider.waiting
    certificates = tuple(map(_certificate, kept.get("certificates", ())))
    differs = (
        differences(Published(provider.issuer, kept), Published(waiting["issuer"], waiting["endpoints"]))
        if waiting
        else ()
    )
    return SamlSide(
        sign_in_urls=tuple(sorted(set(kept.get("sign_in_urls", {}).values()))),
        metadata_url=provider.metadata_url,
        read_at=provider.metadata_read_at,
        certificates=certificates,
        own_keys=tuple(
            OwnKeyRow(one["fingerprint"], datetime.fromisoformat(one["until"])) for one in provider.own_keys
        ),
        waiting=differs,
        warning=_warning(certificates),
    )


def _certificate(kept: Mapping[str, Any]) -> CertificateRow:
    begins, ends = (datetime.fromisoformat(kept[name]) for name in ("valid_from", "valid_until"))
    warning = warning_of(begins, ends, now=clock.now())
    return CertificateRow(kept["subject"], kept["fingerprint"], begins, ends, warning)


def _warning(certificates: tuple[CertificateRow, ...]) -> str:
    """What is the matter when no certificate is good for longer."""
    if not certificates or any(not one.warning for one in certificates):
        return ""
    good = [one.valid_until for one in certificates if one.warning == "ends soon"]
    if good:
        return f"Its last certificate ends on {max(good):%d %B %Y}; nobody comes in by it afterwards."
    return "None of its certificates is valid now; nobody comes in by it."
