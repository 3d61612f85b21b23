"""What Olga signs in with, given or guessed many times at once: for `racer.py`, which has set Django up before."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.test import RequestFactory

from mediadesk.actions.factors import hash_of_code
from mediadesk.engines import clock, secrets
from mediadesk.engines.identity.one_time_codes import code_of, new_secret
from mediadesk.rules.factors import step_at
from mediadesk.store.models import CodeApp, Member, RecoveryCode, SignInCount
from mediadesk.surfaces.sso.enter import user_by_password
from mediadesk.surfaces.sso.factors import use_code, use_recovery_code

_MOMENT = datetime(2026, 5, 3, 12, tzinfo=UTC)
_STANDING = clock.stand_still_at(_MOMENT)


def factors() -> list[str]:
    """An app and ten recovery codes of Olga's; returns a code of this moment, and a recovery code."""
    olga = Member.objects.get()
    secret, recovery = new_secret(), secrets.new_recovery_code()
    CodeApp.objects.create(user=olga.user, secret=secrets.seal(secret), created_at=olga.created_at)
    hashed = hash_of_code(olga.user_id, recovery)
    RecoveryCode.objects.create(code_hash=hashed, user=olga.user, created_at=olga.created_at)
    SignInCount.objects.all().delete()
    return [code_of(secret, step_at(_MOMENT.timestamp())), recovery]


def prove(typed: str) -> list[Callable[[], object]]:
    """Twenty-five times the same code, from as many places, so that no limit of tries decides."""
    _STANDING.__enter__()  # however long it takes both programs to start
    olga = Member.objects.get()
    use = use_code if typed.isdigit() else use_recovery_code

    def visit(number: int) -> object:
        request = RequestFactory(REMOTE_ADDR=f"192.0.2.{number}").post("/")
        request.user, request.session = AnonymousUser(), SessionBase()
        return use(request, olga.user, typed)

    return [partial(visit, number) for number in range(25)]


def guess(name: str) -> list[Callable[[], object]]:
    """Twenty-five wrong passwords of Olga's address from one place, at one moment."""
    _STANDING.__enter__()

    def visit(number: int) -> object:
        request = RequestFactory(REMOTE_ADDR="192.0.2.7").post("/")
        return user_by_password(request, email="olga@acme.example", password=f"{name} {number}")

    return [partial(visit, number) for number in range(25)]


FACTS = {"factors": factors}
RACES = {"prove": prove, "guess": guess}
