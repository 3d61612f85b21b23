"""How this session began, kept in the session itself: what was proven, when, and by which identity provider.

A session that says nothing of it (begun by an earlier release) is as old as can be and proves nothing fresh.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in

from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import SignedIn

_KEY: Final = "signed_in"
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


def begin(request: Any, *, factors: tuple[str, ...], provider_id: str = "", session_index: str = "") -> None:
    """Note what a session that begins now was proven with. The session's key must be new already."""
    now = clock.now()
    keep(request, SignedIn(now, now, now, tuple(map(str, factors)), provider_id, session_index))


def prove_again(request: Any, *, factors: tuple[str, ...]) -> None:
    """Note a fresh proof in a session that goes on: its start stays, its factors grow. Gives it a new key (T-38)."""
    former = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=former).update(session_key=request.session.session_key)
    before = signed_in(request)
    grown = dict.fromkeys((*before.factors, *map(str, factors)))
    keep(request, replace(before, proved_at=clock.now(), factors=tuple(grown)))


def begins_with_login(*, request: Any, **_of_signal: object) -> None:
    """Note the start of every session, whatever let its user in: what was proven, `begin` adds."""
    begin(request, factors=())


user_logged_in.connect(begins_with_login, dispatch_uid="mediadesk: a session begins")


def signed_in(request: Any) -> SignedIn:
    """How this session began."""
    return read(request.session)


def read(session: Mapping[str, Any]) -> SignedIn:
    """How a session began, from what is kept in it."""
    kept = session.get(_KEY)
    if not kept:
        return SignedIn(_LONG_AGO, _LONG_AGO, _LONG_AGO)
    at, proved_at, seen_at = (datetime.fromtimestamp(kept[name], UTC) for name in ("at", "proved", "seen"))
    return SignedIn(at, proved_at, seen_at, tuple(kept["factors"]), kept["provider"], kept.get("index", ""))


def require_fresh(request: Any) -> None:
    """Refuse unless this session was proven at most five minutes ago (T-23). Raises: Refusal STEP_UP."""
    if not signed_in(request).is_fresh(clock.now()):
        raise Why.STEP_UP()


def keep(request: Any, how: SignedIn) -> None:
    """Write it into the session."""
    request.session[_KEY] = {
        "at": how.at.timestamp(),
        "proved": how.proved_at.timestamp(),
        "seen": how.seen_at.timestamp(),
        "factors": list(how.factors),
        "provider": how.provider_id,
        "index": how.session_index,
    }
