"""The security of the account: its score card, its settings, and the API keys that live longer than these say."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.access.limit_api_keys import GRACE, limit_api_keys
from mediadesk.actions.teams.change_security import change_security
from mediadesk.queries.security import (
    keys_that_live_longer,
    policy_of,
    security_settings,
    security_state,
    what_differs,
    whom_it_concerns,
)
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import SecurityPolicy
from mediadesk.rules.security_settings import PANELS, SETTINGS
from mediadesk.surfaces.console.security_form import read_form, typed_of
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.SECURITY_VIEW)
def security(request: PageRequest) -> HttpResponse:
    """The score card: what is open, why, and where it is mended."""
    context = {"state": security_state(request.who.facts), "may_change": request.who.may(May.SECURITY_UPDATE)}
    return render(request, "security/security.html", context, section="security")


@page(May.SECURITY_UPDATE, methods=("GET", "POST"))
def security_change(request: PageRequest) -> HttpResponse:
    """The settings; what would change and whom it concerns is shown before they are saved."""
    if request.method == "GET":
        return _form(request, security_settings(request.who.facts).policy, None)
    wanted = read_form(request.POST)
    if request.POST.get("then") == "edit":
        return _form(request, wanted, None)
    try:
        return _saved(request, wanted) if request.POST.get("sure") else _asked(request, wanted)
    except Refusal as refusal:
        if refusal.status not in {400, 409}:
            raise
        return _form(request, wanted, refusal)


@page(May.SECURITY_UPDATE, methods=("GET", "POST"))
def security_keys(request: PageRequest) -> HttpResponse:
    """The keys that live longer than the settings say, and one button that gives them an end."""
    if request.method == "POST":
        count = limit_api_keys(request.who.actor)
        messages.success(request, f"{count} API {'key has' if count == 1 else 'keys have'} an end now.")
        return redirect("security", request.who.account.pk)
    context = {
        "keys": keys_that_live_longer(request.who.facts),
        "days": policy_of(request.who.account.pk).key_days,
        "grace": GRACE.days,
    }
    return render(request, "security/keys.html", context, section="security")


def _asked(request: PageRequest, wanted: SecurityPolicy) -> HttpResponse:
    found = what_differs(request.who.facts, wanted)
    if not found:
        messages.info(request, "Nothing is different from before.")
        return redirect("security_change", request.who.account.pk)
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "changes": found,
        "concerned": whom_it_concerns(request.who.facts, wanted),
        "sent": [
            (name, value) for name, value in sent if name not in {"csrfmiddlewaretoken", "then", "sure"}
        ],
    }
    return render(request, "security/confirm.html", context, section="security")


def _saved(request: PageRequest, wanted: SecurityPolicy) -> HttpResponse:
    found = change_security(request.who.actor, wanted=wanted, version=request.POST.get("version", "")[:32])
    if found:
        messages.success(
            request, "Saved. It holds from everybody's next request on; all Master admins are told by mail."
        )
    return redirect("security", request.who.account.pk)


def _form(request: PageRequest, wanted: SecurityPolicy, refusal: Refusal | None) -> HttpResponse:
    now = security_settings(request.who.facts)
    meanwhile = refusal is not None and refusal.why is Why.CHANGED_MEANWHILE
    context = {
        "typed": typed_of(now.policy if meanwhile else wanted),
        "version": now.version if meanwhile else request.POST.get("version", now.version),
        "choices": now.choices,
        "panels": [(panel, [row for row in SETTINGS if row.panel == panel]) for panel in PANELS],
        "refusal": refusal,
        "address": request.who.actor.address,
    }
    return render(
        request,
        "security/settings.html",
        context,
        section="security",
        status=refusal.status if refusal else 200,
    )


urls = [
    path("security", security, name="security"),
    path("security/settings", security_change, name="security_change"),
    path("security/keys", security_keys, name="security_keys"),
]
