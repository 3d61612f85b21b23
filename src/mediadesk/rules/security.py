"""What an account asks of those who sign in to it, and whether a session meets it.

An account keeps only what differs from the defaults, so a default that is made stricter holds for all.
"""

from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from mediadesk.rules.key_limits import comes_from
from mediadesk.rules.refusals import Refusal, Why

FRESH: Final = timedelta(minutes=5)
"""How old a proof may be before grave acts (T-23; ASVS 7.5.3)."""

LONGEST_SESSION: Final = timedelta(hours=24)
"""How long a session may last, whatever an account allows (NIST SP 800-63B-4 section 2.2.3)."""


class Factor(StrEnum):
    """What somebody proved themselves with, in the words of the trail."""

    PASSWORD = "a password"  # noqa: S105 - the word for one
    LINK = "a sign-in link"
    INVITATION = "an invitation"
    CODE = "a one-time code"
    RECOVERY_CODE = "a recovery code"
    PASSKEY = "a passkey"
    PROVIDER = "an identity provider"
    REMEMBERED = "a remembered device"
    GOOGLE = "Google"
    MICROSOFT = "Microsoft"
    GITHUB = "GitHub"


SECOND_FACTORS: Final = frozenset({Factor.CODE, Factor.RECOVERY_CODE, Factor.PASSKEY, Factor.REMEMBERED})
"""What counts as a second factor beside a password; a passkey that saw its user verified counts alone."""


OWN_PROOFS: Final = frozenset({Factor.PASSWORD, Factor.LINK, Factor.PASSKEY})
"""What only the user can show, and no administrator of an account in their place."""


@dataclass(frozen=True, slots=True)
class SecurityPolicy:
    """One field a setting; the defaults are those of an account that has set nothing.

    `second_factor_*`: of whom a second factor is asked: of all, of members with these roles, of these groups.
    `sign_on_only`: all sign in by an identity provider of the account, but `break_glass`, Master admins by member id.
    `session_hours`, `idle_minutes`: how long a session lasts, and how long without a request.
    `console_addresses`, `api_addresses`: networks that may use them; empty: all.
    `invitation_domains`: mail domains that may be invited; empty: all.
    `remember_days`: how long a device may stand for a second factor; 0: never.
    `password_length`: the shortest password. `key_days`: the longest life of an API key; 0: without end.
    """

    second_factor_all: bool = False
    second_factor_roles: tuple[str, ...] = ()
    second_factor_groups: tuple[str, ...] = ()
    sign_on_only: bool = False
    break_glass: tuple[str, ...] = ()
    session_hours: int = 24
    idle_minutes: int = 24 * 60
    console_addresses: tuple[str, ...] = ()
    api_addresses: tuple[str, ...] = ()
    invitation_domains: tuple[str, ...] = ()
    remember_days: int = 30
    password_length: int = 15
    key_days: int = 0

    def needs_second_factor(self, *, role: str, groups: AbstractSet[str]) -> bool:
        """Whether somebody with this role and in these groups needs one."""
        by_group = not groups.isdisjoint(self.second_factor_groups)
        return self.second_factor_all or role in self.second_factor_roles or by_group


_AS_SHIPPED: Final = SecurityPolicy()


@dataclass(frozen=True, slots=True)
class SignedIn:
    """How a session began, and when it was last proven anew.

    `provider_id`: the identity provider, when one vouched; what it says of factors stands in `factors` too.
    `session_index`: what that provider calls the session.
    `id`: names this sign-in for as long as the session lasts, whatever its key is; it opens nothing.
    """

    at: datetime
    proved_at: datetime
    seen_at: datetime
    factors: tuple[str, ...] = ()
    provider_id: str = ""
    session_index: str = ""
    id: str = ""

    @property
    def with_second_factor(self) -> bool:
        """Whether more than one thing was proven."""
        return not SECOND_FACTORS.isdisjoint(self.factors)

    @property
    def vouched_for_alone(self) -> bool:
        """Whether an account's identity provider vouched, and the user showed nothing of their own (decision 0028)."""
        return bool(self.provider_id) and OWN_PROOFS.isdisjoint(self.factors)

    def is_fresh(self, now: datetime) -> bool:
        """Whether the last proof is fresh enough for grave acts."""
        return timedelta(0) <= now - self.proved_at <= FRESH


