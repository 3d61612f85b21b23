"""Whom an identity provider lets into an account, and why not; domains that an account proves.

A provider vouches within its own account alone. Its address for somebody leads to a membership once, by a domain that
the account has proven, and never to a Master admin's: these link themselves (T-30, T-47; decision 0028).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final

from mediadesk.rules.refusals import Why

GRACE: Final = timedelta(days=3)
"""How long a domain works after its record was last found, so that a slip of whoever keeps the DNS locks nobody out."""
MOST_PROVIDERS: Final = 10
MOST_DOMAINS: Final = 50
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TRANSIENT: Final = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


SECOND_FACTOR_WORDS: Final = (
    "https://refeds.org/profile/mfa",
    "http://schemas.microsoft.com/claims/multipleauthn",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorUnregistered",
    "urn:oasis:names:tc:SAML:2.0:ac:classes:SmartcardPKI",
    "http://schemas.openid.net/pape/policies/2007/06/multi-factor",
    "mfa",
)
"""By what providers commonly say that they asked for a second factor. Source: REFEDS MFA profile 1.2, SAML 2.0
Authentication Context 3.4, RFC 8176 section 2 (`mfa`), and Microsoft's claim of authentication methods."""
_SAID_IN: Final = ("amr", "http://schemas.microsoft.com/claims/authnmethodsreferences")
_MOST_WORDS: Final = 20
_LONGEST_WORD: Final = 300


class Verdict(Enum):
    """What becomes of somebody who arrives and is let in."""

    ENTERS = "They are known here, and come in."
    LINKS = "They are a user by this address, and are linked to it now."
    ACCEPTS = "They are invited, and accept by coming in."
    JOINS = "They are new here, and get the default role."


class TurnedAway(Exception):
    """Somebody whom the provider vouches for does not come in. The text says exactly why, for administrators."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the account knows of somebody who arrives.

    `status`, `is_master`: of the membership they are linked to, or else of the one with their address; empty: neither.
    `linked`: they came by this provider before. `taken`: that membership is linked to another person of the provider.
    `has_login`: their address has a login here, which is no member of this account.
    `weakly`: how they proved themselves there, where the provider must say that it asked for more; empty: well enough.
    """

    linked: bool = False
    status: str = ""
    is_master: bool = False
    taken: bool = False
    has_login: bool = False
    domain_proven: bool = False
    domain_allowed: bool = True
    joins: bool = False
    weakly: str = ""


def judge(known: Known, *, subject: str, name_id_format: str, email: str, unverified: bool) -> Verdict:
    """What becomes of somebody who arrives.

    Args:
        email: clean, or empty.
        unverified: the provider itself says that the address is not proven.

    Raises:
        TurnedAway.
    """
    if not names_for_good(subject, name_id_format):
        raise TurnedAway(
            "the provider does not say who it is in a way that lasts (subject or persistent NameID)"
        )
    if known.weakly:
        raise TurnedAway(
            f"the provider does not say that it asked for a second factor; it says {known.weakly}"
        )
    if known.linked:
        _require_active(known.status)
        return Verdict.ENTERS
    _require_address(known, email, unverified=unverified)
    if known.taken:
        raise TurnedAway(f"{email} is linked to another person of this provider; an Admin can undo that link")
    if known.is_master:
        raise TurnedAway(f"{email} is a Master admin, who is linked by their own test of the provider alone")
    return _of_member(known.status) if known.status else _of_stranger(known, email)


def weakly_proved(context: str, told: Mapping[str, Sequence[str]], *, words: Sequence[str]) -> str:
    """What a provider says of how somebody proved themselves, when it is not that it asked for a second factor.

    Args:
        context: SAML's AuthnContextClassRef, OIDC's `acr`.
        told: all attributes or claims.
        words: by which it says so; empty: those commonly used.
    """
    found = [context, *(value for name in _SAID_IN for value in told.get(name, ()))]
    if not set(found).isdisjoint(words or SECOND_FACTOR_WORDS):
        return ""
    return ", ".join(filter(None, found)) or "nothing"


def clean_words(text: str) -> tuple[str, ...]:
    """The words of `weakly_proved` as somebody has typed them, one a line; none for those commonly used.

    Raises:
        Refusal: BAD_VALUE.
    """
    words = tuple(dict.fromkeys(filter(None, map(str.strip, text.splitlines()))))
    if len(words) > _MOST_WORDS or any(len(word) > _LONGEST_WORD for word in words):
        reason = f"at most {_MOST_WORDS} lines are kept, of {_LONGEST_WORD} letters each"
        raise Why.BAD_VALUE(what="The list of what counts as a second factor", reason=reason)
    return () if words == SECOND_FACTOR_WORDS else words


def names_for_good(subject: str, name_id_format: str) -> bool:
    """Whether the provider says who somebody is by a name that is theirs at the next sign-in, too."""
    return bool(subject) and name_id_format != _TRANSIENT


def _require_address(known: Known, email: str, *, unverified: bool) -> None:
    if not email:
        raise TurnedAway("the provider tells no e-mail address, and they have not come by it before")
    if unverified:
        raise TurnedAway(f"the provider says that the address {email} is not verified")
    if not known.domain_proven:
        domain = email.rpartition("@")[2]
        raise TurnedAway(
            f"the domain {domain} is not proven for this account, or another account proved it too"
        )


def _of_stranger(known: Known, email: str) -> Verdict:
    if not known.joins:
        raise TurnedAway(f"{email} is no user of this account, and the provider does not add new ones")
    if known.has_login:
        raise TurnedAway(f"{email} has a login here that is no user of this account: invite them first")
    if not known.domain_allowed:
        raise TurnedAway(f"the account does not let addresses like {email} be invited")
    return Verdict.JOINS


def _of_member(status: str) -> Verdict:
    if status == "pending":
        return Verdict.ACCEPTS
    _require_active(status)
    return Verdict.LINKS


def _require_active(status: str) -> None:
    if status != "active":
        raise TurnedAway(f"their membership in this account is not active: it is {status}")


def clean_domain(text: str) -> str:
    """A mail domain in the form in which it is kept. Raises: Refusal BAD_VALUE."""
    domain = text.strip().removeprefix("@").rstrip(".").lower()
    try:
        domain = domain if domain.isascii() else domain.encode("idna").decode()
    except UnicodeError:
        domain = ""
    labels = domain.split(".")
    if (
        len(domain) > 253
        or len(labels) < 2
        or not all(map(_LABEL.fullmatch, labels))
        or labels[-1].isdecimal()
    ):
        raise Why.BAD_VALUE(what="The domain", reason="write it like example.com")
    return domain


def record_of(domain: str, token: str) -> tuple[str, str]:
    """The name and the text of the TXT record that proves a domain."""
    return f"_mediadesk.{domain}", f"mediadesk-domain={token}"
