"""The second step of a sign-in, the passkey as first step, and the proof that a session lacks."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST

from mediadesk.access.demanded import remembered_days
from mediadesk.engines.identity.passkeys import has_passkeys
from mediadesk.queries.factors import own_factors
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import Factor
from mediadesk.store.people import User
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.own_paths import next_path, own_path
from mediadesk.surfaces.signed_in import prove_again, require_fresh
from mediadesk.surfaces.sso import devices, factors
from mediadesk.surfaces.sso.enter import enter
from mediadesk.surfaces.sso.second_step import Pending, begin_anew, done, pending


@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: Any) -> HttpResponse:
    """Prove the second factor: in a sign-in that waits for it, or in a session that began without it."""
    waiting = pending(request)
    if waiting is None and not request.user.is_authenticated:
        return begin_anew(request)
    user = waiting.user if waiting else request.user
    if not user.second_factor:
        return _without_one(request, waiting)
    refusal = None
    if request.method == "POST":
        try:
            return _go_on(request, waiting, _proven(request, user))
        except Refusal as error:
            refusal = error
    return _page(request, user, refusal, waiting=waiting is not None)


@require_POST
def passkey_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by a passkey alone: it is something one has, and it saw its user verified."""
    user = factors.user_of_passkey(request, request.POST.get("answer", ""))
    to = own_path(request, request.POST.get("next", ""))
    return enter(request, user, to=to, factors=(Factor.PASSKEY,))


@require_POST
def passkey_ask(request: Any) -> HttpResponse:
    """What the browser is to ask a passkey, as JSON for the script: to sign in, as second step, or to make one."""
    purpose = request.POST.get("for", "")
    if purpose == "sign-in":
        return JsonResponse(factors.ask_to_prove(request, None))
    waiting = pending(request)
    if purpose == "second-step" and (waiting or request.user.is_authenticated):
        return JsonResponse(factors.ask_to_prove(request, waiting.user if waiting else request.user))
    if purpose == "add" and request.user.is_authenticated:
        require_fresh(request)
        return JsonResponse(factors.ask_to_bind(request, request.user))
    raise Why.PASSKEY_REFUSED()


def _proven(request: Any, user: User) -> Factor:
    if answer := request.POST.get("answer", ""):
        return factors.use_passkey(request, user, answer)
    if typed := request.POST.get("recovery", ""):
        return factors.use_recovery_code(request, user, typed)
    return factors.use_code(request, user, request.POST.get("code", ""))


def _go_on(request: Any, waiting: Pending | None, factor: Factor) -> HttpResponse:
    if waiting is None:
        prove_again(request, factors=(factor,))
        return redirect(next_path(request) or "home")
    done(request)
    response = enter(request, waiting.user, to=waiting.to, factors=(*waiting.factors, factor))
    if request.POST.get("remember") and factor is not Factor.RECOVERY_CODE:
        devices.remember(request, response)
    return response


def _page(request: Any, user: User, refusal: Refusal | None, *, waiting: bool) -> HttpResponse:
    context = {
        "refusal": refusal,
        "own": own_factors(user.pk),
        "next": next_path(request),
        "waiting": waiting,
        "days": remembered_days(user.pk) if waiting else 0,
        "has_passkeys": has_passkeys(settings.MEDIADESK.url),
        "typed": "recovery" if request.POST.get("recovery") else "",
    }
    status = refusal.status if refusal else 200
    return render_plain(request, "people/second_step.html", context, status=status)


def _without_one(request: Any, waiting: Pending | None) -> HttpResponse:
    """Go on where it was given up meanwhile; or set one up."""
    if waiting:
        done(request)
        return enter(request, waiting.user, to=waiting.to, factors=waiting.factors)
    return redirect(f"{reverse('factor_needed')}?{urlencode({'next': next_path(request)})}")


urls = [
    path("second-step", second_step, name="second_step"),
    path("passkey/ask", passkey_ask, name="passkey_ask"),
    path("passkey/sign-in", passkey_sign_in, name="passkey_sign_in"),
]
