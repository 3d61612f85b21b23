"""Sign-in and security: what one signs in with oneself. Adding and removing needs a fresh proof (T-42)."""

from typing import Any, Final
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from markupsafe import Markup

from mediadesk.access.demanded import demanding
from mediadesk.access.facts import Actor
from mediadesk.actions.linking import services_here
from mediadesk.actions.people.add_code_app import add_code_app
from mediadesk.actions.people.add_passkey import add_passkey
from mediadesk.actions.people.forget_devices import forget_devices
from mediadesk.actions.people.remove_factor import remove_factor
from mediadesk.actions.people.rename_passkey import rename_passkey
from mediadesk.actions.people.renew_recovery_codes import renew_recovery_codes
from mediadesk.engines import secrets
from mediadesk.engines.identity.one_time_codes import address_for, drawn, new_secret
from mediadesk.engines.identity.passkeys import has_passkeys
from mediadesk.queries.factors import own_factors, own_links
from mediadesk.queries.people import account_of_trail
from mediadesk.queries.sessions import own_sessions
from mediadesk.rules.factors import shown_recovery_code
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import Factor
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.grave import require_proof
from mediadesk.surfaces.own_paths import next_path
from mediadesk.surfaces.signed_in import prove_again
from mediadesk.surfaces.sso import factors as proofs
from mediadesk.surfaces.who import visitor_behind

_SECRET: Final = "secret of an app"  # noqa: S105 - where it is kept, sealed


@login_required
@require_safe
def factors(request: Any) -> HttpResponse:
    """All of it on one page."""
    rows = own_sessions(request.user.pk, session_key=request.session.session_key)
    context = {
        "user": request.user,
        "own": own_factors(request.user.pk),
        "has_passkeys": has_passkeys(settings.MEDIADESK.url),
        "asking": demanding(request.user.pk),
        "others": sum(not row.current for row in rows),
        "changed": "changed" in request.GET,
        "links": own_links(request.user.pk),
        "services": services_here(),
    }
    return render_plain(request, "people/factors.html", context)


