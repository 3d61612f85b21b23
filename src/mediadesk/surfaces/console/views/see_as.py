"""See as: ask, begin and stop looking at the console as a member sees it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_POST

from mediadesk.access.catalogue import May
from mediadesk.queries.teams import named_members
from mediadesk.surfaces import seeing
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page, visitor_behind


@page(May.MEMBER_SEE_AS, methods=("GET", "POST"))
def see_as(request: PageRequest, member_id: str) -> HttpResponse:
    """Say what it means; then begin, and go to where the member would begin."""
    (one,) = named_members(request.who.facts, member_ids=[member_id])
    if request.method == "POST":
        seeing.begin(request, request.who.actor, member_id=one.id, name=one.name)
        return redirect("dashboard", request.who.account.pk)
    return render(request, "explain/see_as.html", {"one": one}, section="users")


@login_required
@require_POST
def see_as_stop(request: Any) -> HttpResponse:
    """Stop, and go back to the page of the member; to one's own console when it was over already."""
    ended = seeing.end(request, visitor_behind(request), reason="they stopped")
    return redirect("member", ended.account_id, ended.member_id) if ended else redirect("home")


open_urls = [path("see-as/stop", see_as_stop, name="see_as_stop")]
urls = [path(f"users/<{ROW_ID}:member_id>/see-as", see_as, name="see_as")]
