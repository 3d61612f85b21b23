"""Prove a second factor: what is typed, or what a passkey answers, is used up by one conditional statement.

Tries are counted before they are made, in a transaction of their own (T-33), on the user and the source (T-35). Whoever
has shown a factor needs no help back in: a link that was mailed for it is void.
"""

import json
from datetime import timedelta
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from mediadesk.actions.factors import hash_of_code
from mediadesk.engines import clock, secrets
from mediadesk.engines.identity import passkeys
from mediadesk.engines.identity.one_time_codes import step_of
from mediadesk.rules.factors import clean_code, clean_recovery_code, step_at
from mediadesk.rules.letters_of_factors import recovery_code_used
from mediadesk.rules.refusals import Why
from mediadesk.rules.security import Factor
from mediadesk.rules.sign_ins import Failure
from mediadesk.rules.tries import CODE_PAIR, CODE_USER, PASSKEY_SOURCE, RECOVERY_PAIR
from mediadesk.store.factors import CodeApp, Passkey, RecoveryCode, end_recoveries
from mediadesk.store.people import User
from mediadesk.store.teams import Mail
from mediadesk.surfaces.sso.failing import tell_accounts
from mediadesk.surfaces.sso.spent import spend
from mediadesk.surfaces.sso.tries import (
    count_try,
    forget_tries,
    require_tries_left,
    source_of,
    take_try,
    wait_after,
)
from mediadesk.surfaces.who import visitor_behind

_ASKED: Final = "passkey"
_ANSWERED_WITHIN: Final = timedelta(minutes=5)
_LONGEST_ANSWER: Final = 64 * 1024


def use_code(request: Any, user: User, typed: str) -> Factor:
    """Use a code of the user's app: that of the present step or the one before, each once.

    Raises:
        Refusal: WRONG_CODE, TRY_LATER, TOO_MANY_TRIES.
    """
    pair = f"{user.pk} {source_of(request)}"
    take_try(CODE_PAIR, pair)
    take_try(CODE_USER, user.pk)
    app, code, now = CodeApp.objects.filter(user=user).first(), clean_code(typed), clock.now()
    secret = secrets.unseal(app.secret) if app else ""
    step = step_of(secret, code, now=step_at(now.timestamp())) if secret and code else None
    fresh = CodeApp.objects.filter(user=user, last_step__lt=step or 0)
    if step is None or not fresh.update(last_step=step, last_used_at=now):
        wait = wait_after(((CODE_PAIR, pair), (CODE_USER, user.pk)))
        tell_accounts(visitor_behind(request), user_id=user.pk, reason=Failure.WRONG_CODE, wait_minutes=wait)
        raise Why.WRONG_CODE()
    forget_tries(CODE_PAIR, pair)
    forget_tries(CODE_USER, user.pk)
    end_recoveries(user.pk)
    return Factor.CODE


def use_recovery_code(request: Any, user: User, typed: str) -> Factor:
    """Use up one of the user's recovery codes, and tell them by mail.

    Raises:
        Refusal: WRONG_RECOVERY_CODE, TRY_LATER, TOO_MANY_TRIES.
    """
    pair = f"{user.pk} {source_of(request)}"
    take_try(RECOVERY_PAIR, pair)
    code = clean_recovery_code(typed)
    mine = RecoveryCode.objects.filter(user=user)
    if not code or not mine.filter(code_hash=hash_of_code(user.pk, code)).delete()[0]:
        wait = wait_after(((RECOVERY_PAIR, pair),))
        tell_accounts(
            visitor_behind(request), user_id=user.pk, reason=Failure.WRONG_RECOVERY_CODE, wait_minutes=wait
        )
        raise Why.WRONG_RECOVERY_CODE()
    letter, now = recovery_code_used(name=user.name, left=mine.count()), clock.now()
    Mail.objects.create(account=None, to=user.email, created_at=now, next_try_at=now, **letter)
    end_recoveries(user.pk)
    return Factor.RECOVERY_CODE


def ask_to_bind(request: Any, user: User) -> dict[str, Any]:
    """What the browser is asked to make a passkey."""
    options, state = passkeys.ask_to_bind(
        settings.MEDIADESK.url, user_id=user.pk, email=user.email, name=user.name, kept=_ids_of(user)
    )
    _keep(request, "bind", state)
    return options