IN_SESSION: Final = "signed_in"
"""Under which name a session keeps it."""
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def read_signed_in(kept: Mapping[str, Any] | None) -> SignedIn:
    """How a session began, from what it keeps. One that keeps nothing is as old as can be and proves nothing fresh."""
    if not kept:
        return SignedIn(_LONG_AGO, _LONG_AGO, _LONG_AGO)
    at, proved_at, seen_at = (datetime.fromtimestamp(kept[name], UTC) for name in ("at", "proved", "seen"))
    factors, index = tuple(kept["factors"]), kept.get("index", "")
    return SignedIn(at, proved_at, seen_at, factors, kept["provider"], index, kept.get("id", ""))


def signed_in_to_keep(how: SignedIn) -> dict[str, Any]:
    """What a session keeps of how it began."""
    return {
        "at": how.at.timestamp(),
        "proved": how.proved_at.timestamp(),
        "seen": how.seen_at.timestamp(),
        "factors": list(how.factors),
        "provider": how.provider_id,
        "index": how.session_index,
        "id": how.id,
    }


def is_ended(how: SignedIn, *, ended_at: datetime | None, ended: Container[str]) -> bool:
    """Whether an account has ended this session for itself: with all begun until a moment, or it alone."""
    return (ended_at is not None and how.at <= ended_at) or how.id in ended


def read_policy(kept: Mapping[str, Any]) -> SecurityPolicy:
    """The policy that an account keeps. Fields it does not know (of a later version) are passed over."""
    if not kept:
        return _AS_SHIPPED
    known = {field.name: field.default for field in fields(SecurityPolicy)}
    here = {name: value for name, value in kept.items() if name in known}
    typed: dict[str, Any] = {n: tuple(v) if isinstance(known[n], tuple) else v for n, v in here.items()}
    return SecurityPolicy(**typed)


def policy_to_keep(policy: SecurityPolicy) -> dict[str, Any]:
    """What is kept of a policy: the fields that differ from the defaults."""
    every = {field.name: (getattr(policy, field.name), field.default) for field in fields(SecurityPolicy)}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, (value, default) in every.items()
        if value != default
    }


def unmet(
    policy: SecurityPolicy,
    signed_in: SignedIn,
    *,
    now: datetime,
    address: str,
    member_id: str,
    role: str,
    groups: AbstractSet[str],
    providers: AbstractSet[str] = frozenset(),
) -> Refusal | None:
    """The first thing that an account asks and a session does not meet; None: come in.

    Args:
        groups: the ids of the groups the member is in.
        providers: the ids of the account's own identity providers that are switched on.
    """
    if not comes_from(policy.console_addresses, address):
        return Why.ADDRESS_NOT_ALLOWED(address=address)
    too_old = now - signed_in.at > timedelta(hours=policy.session_hours)
    if too_old or now - signed_in.seen_at > timedelta(minutes=policy.idle_minutes):
        return Why.SESSION_TOO_OLD()
    by_provider = signed_in.provider_id in providers
    if policy.sign_on_only and not by_provider and member_id not in policy.break_glass:
        return Why.SIGN_ON_NEEDED()
    if signed_in.vouched_for_alone and not by_provider:
        return Why.SIGNED_IN_ELSEWHERE()
    needed = policy.needs_second_factor(role=role, groups=groups)
    if needed and not by_provider and not signed_in.with_second_factor:
        return Why.SECOND_FACTOR_NEEDED()
    return None