@login_required
@require_safe
def factor_needed(request: Any) -> HttpResponse:
    """Which account asks for a second factor, and why; then one goes on to where one was going."""
    if request.user.second_factor:
        return redirect(f"{reverse('second_step')}?{urlencode({'next': next_path(request)})}")
    context = {
        "user": request.user,
        "asking": demanding(request.user.pk),
        "next": next_path(request),
        "has_passkeys": has_passkeys(settings.MEDIADESK.url),
    }
    return render_plain(request, "people/factor_needed.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def code_app_new(request: Any) -> HttpResponse:
    """Show the secret to an app, and take a code of it as proof that the app has it."""
    require_proof(request)
    refusal = None
    if request.method == "POST":
        try:
            return _code_app_added(request)
        except Refusal as error:
            refusal = error
    return _code_app(request, refusal)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def passkey_new(request: Any) -> HttpResponse:
    """Name a passkey and have the browser make it."""
    require_proof(request)
    refusal = None
    if request.method == "POST":
        try:
            return _passkey_added(request)
        except Refusal as error:
            refusal = error
    return _passkey(request, refusal)


@login_required
@require_POST
def passkey_rename(request: Any, passkey_id: str) -> HttpResponse:
    """Give a passkey another name."""
    name = request.POST.get("name", "")
    return told(
        request,
        lambda: rename_passkey(
            _actor(request), account_id=account_of_trail(request.user), passkey_id=passkey_id, name=name
        ),
        well="The passkey has its new name.",
        back=reverse("factors"),
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def factor_remove(request: Any, passkey_id: str = "") -> HttpResponse:
    """Ask, then remove the app, or a passkey."""
    require_proof(request)
    if request.method == "POST":
        return _removed(request, passkey_id)
    own = own_factors(request.user.pk)
    passkey = next((one for one in own.passkeys if one.id == passkey_id), None)
    if passkey is None and (passkey_id or own.code_app_at is None):
        raise Why.NOT_FOUND(what="way to sign in")
    context = {"user": request.user, "passkey": passkey, "last": own.count == 1}
    return render_plain(request, "people/factor_remove.html", context)


@login_required
@require_POST
def recovery_codes_renew(request: Any) -> HttpResponse:
    """Make new recovery codes, shown this once."""
    require_proof(request)
    codes = renew_recovery_codes(_actor(request), account_id=account_of_trail(request.user))
    return _codes(request, codes, to="")


@login_required
@require_POST
def devices_forget(request: Any) -> HttpResponse:
    """Forget one remembered device, or all."""
    number = whole_number(request.POST.get("device", ""))
    return told(
        request,
        lambda: forget_devices(_actor(request), account_id=account_of_trail(request.user), device_id=number),
        well=lambda count: f"{count} remembered {'device is' if count == 1 else 'devices are'} forgotten.",
        back=reverse("factors"),
    )


def _actor(request: Any) -> Actor:
    return visitor_behind(request)


def _secret(request: Any, *, anew: bool) -> str:
    """The secret that is being shown, kept sealed in the session until a code of it comes back."""
    kept = request.session.get(_SECRET, "")
    if anew or not kept:
        request.session[_SECRET] = kept = secrets.seal(new_secret())
    return secrets.unseal(kept)


def _code_app_added(request: Any) -> HttpResponse:
    secret, typed = _secret(request, anew=False), request.POST.get("code", "")
    codes = add_code_app(
        _actor(request), account_id=account_of_trail(request.user), secret=secret, code=typed
    )
    request.session.pop(_SECRET, None)
    return _added(request, Factor.CODE, codes)


def _added(request: Any, factor: Factor, codes: list[str]) -> HttpResponse:
    """Let this session have what was just proven, and show the recovery codes if these are the first."""
    prove_again(request, factors=(factor,))
    if codes:
        return _codes(request, codes, to=next_path(request))
    messages.success(request, "It is added. You can sign in with it from now on.")
    return redirect(next_path(request) or f"{reverse('factors')}?changed")


def _code_app(request: Any, refusal: Refusal | None) -> HttpResponse:
    secret = _secret(request, anew=request.method != "POST")
    address = address_for(secret, email=request.user.email, issuer="Mediadesk")
    context = {
        "user": request.user,
        "refusal": refusal,
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "drawn": Markup(drawn(address)),  # noqa: S704 - drawn by us of letters and digits
        "next": next_path(request),
    }
    status = refusal.status if refusal else 200
    return render_plain(request, "people/code_app_new.html", context, status=status)


def _passkey(request: Any, refusal: Refusal | None) -> HttpResponse:
    context = {
        "user": request.user,
        "refusal": refusal,
        "next": next_path(request),
        "has_passkeys": has_passkeys(settings.MEDIADESK.url),
        "name": request.POST.get("name", ""),
    }
    status = refusal.status if refusal else 200
    return render_plain(request, "people/passkey_new.html", context, status=status)


def _passkey_added(request: Any) -> HttpResponse:
    made = proofs.bound(request, request.POST.get("answer", ""))
    named = request.POST.get("name", "")
    codes = add_passkey(_actor(request), account_id=account_of_trail(request.user), made=made, name=named)
    return _added(request, Factor.PASSKEY, codes)


def _removed(request: Any, passkey_id: str) -> HttpResponse:
    return told(
        request,
        lambda: remove_factor(
            _actor(request), account_id=account_of_trail(request.user), passkey_id=passkey_id
        ),
        well="It is removed. Your remembered devices are forgotten.",
        back=reverse("factors"),
        on=f"{reverse('factors')}?changed",
    )


def _codes(request: Any, codes: list[str], *, to: str) -> HttpResponse:
    shown = [shown_recovery_code(code) for code in codes]
    text = (
        f"Mediadesk: recovery codes of {request.user.email}. Each works once.\n\n" + "\n".join(shown) + "\n"
    )
    context = {
        "user": request.user,
        "codes": shown,
        "file": f"data:text/plain;charset=utf-8,{quote(text)}",
        "to": to or f"{reverse('factors')}?changed",
    }
    return render_plain(request, "people/recovery_codes.html", context)


urls = [
    path("security", factors, name="factors"),
    path("security/needed", factor_needed, name="factor_needed"),
    path("security/app", code_app_new, name="code_app_new"),
    path("security/app/remove", factor_remove, name="code_app_remove"),
    path("security/passkey", passkey_new, name="passkey_new"),
    path("security/passkey/<str:passkey_id>/name", passkey_rename, name="passkey_rename"),
    path("security/passkey/<str:passkey_id>/remove", factor_remove, name="passkey_remove"),
    path("security/recovery-codes", recovery_codes_renew, name="recovery_codes_renew"),
    path("security/devices", devices_forget, name="devices_forget"),
]
