"""Provisioning by SCIM: the address for a directory, its tokens, and what came last."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.access.change_scim_token import change_scim_token
from mediadesk.actions.access.create_scim_token import create_scim_token
from mediadesk.actions.access.delete_scim_token import delete_scim_token
from mediadesk.queries.scim import provisioning
from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import end_of_day
from mediadesk.surfaces.who import PageRequest, page


@page(May.SCIM_VIEW)
def scim_page(request: PageRequest) -> HttpResponse:
    """The tokens, and a form for another."""
    return _shown(request)


@page(May.SCIM_UPDATE, methods=("POST",))
def scim_create(request: PageRequest) -> HttpResponse:
    """Create a token and show it, this once."""
    posted = request.POST
    try:
        ends_at = end_of_day(posted.get("ends", ""))
        made = create_scim_token(request.who.actor, name=posted.get("name", ""), ends_at=ends_at)
    except Refusal as refusal:
        return _shown(request, refusal)
    context = {"token": made.row, "text": made.text, "base": _base()}
    return render(request, "provisioning/made.html", context, section="security")


@page(May.SCIM_UPDATE, methods=("POST",))
def scim_change(request: PageRequest, token_id: str) -> HttpResponse:
    """Disable a token, or enable it again."""
    enabled = request.POST.get("enabled") == "on"
    change_scim_token(request.who.actor, token_id=token_id, enabled=enabled)
    messages.success(request, f"The token is {'enabled' if enabled else 'disabled'}.")
    return redirect("provisioning", request.who.account.pk)


@page(May.SCIM_UPDATE, methods=("POST",))
def scim_delete(request: PageRequest, token_id: str) -> HttpResponse:
    """Delete a token."""
    delete_scim_token(request.who.actor, token_id=token_id)
    messages.success(request, "The token is deleted; whoever it provisioned stays.")
    return redirect("provisioning", request.who.account.pk)


def _base() -> str:
    return f"{settings.MEDIADESK.url}/scim/v2"


def _shown(request: PageRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "state": provisioning(request.who.facts),
        "base": _base(),
        "refusal": refusal,
        "typed": {name: request.POST.get(name, "")[:100] for name in ("name", "ends")},
    }
    status = refusal.status if refusal else 200
    return render(request, "provisioning/list.html", context, section="security", status=status)


urls = [
    path("security/provisioning", scim_page, name="provisioning"),
    path("security/provisioning/create", scim_create, name="scim_create"),
    path(f"security/provisioning/<{ROW_ID}:token_id>/change", scim_change, name="scim_change"),
    path(f"security/provisioning/<{ROW_ID}:token_id>/delete", scim_delete, name="scim_delete"),
]
