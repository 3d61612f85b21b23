"""The settings of the account: its name, invitations, ownership, and its end."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.change_account import change_account
from mediadesk.actions.teams.close_account import close_account
from mediadesk.queries.closing import closing_page
from mediadesk.rules.closing import WAITS
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.store.teams import Member
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.who import PageRequest, page


@page(May.ACCOUNT_VIEW)
def settings(request: PageRequest) -> HttpResponse:
    """The settings as they are."""
    return _form(request, None)


@page(May.ACCOUNT_UPDATE, methods=("POST",))
def settings_save(request: PageRequest) -> HttpResponse:
    """Save the settings."""
    days = request.POST.get("invitation_days", "")
    try:
        change_account(
            request.who.actor,
            name=request.POST.get("name", ""),
            invitation_days=whole_number(days) or 0,
            default_role=request.POST.get("default_role", ""),
            **_of_public_pages(request),
        )
    except Refusal as refusal:
        return _form(request, refusal)
    messages.success(request, "The settings are saved.")
    return redirect("settings", request.who.account.pk)


@page(May.ACCOUNT_DELETE, methods=("GET", "POST"))
def account_close(request: PageRequest) -> HttpResponse:
    """Ask, then close the account, when its name was typed as proof that it is meant."""
    refusal = None
    if request.method == "POST":
        try:
            close_account(request.who.actor, name=request.POST.get("name", ""))
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"{request.who.account.name} is closed.")
            return redirect("home")
    context = {"kept": closing_page(request.who.facts), "refusal": refusal}
    status = refusal.status if refusal else 200
    return render(request, "settings/close.html", context, section="settings", status=status)


def _of_public_pages(request: PageRequest) -> dict[str, Any]:
    """A box that is not ticked is not sent: that it was on the form is told by the field beside it."""
    days = request.POST.get("public_page_days")
    if days is None:
        return {}
    return {
        "public_pages": bool(request.POST.get("public_pages")),
        "public_page_days": whole_number(days) or 0,
    }


def _form(request: PageRequest, refusal: Refusal | None) -> HttpResponse:
    account = request.who.account
    typed = {
        "name": request.POST.get("name", account.name),
        "invitation_days": request.POST.get("invitation_days", account.invitation_days),
        "default_role": request.POST.get("default_role", account.default_role),
        "public_pages": bool(request.POST.get("public_pages")) if request.POST else account.public_pages,
        "public_page_days": request.POST.get("public_page_days", account.public_page_days),
    }
    context = {
        "typed": typed,
        "refusal": refusal,
        "roles": [(role.api_id, role.title) for role in MEMBER_ROLES],
        "days_until_erased": WAITS.days,
        "owner": Member.objects.filter(account=account, pk=account.owner_id).first(),
    }
    return render(
        request, "settings/settings.html", context, section="settings", status=400 if refusal else 200
    )


urls = [
    path("settings", settings, name="settings"),
    path("settings/save", settings_save, name="settings_save"),
    path("settings/close", account_close, name="account_close"),
]
