"""How this session began, kept in the session itself: what was proven, when, and by which identity provider.

What is kept, and how it is read, stands in `rules/security.py`.
"""

from dataclasses import replace
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in

from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import IN_SESSION, SignedIn, read_signed_in, signed_in_to_keep
from mediadesk.store.ids import new_id


def begin(request: Any, *, factors: tuple[str, ...], provider_id: str = "", session_index: str = "") -> None:
    """Note what a session that begins now was proven with. The session's key must be new already."""
    now = clock.now()
    said = tuple(map(str, factors))
    keep(request, SignedIn(now, now, now, said, provider_id, session_index, new_id()))


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
    return read_signed_in(request.session.get(IN_SESSION))


def require_fresh(request: Any) -> None:
    """Refuse unless this session was proven at most five minutes ago (T-23). Raises: Refusal STEP_UP."""
    if not signed_in(request).is_fresh(clock.now()):
        raise Why.STEP_UP()


def keep(request: Any, how: SignedIn) -> None:
    """Write it into the session."""
    request.session[IN_SESSION] = signed_in_to_keep(how)
