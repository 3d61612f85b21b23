"""The sign-in log: which entries of the trail it shows, by kind; as what a failure is told; and what is flagged."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from mediadesk.rules.events import Event

KNOWN_FOR: Final = timedelta(days=180)
"""How long a device is known after somebody last signed in from it."""
FAILURES_KEPT: Final = timedelta(hours=1)
"""How long failures are kept to be counted; the trail tells them for good."""
ALARM_EVERY: Final = timedelta(hours=1)
"""How often Master admins are told of many failures at most."""


class Failure(StrEnum):
    """Why somebody did not get in, in the words of the trail."""

    WRONG_PASSWORD = "wrong password"  # noqa: S105 - the words for one
    WRONG_CODE = "wrong one-time code"
    WRONG_RECOVERY_CODE = "wrong recovery code"
    PASSKEY_NOT_RIGHT = "a passkey that was not right"
    PASSKEY_NOT_THEIRS = "a passkey that is not theirs"
    DISABLED = "they are disabled here"
    ENDED = "their end date has passed"


# fmt: off
TOLD_AS: Final[Mapping[str, Event]] = {
    # the failure                  the event
    Failure.WRONG_PASSWORD:        Event.SIGN_IN_FAILED,
    Failure.WRONG_CODE:            Event.SIGN_IN_CODE_FAILED,
    Failure.WRONG_RECOVERY_CODE:   Event.SIGN_IN_CODE_FAILED,
    Failure.PASSKEY_NOT_RIGHT:     Event.SIGN_IN_PASSKEY_FAILED,
    Failure.PASSKEY_NOT_THEIRS:    Event.SIGN_IN_PASSKEY_FAILED,
    Failure.DISABLED:              Event.SIGN_IN_TURNED_AWAY,
    Failure.ENDED:                 Event.SIGN_IN_TURNED_AWAY,
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Flag:
    """One row: what is flagged once it has happened so often within that time. `title` is the badge."""

    id: str
    title: str
    event: Event
    times: int
    within: timedelta
    sentence: str


# fmt: off
#                     id                title                    the event                         times  within                 what it means
NEW_NETWORK    = Flag("new_network",    "new network",           Event.SIGN_IN_NEW_NETWORK,        1,  timedelta(days=90),    "Signed in from a network where this user did not sign in within 90 days.")
AFTER_FAILURES = Flag("after_failures", "after many failures",   Event.SIGN_IN_AFTER_FAILURES,     5,  timedelta(minutes=15), "Signed in after 5 or more failed tries in a row within 15 minutes.")
MANY_FAILURES  = Flag("many_failures",  "many failures",         Event.SIGN_IN_OFTEN_FAILED,       5,  timedelta(minutes=15), "5 or more failed tries on one user within 15 minutes.")
FROM_NETWORK   = Flag("from_network",   "many from one network", Event.SIGN_IN_OFTEN_FAILED_FROM, 20,  timedelta(minutes=15), "20 or more failed tries from one network within 15 minutes, on whichever users.")
# fmt: on
FLAGS: Final = (NEW_NETWORK, AFTER_FAILURES, MANY_FAILURES, FROM_NETWORK)
BADGES: Final[Mapping[str, str]] = {flag.event.code: flag.title for flag in FLAGS}
"""The badge of an entry, by the code of its event."""


@dataclass(frozen=True, slots=True)
class SignInKind:
    """One row of the filter."""

    id: str
    title: str
    events: tuple[Event, ...]


_FAILED: Final = (
    *dict.fromkeys(TOLD_AS.values()), Event.SIGN_IN_TRIED_TOO_OFTEN, Event.SIGN_ON_REFUSED,
)  # fmt: skip
_IN: Final = (
    Event.SIGNED_IN, Event.INVITATION_ACCEPTED, Event.SIGN_ON_ACCEPTED, Event.SIGN_ON_JOINED,
)  # fmt: skip

# fmt: off
KINDS: Final = (
    #          id             title                           the events it shows
    SignInKind("flagged",     "Only what is flagged",         tuple(flag.event for flag in FLAGS)),
    SignInKind("in",          "Signed in",                    _IN),
    SignInKind("failed",      "Failed, whatever the reason",  _FAILED),
    SignInKind("password",    "Failed: password",             (Event.SIGN_IN_FAILED,)),
    SignInKind("code",        "Failed: code",                 (Event.SIGN_IN_CODE_FAILED,)),
    SignInKind("passkey",     "Failed: passkey",              (Event.SIGN_IN_PASSKEY_FAILED,)),
    SignInKind("provider",    "Failed: identity provider",    (Event.SIGN_ON_REFUSED,)),
    SignInKind("too_often",   "Failed: too many tries",       (Event.SIGN_IN_TRIED_TOO_OFTEN,)),
    SignInKind("turned_away", "Failed: disabled or ended",    (Event.SIGN_IN_TURNED_AWAY,)),
    SignInKind("proved",      "Proved again",                 (Event.SIGN_IN_PROVED,)),
    SignInKind("out",         "Signed out",                   (Event.SIGNED_OUT, Event.SESSION_ENDED, Event.SESSIONS_ENDED)),
    SignInKind("changed",     "Password or address changed",  (Event.PASSWORD_CHANGED, Event.PASSWORD_RESET, Event.EMAIL_CHANGED)),
    SignInKind("recovered",   "Helped back in",               (Event.RECOVERY_BEGUN, Event.RECOVERY_WITHDRAWN, Event.RECOVERY_USED)),
)
# fmt: on
OF_SIGN_IN: Final = frozenset(event.code for kind in KINDS for event in kind.events)
FLAGGED: Final = frozenset(BADGES)
TRIED: Final = FLAGGED | {event.code for event in (*_IN, *_FAILED, Event.SIGN_IN_PROVED)}
"""Of the log, what is no more than coming in, or trying to: nobody has done anything to anybody."""
_BY_ID: Final[Mapping[str, SignInKind]] = {kind.id: kind for kind in KINDS}


def events_of(kind_id: str) -> frozenset[str]:
    """The codes of the events of a kind; of all kinds when none of this id is known."""
    kind = _BY_ID.get(kind_id)
    return frozenset(event.code for event in kind.events) if kind else OF_SIGN_IN


def is_address(text: str) -> bool:
    """Whether it is an address of the Internet Protocol."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def network_of(address: str) -> str:
    """The network that an address lies in: its /24, or its /48 of IPv6; empty for what is no address."""
    if not is_address(address):
        return ""
    read = ipaddress.ip_address(address)
    if isinstance(read, ipaddress.IPv6Address) and read.ipv4_mapped:
        read = read.ipv4_mapped
    return str(ipaddress.ip_network((read, 24 if read.version == 4 else 48), strict=False))
