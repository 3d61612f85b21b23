"""What a SAML provider publishes of itself, beside what is kept of it: what is taken over at once, and what waits.

Certificates change without anybody being asked, since providers change their keys, but only while the same provider
signs people in at the same address. Everything else waits for somebody who looks at it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

SOON: Final = timedelta(days=30)
"""So long before a certificate ends, the page warns of it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is published otherwise than it is kept."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Published:
    """What a provider says of itself; `endpoints` in the form in which a provider's row keeps it."""

    issuer: str
    endpoints: Mapping[str, Any]

    @property
    def fingerprints(self) -> str:
        """Those of its certificates, as one text."""
        found = [str(one["fingerprint"]) for one in self.endpoints.get("certificates", ())]
        return ", ".join(sorted(found)) or "none"


def same_way_in(kept: Published, new: Published) -> bool:
    """Whether it is the same provider at the same address, so that other certificates may be its next ones."""
    return kept.issuer == new.issuer and _places(kept, "sign_in_urls") == _places(new, "sign_in_urls")


def differences(kept: Published, new: Published) -> tuple[Difference, ...]:
    """All that is published otherwise than it is kept; nothing for what is the same."""
    # fmt: off
    rows = (
        # what                     as it is kept                       as it is published
        ("the issuer",            kept.issuer or "none",               new.issuer),
        ("the sign-in address",   _places(kept, "sign_in_urls"),       _places(new, "sign_in_urls")),
        ("the sign-out address",  _places(kept, "sign_out_urls"),      _places(new, "sign_out_urls")),
        ("the certificates",      kept.fingerprints,                   new.fingerprints),
    )
    # fmt: on
    return tuple(Difference(*row) for row in rows if row[1] != row[2])


def _places(of: Published, name: str) -> str:
    """The addresses, each with the last word of its binding: HTTP-Redirect, HTTP-POST."""
    found = of.endpoints.get(name) or {}
    return (
        ", ".join(f"{url} ({binding.rpartition(':')[2]})" for binding, url in sorted(found.items())) or "none"
    )


def warning_of(valid_from: datetime, valid_until: datetime, *, now: datetime) -> str:
    """What is the matter with the dates of a certificate; empty: nothing."""
    if now > valid_until:
        return "over"
    if now < valid_from:
        return "not valid yet"
    return "ends soon" if valid_until - now < SOON else ""
