"""The sign-in log: which entries of the trail it shows, by kind."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from mediadesk.rules.events import Event


@dataclass(frozen=True, slots=True)
class SignInKind:
    """One row of the filter."""

    id: str
    title: str
    events: tuple[Event, ...]


# fmt: off
KINDS: Final = (
    #          id             title                           the events it shows
    SignInKind("in",          "Signed in",                    (Event.SIGNED_IN, Event.INVITATION_ACCEPTED)),
    SignInKind("failed",      "Failed",                       (Event.SIGN_IN_FAILED,)),
    SignInKind("proved",      "Proved again",                 (Event.SIGN_IN_PROVED,)),
    SignInKind("out",         "Signed out",                   (Event.SIGNED_OUT, Event.SESSIONS_ENDED)),
    SignInKind("changed",     "Password or address changed",  (Event.PASSWORD_CHANGED, Event.PASSWORD_RESET, Event.EMAIL_CHANGED)),
    SignInKind("recovered",   "Helped back in",               (Event.RECOVERY_BEGUN, Event.RECOVERY_WITHDRAWN, Event.RECOVERY_USED)),
)
# fmt: on
OF_SIGN_IN: Final = frozenset(event.code for kind in KINDS for event in kind.events)
_BY_ID: Final[Mapping[str, SignInKind]] = {kind.id: kind for kind in KINDS}


def events_of(kind_id: str) -> frozenset[str]:
    """The codes of the events of a kind; of all kinds when none of this id is known."""
    kind = _BY_ID.get(kind_id)
    return frozenset(event.code for event in kind.events) if kind else OF_SIGN_IN
