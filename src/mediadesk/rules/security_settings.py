"""The settings of an account's security, one row a field of `SecurityPolicy`: what the page asks and how it is read.

The page, the words of the trail and of the letter, and the guide's table are drawn from these rows. What a setting does
is said by `rules/security.py`; here is what it may be. Single sign-on alone is set where its providers are.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, Final

from mediadesk.rules.key_limits import clean_ranges, comes_from
from mediadesk.rules.passwords import SHORTEST
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.rules.security import SecurityPolicy

MOST_DOMAINS: Final = 50
_DOMAIN: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))+")


class Kind(Enum):
    """What is typed or chosen for a setting."""

    SWITCH = "switch"
    WHOLE = "whole"
    ROLES = "roles"
    GROUPS = "groups"
    NETWORKS = "networks"
    DOMAINS = "domains"


@dataclass(frozen=True, slots=True)
class Setting:
    """One row. `called` is what the trail names it; `least` and `most` bound a whole number."""

    field: str
    panel: str
    kind: Kind
    label: str
    called: str
    help: str = ""
    least: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting that is not as before, in words."""

    row: Setting
    before: str
    after: str


# fmt: off
SETTINGS: Final = (
    #       field                    panel              what is typed        label                                        the trail calls it
    Setting("second_factor_all",     "Second factor",   Kind.SWITCH,         "Ask it of everybody",                       "who needs a second factor: everybody",
            "Whoever has none is led through setting one up when they next come in."),
    Setting("second_factor_roles",   "Second factor",   Kind.ROLES,          "Of users with these roles",                 "the roles that need a second factor"),
    Setting("second_factor_groups",  "Second factor",   Kind.GROUPS,         "Of users in these groups",                  "the groups that need a second factor"),
    Setting("remember_days",         "Second factor",   Kind.WHOLE,          "Days for which a device may be remembered", "the days a device is remembered",
            "From 0 to 30; 0: never.", 0, 30),
    Setting("password_length",       "Passwords",       Kind.WHOLE,          "Shortest password, in characters",          "the shortest password",
            "15 or more; 8 or more only while a second factor is asked of everybody. It holds for passwords that are chosen from now on.", 8, 64),
    Setting("session_hours",         "Sessions",        Kind.WHOLE,          "Hours until everybody signs in again",      "the hours of a session",
            "From 1 to 24. Sessions that are older when you save end at once, here.", 1, 24),
    Setting("idle_minutes",          "Sessions",        Kind.WHOLE,          "Minutes without a click until a session ends", "the minutes of a session without a click",
            "From 5 to 1,440, which is a day.", 5, 24 * 60),
    Setting("console_addresses",     "Networks",        Kind.NETWORKS,       "Addresses from which the console may be used", "the addresses for the console",
            "One a line, like 203.0.113.7 or 203.0.113.0/24. Empty: from everywhere."),
    Setting("api_addresses",         "Networks",        Kind.NETWORKS,       "Addresses from which API keys may be used", "the addresses for API keys",
            "It holds beside what limits a single key. Empty: from everywhere."),
    Setting("invitation_domains",    "Invitations",     Kind.DOMAINS,        "Mail domains that may be invited",          "the mail domains of invitations",
            "One a line, like example.com; sub-domains are domains of their own. Empty: all. Invitations that are out stay valid."),
    Setting("key_days",              "API keys",        Kind.WHOLE,          "Longest life of an API key, in days",       "the longest life of an API key, in days",
            "Counted from when its secret was made; 0: without end. New keys and new secrets end then; older keys stay until you give them an end.", 0, 3650),
)
# fmt: on
PANELS: Final = tuple(dict.fromkeys(row.panel for row in SETTINGS))


def clean_policy(policy: SecurityPolicy, *, before: SecurityPolicy) -> SecurityPolicy:
    """A policy with its values as they are kept; what is set elsewhere, such as single sign-on alone, is as before.

    Raises:
        Refusal: BAD_VALUE, naming the first setting that is not right.
    """
    cleaned: dict[str, Any] = {}
    for row in SETTINGS:
        value = getattr(policy, row.field)
        if row.kind is Kind.WHOLE and not row.least <= value <= row.most:
            raise Why.BAD_VALUE(what=row.label, reason=f"choose from {row.least} to {row.most:,}")
        if row.kind is Kind.NETWORKS:
            value = tuple(clean_ranges(value))
        if row.kind is Kind.DOMAINS:
            value = _domains(row, value)
        cleaned[row.field] = value
    policy = replace(before, **cleaned)
    if policy.password_length < SHORTEST and not policy.second_factor_all:
        reason = f"{SHORTEST} or more, unless a second factor is asked of everybody"
        raise Why.BAD_VALUE(what="The shortest password", reason=reason)
    return policy


def require_own_way_in(policy: SecurityPolicy, *, address: str) -> None:
    """Refuse networks for the console that leave whoever saves them outside. Raises: Refusal BAD_VALUE."""
    if not comes_from(policy.console_addresses, address):
        reason = f"your own address {address} is not among them, and you would lock yourself out"
        raise Why.BAD_VALUE(what="The addresses for the console", reason=reason)


def require_domain(policy: SecurityPolicy, email: str) -> None:
    """Refuse to invite an address of another mail domain than the account's policy names.

    Raises:
        Refusal: DOMAIN_NOT_ALLOWED.
    """
    domains = policy.invitation_domains
    if domains and email.rpartition("@")[2].lower() not in domains:
        raise Why.DOMAIN_NOT_ALLOWED(email=email, domains=", ".join(domains))


def version_of(kept: Mapping[str, Any]) -> str:
    """A short mark of the settings as they are kept, by which the second of two writers is told."""
    plain = json.dumps(kept, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()[:16]


def differences(before: SecurityPolicy, after: SecurityPolicy, names: Mapping[str, str]) -> list[Difference]:
    """Each setting that differs, in the order of the table. `names`: what the ids in them are called."""
    rows = ((row, getattr(before, row.field), getattr(after, row.field)) for row in SETTINGS)
    return [
        Difference(row, said(row, old, names), said(row, new, names)) for row, old, new in rows if old != new
    ]


def ids_in(policy: SecurityPolicy) -> set[str]:
    """The ids of groups that a policy names."""
    return set(policy.second_factor_groups)


def said(row: Setting, value: Any, names: Mapping[str, str]) -> str:
    """A value of a setting in words. `names`: what its ids are called."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple):
        nothing = {Kind.NETWORKS: "everywhere", Kind.DOMAINS: "all"}.get(row.kind, "none")
        titles = {role.api_id: role.title for role in MEMBER_ROLES} if row.kind is Kind.ROLES else names
        return ", ".join(titles.get(one, one) for one in value) or nothing
    return "without end" if row.field == "key_days" and not value else str(value)


def shortest_password(policies: Iterable[SecurityPolicy]) -> int:
    """The shortest password of somebody who is in accounts with these policies: as the strictest of them asks."""
    return max((policy.password_length for policy in policies), default=SHORTEST)


def _domains(row: Setting, given: tuple[str, ...]) -> tuple[str, ...]:
    found = dict.fromkeys(one.strip().lower().removeprefix("@") for one in given if one.strip())
    for one in found:
        if not _DOMAIN.fullmatch(one) or len(one) > 253:
            raise Why.BAD_VALUE(what=row.label, reason=f"{one[:60]} is no domain like example.com")
    if len(found) > MOST_DOMAINS:
        raise Why.BAD_VALUE(what=row.label, reason=f"there are more than {MOST_DOMAINS}")
    return tuple(found)
