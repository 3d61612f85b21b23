"""The second step of a sign-in: until it is done there is a pending sign-in, and no session of anybody's.

`enter` asks here, so no way in can forget it. What is pending stands in a session of its own, which ends with it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from mediadesk.engines import clock, secrets
from mediadesk.rules.factors import PENDING
from mediadesk.rules.security import SECOND_FACTORS, Factor
from mediadesk.store.people import User
from mediadesk.surfaces.sso.devices import is_remembered

_KEY: Final = "pending sign-in"


@dataclass(frozen=True, slots=True)
class Pending:
    """A sign-in that waits for its second step: who, what they have proven, and where they go on to."""

    user: User
    factors: tuple[Factor, ...]
    to: str


def with_device(request: Any, user: User, factors: Sequence[Factor]) -> tuple[Factor, ...]:
    """What was proven, with the browser when it is one that the user had remembered."""
    asks = user.second_factor and SECOND_FACTORS.isdisjoint(factors)
    return (*factors, Factor.REMEMBERED) if asks and is_remembered(request, user) else tuple(factors)


def is_needed(user: User, factors: Sequence[Factor]) -> bool:
    """Whether the user has a second factor that was not proven yet."""
    return bool(user.second_factor) and SECOND_FACTORS.isdisjoint(factors)


def ask(request: Any, user: User, *, to: str, factors: Sequence[Factor]) -> HttpResponse:
    """Keep what was proven, in a session that begins now (T-38), and ask for the second step."""
    UserSession.objects.filter(session_key=request.session.session_key).delete()
    request.session.flush()
    request.session[_KEY] = {
        "user": user.pk,
        "password": secrets.hash_token(user.password),
        "factors": [str(one) for one in factors],
        "to": to,
        "at": clock.now().timestamp(),
    }
    return redirect("second_step")


def pending(request: Any) -> Pending | None:
    """The sign-in that waits in this session; none once it is too old, or its password has changed. Cost: 1 query."""
    kept = request.session.get(_KEY)
    if not kept or clock.now().timestamp() - kept["at"] > PENDING.total_seconds():
        return None
    user = User.objects.filter(pk=kept["user"], is_active=True).first()
    if user is None or not secrets.same(secrets.hash_token(user.password), kept["password"]):
        return None
    return Pending(user, tuple(Factor(one) for one in kept["factors"]), kept["to"])


def begin_anew(request: Any) -> HttpResponse:
    """Send whoever came too late back to the first step."""
    request.session.pop(_KEY, None)
    messages.error(
        request, f"The sign-in took longer than {PENDING.seconds // 60} minutes. Please begin anew."
    )
    return redirect("sign_in")


def done(request: Any) -> None:
    """Forget what was pending: the second step is done."""
    request.session.pop(_KEY, None)
