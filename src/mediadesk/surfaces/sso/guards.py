"""What guards the forms that anybody can send: by the setting nothing, a proof of work, or a captcha (T-33).

One table says which forms; the views ask `require_person` before they do anything, and their templates draw
`guard.html` inside the form.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from mediadesk.engines import captchas, clock, proof_of_work, secrets
from mediadesk.rules.bots import (
    CAPTCHAS,
    LONGEST_ANSWER,
    WORK_MINUTES,
    Captcha,
    Protection,
    captcha_at,
    sources_of,
)
from mediadesk.rules.refusals import Why
from mediadesk.surfaces.headers import CONSOLE_POLICY, PUBLIC, PUBLIC_PAGE_POLICY
from mediadesk.surfaces.sso.spent import spend
from mediadesk.surfaces.who import address_of

GUARDED: Final = frozenset({"sign_in", "sign_up", "password_forgot", "public_page"})
"""The forms, by the names of their addresses."""
_PROOF: Final = "proof"


@dataclass(frozen=True, slots=True)
class Guard:
    """What a form shows: the challenge of a proof of work, or the captcha and its site key."""

    challenge: str = ""
    captcha: Captcha | None = None
    key: str = ""


def guard_of(address: str) -> Guard | None:
    """What the form shows that is sent to this address; nothing where it is not guarded. Cost: no query."""
    protection = _protection_of(address)
    if protection is Protection.WORK:
        until = clock.now() + timedelta(minutes=WORK_MINUTES)
        rounds = settings.MEDIADESK.proof_of_work
        return Guard(
            challenge=proof_of_work.new_challenge(purpose=_purpose(address), rounds=rounds, until=until)
        )
    if protection is Protection.CAPTCHA:
        return Guard(captcha=_captcha(), key=settings.MEDIADESK.captcha_key)
    return None


def require_person(request: HttpRequest) -> None:
    """Refuse a form that came without what its guard asks for. Cost: none, or 2 queries for a proof of work.

    While the captcha service does not answer, forms are taken without it: tries are counted all the same, and a
    service that is away must not keep everybody out (decision 0037).

    Raises:
        Refusal: MAYBE_A_ROBOT.
    """
    protection = _protection_of(request.path)
    if protection is Protection.WORK:
        _require_work(request)
    elif protection is Protection.CAPTCHA:
        _require_captcha(request)


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the page of a guarded form load what its captcha needs, and no other page."""

    @wraps(view)
    def shown(request: HttpRequest, **named: Any) -> HttpResponse:
        response = view(request, **named)
        for name, value in headers_of(request.path).items():
            response.headers[name] = value
        return response

    return shown


def headers_of(address: str) -> Mapping[str, str]:
    """The content policy of a page with the form that is sent to this address, where it differs from other pages'."""
    protection, public = _protection_of(address), address.startswith(PUBLIC)
    policy = PUBLIC_PAGE_POLICY if public else CONSOLE_POLICY
    if protection is Protection.WORK and public:
        return {"Content-Security-Policy": f"{policy}; script-src 'self'"}
    if protection is Protection.CAPTCHA:
        return {"Content-Security-Policy": _widened(policy, sources_of(_captcha()))}
    return {}


def _widened(policy: str, sources: str) -> str:
    """A policy that lets a captcha be loaded from its sources; everything else stays as it is."""
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    for name in ("script-src", "style-src", "connect-src"):
        parts[name] = " ".join((parts.get(name, "'self'"), sources))
    parts["frame-src"] = sources
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _require_work(request: HttpRequest) -> None:
    answer, now = request.POST.get(_PROOF, "")[:LONGEST_ANSWER], clock.now()
    try:
        solved = proof_of_work.read_solved(answer, purpose=_purpose(request.path), now=now)
    except proof_of_work.NotSolved:
        raise Why.MAYBE_A_ROBOT() from None
    if not spend(solved, until=now + timedelta(minutes=WORK_MINUTES)):
        raise Why.MAYBE_A_ROBOT()


def _require_captcha(request: HttpRequest) -> None:
    captcha = _captcha()
    answer = request.POST.get(captcha.field, "")
    if not answer or len(answer) > LONGEST_ANSWER:
        raise Why.MAYBE_A_ROBOT()
    secret, address = settings.MEDIADESK.captcha_secret, address_of(request)
    try:
        person = captchas.is_person(captcha.verify, secret=secret, answer=answer, address=address)
    except captchas.Away:
        return
    if not person:
        raise Why.MAYBE_A_ROBOT()


def _captcha() -> Captcha:
    chosen = settings.MEDIADESK.captcha or CAPTCHAS[0]  # the settings name one where it is asked for
    return captcha_at(chosen, settings.MEDIADESK.captcha_url)


def _protection_of(address: str) -> Protection:
    return settings.MEDIADESK.bot_protection if resolve(address).url_name in GUARDED else Protection.OFF


def _purpose(address: str) -> str:
    return secrets.hash_token(address)  # that of a public page is secret itself