def bound(request: Any, answer: str) -> passkeys.Bound:
    """The passkey that the browser made. Raises: Refusal PASSKEY_REFUSED."""
    state = _asked(request, "bind")
    try:
        return passkeys.bound(settings.MEDIADESK.url, state, _read(answer))
    except passkeys.BadPasskey:
        raise Why.PASSKEY_REFUSED() from None


def ask_to_prove(request: Any, user: User | None) -> dict[str, Any]:
    """What the browser is asked to prove a passkey: any of anybody's as first factor, else one of the user's.

    Raises:
        Refusal: TOO_MANY_TRIES.
    """
    if user is None:
        require_tries_left(PASSKEY_SOURCE, source_of(request))
        count_try(PASSKEY_SOURCE, source_of(request))
    kept = _ids_of(user) if user else ()
    options, state = passkeys.ask_to_prove(settings.MEDIADESK.url, kept=kept, verified=user is None)
    _keep(request, f"prove {user.pk if user else ''}", state)
    return options


def user_of_passkey(request: Any, answer: str) -> User:
    """Whose passkey answered as first factor: one that saw its user verified, which makes it two factors.

    Raises:
        Refusal: PASSKEY_REFUSED.
    """
    state, given = _asked(request, "prove "), _read(answer)
    found = Passkey.objects.select_related("user").filter(credential_id=passkeys.credential_of(given)).first()
    if found is None or not found.user.is_active:
        raise Why.PASSKEY_REFUSED()
    _prove(request, found, state, given, verified=True)
    return found.user


def use_passkey(request: Any, user: User, answer: str) -> Factor:
    """Use one of the user's passkeys beside another factor. Raises: Refusal PASSKEY_REFUSED."""
    state, given = _asked(request, f"prove {user.pk}"), _read(answer)
    found = Passkey.objects.filter(user=user, credential_id=passkeys.credential_of(given)).first()
    if found is None:
        tell_accounts(visitor_behind(request), user_id=user.pk, reason=Failure.PASSKEY_NOT_THEIRS)
        raise Why.PASSKEY_REFUSED()
    _prove(request, found, state, given, verified=False)
    return Factor.PASSKEY


def _prove(
    request: Any, found: Passkey, state: dict[str, Any], given: dict[str, Any], *, verified: bool
) -> None:
    """Check an answer and use it up, whichever of many at once is first (T-41)."""
    kept = passkeys.Kept(found.credential_id, found.public_key, found.sign_count)
    try:
        proof = passkeys.proven(settings.MEDIADESK.url, state, given, kept)
    except passkeys.BadPasskey:
        proof = None
    theirs = proof is not None and proof.user_handle in {"", found.user_id}
    if proof is None or not theirs or (verified and not proof.verified):
        tell_accounts(visitor_behind(request), user_id=found.user.pk, reason=Failure.PASSKEY_NOT_RIGHT)
        raise Why.PASSKEY_REFUSED()
    now = clock.now()
    with transaction.atomic():
        as_it_was = Passkey.objects.filter(pk=found.pk, sign_count=found.sign_count)
        used = as_it_was.update(sign_count=proof.sign_count, last_used_at=now)
        if not used or not spend(str(state["challenge"]), until=now + 2 * _ANSWERED_WITHIN):
            raise Why.PASSKEY_REFUSED()
        end_recoveries(found.user_id)


def _keep(request: Any, purpose: str, state: dict[str, Any]) -> None:
    at = clock.now().timestamp()
    request.session[_ASKED] = {"for": purpose, "at": at, "state": {k: str(v) for k, v in state.items()}}


def _asked(request: Any, purpose: str) -> dict[str, Any]:
    """What was asked in this session, which is forgotten. Raises: Refusal PASSKEY_REFUSED."""
    kept = request.session.pop(_ASKED, None)
    late = clock.now().timestamp() - _ANSWERED_WITHIN.total_seconds()
    if not kept or kept["for"] != purpose or kept["at"] < late:
        raise Why.PASSKEY_REFUSED()
    return dict(kept["state"])


def _ids_of(user: User) -> list[str]:
    return list(Passkey.objects.filter(user=user).values_list("credential_id", flat=True))


def _read(answer: str) -> dict[str, Any]:
    try:
        given = json.loads(answer) if len(answer) <= _LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        given = None
    return given if isinstance(given, dict) else {}
