"""The score card of an account's security: one row a check, what it asks, how much it weighs, and where it is mended."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from mediadesk.rules.passwords import SHORTEST
from mediadesk.rules.security import SecurityPolicy

QUIET_DAYS: Final = 90
"""After how many days without a sign-in, or without a call, somebody or a key is asked about."""
FLAGGED_DAYS: Final = 7
"""For how many days a flagged sign-in is asked about."""
_MANY_MASTERS: Final = 5
_LONGEST_IDLE: Final = 60  # minutes; NIST SP 800-63B-4 section 2.2.3: an hour at most


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is in an account, counted; active users and enabled keys alone."""

    policy: SecurityPolicy
    members: int
    without_second_factor: int
    master_admins: int
    masters_without_second_factor: int
    quiet_members: int
    keys: int
    unused_keys: int
    powerful_keys: int
    endless_keys: int
    ending_providers: int  # of SAML, whose last certificate ends soon or has ended
    flagged_sign_ins: int


@dataclass(frozen=True, slots=True)
class Check:
    """One row. `open` says in words what is open, from the counts; empty: it is done.

    `mend` is the route of the page where it is mended, `query` what its address says besides.
    """

    id: str
    weight: int
    title: str
    open: Callable[[Standing], str]
    why: str
    mend: str
    button: str
    query: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A check as it stands: `open` is empty when it is done."""

    check: Check
    open: str


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}" if number else ""


def _masters(standing: Standing) -> str:
    if standing.master_admins < 2:
        return "There is one alone: with a lost password, nobody else can let them in again."
    many = standing.master_admins > _MANY_MASTERS
    return f"There are {standing.master_admins}, and each may do everything." if many else ""


def _sessions(standing: Standing) -> str:
    minutes = standing.policy.idle_minutes
    return "" if minutes <= _LONGEST_IDLE else f"A session ends after {minutes:,} minutes without a click."


def _asked(standing: Standing) -> str:
    policy = standing.policy
    if policy.second_factor_all or policy.sign_on_only:
        return ""
    some = policy.second_factor_roles or policy.second_factor_groups
    return "It is asked of some." if some else "It is asked of nobody."


# fmt: off
CHECKS: Final = (
    #     id, weight        what is asked; what is open; why; where it is mended
    Check("factor_masters", 4, "All Master admins have a second factor",
          lambda s: _count(s.masters_without_second_factor, "has none.", "have none."),
          "A Master admin's password alone opens everything.", "users", "Look at those without", "role=master_admin&factor=none"),
    Check("factor_asked", 3, "A second factor is asked of everybody",
          _asked, "A password that is known elsewhere opens nothing here then.", "security_change", "Change the settings"),
    Check("factor_all", 2, "All users have a second factor",
          lambda s: _count(s.without_second_factor, f"of {s.members} has none.", f"of {s.members} have none."),
          "Whoever has one is not hurt by a stolen password.", "users", "Look at those without", "factor=none"),
    Check("masters", 3, "There are two to five Master admins",
          _masters, "One can be lost, and many are many doors.", "users", "Look at the Master admins", "role=master_admin"),
    Check("passwords", 2, "Passwords are long enough",
          lambda s: "" if s.policy.password_length >= SHORTEST or s.policy.second_factor_all else "They may be short.",
          "Long ones cannot be guessed.", "security_change", "Change the settings"),
    Check("idle", 1, "Sessions end after an hour without a click",
          _sessions, "A computer that is left alone stays open that long.", "security_change", "Change the settings"),
    Check("quiet", 1, f"Everybody signed in within {QUIET_DAYS} days",
          lambda s: _count(s.quiet_members, "user did not.", "users did not."),
          "Whoever has left should not keep a door.", "users", "Look at them", f"quiet_days={QUIET_DAYS}"),
    Check("flagged", 1, f"No sign-in was flagged within {FLAGGED_DAYS} days",
          lambda s: _count(s.flagged_sign_ins, "flag is to be looked at.", "flags are to be looked at."),
          "A new network or many failures can be somebody else.", "security_sign_ins", "Look at them", "kind=flagged"),
    Check("powerful_keys", 2, "No API key may do everything",
          lambda s: _count(s.powerful_keys, "key may.", "keys may."),
          "A program needs a smaller role, or one folder.", "keys", "Look at the keys"),
    Check("unused_keys", 1, f"All API keys were used within {QUIET_DAYS} days",
          lambda s: _count(s.unused_keys, "key was not.", "keys were not."),
          "Nobody misses a key that is disabled in time.", "keys", "Look at the keys"),
    Check("key_days", 1, "API keys have a longest life",
          lambda s: "" if s.policy.key_days else "They have none.",
          "A secret that was copied somewhere ends by itself.", "security_change", "Change the settings"),
    Check("endless_keys", 2, "All API keys end in time",
          lambda s: _count(s.endless_keys, "key lives longer than the settings say.", "keys live longer than the settings say."),
          "The settings hold for new keys; older ones are given an end here.", "security_keys", "Look at them"),
    Check("certificates", 2, "Certificates of identity providers are good for a month",
          lambda s: _count(s.ending_providers, "provider has none that is.", "providers have none that is."),
          "When its last one ends, nobody comes in by a provider.", "sign_on_providers", "Look at the providers"),
    Check("domains", 1, "Invitations go to known mail domains alone",
          lambda s: "" if s.policy.invitation_domains else "They may go to every address.",
          "Nobody invites a private address by mistake.", "security_change", "Change the settings"),
    Check("api_networks", 1, "API keys are used from known networks alone",
          lambda s: "" if s.policy.api_addresses or not s.keys else "They may be used from everywhere.",
          "A key that was copied is of no use elsewhere.", "security_change", "Change the settings"),
)
# fmt: on


def score_card(standing: Standing) -> tuple[list[Line], int]:
    """Every check as it stands, what is open first and the heaviest before; and how much is done, in percent."""
    lines = [Line(check, check.open(standing)) for check in CHECKS]
    whole = sum(check.weight for check in CHECKS)
    done = sum(line.check.weight for line in lines if not line.open)
    return sorted(lines, key=lambda line: (not line.open, -line.check.weight)), 100 * done // whole
