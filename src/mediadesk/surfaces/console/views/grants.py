"""Roles given beside that of a membership: to users, groups and API keys, at the place where each is held."""

from datetime import datetime
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.change_grant_end import change_grant_end
from mediadesk.actions.access.give_roles import give_roles
from mediadesk.actions.granting import Wanted
from mediadesk.queries.grants import GrantRow, HolderRow, grant_named, holder_named, what_to_give
from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.taking import taken
from mediadesk.surfaces.console.trying import Asked, asked_first
from mediadesk.surfaces.console.typed import end_of_day
from mediadesk.surfaces.who import PageRequest, page

PAGES = {"user": "member", "group": "group", "API key": "key"}
SECTIONS = {"user": "users", "group": "groups", "API key": "keys"}


@page(May.GRANT_GIVE)
def grant_new(request: PageRequest) -> HttpResponse:
    """The form: where is asked first, then what."""
    return _form(request, request.GET.get("place", ""), None)


@page(May.GRANT_GIVE, methods=("POST",))
def grant_give(request: PageRequest) -> HttpResponse:
    """Give a role. The page before it is done says who gains what."""
    posted = request.POST
    holder = holder_named(request.who.facts, posted.get("holder", ""))
    try:
        do = partial(give_roles, request.who.actor, holder=holder.value, wanted=_wanted(request))
        if asking := asked_first(request, do, _asked(request, holder, "Give a role to", "Give it")):
            return asking
        do()
    except Refusal as refusal:
        return _form(request, posted.get("place", ""), refusal)
    messages.success(request, "Given. It holds from their next request on.")
    return redirect(page_of(request, holder))


@page(May.GRANT_GIVE, methods=("POST",))
def grants_take(request: PageRequest) -> HttpResponse:
    """Take roles away. The page before it is done says who loses what."""
    holder = holder_named(request.who.facts, request.POST.get("holder", ""))
    return taken(request, _asked(request, holder, "Take a role from", "Take it away"))


@page(May.GRANT_GIVE, methods=("GET", "POST"))
def grant_end(request: PageRequest, grant_id: str) -> HttpResponse:
    """Until when a role is given, and why. The page before it is changed says who gains or loses what."""
    posted, refused = request.POST, None
    holder, row = grant_named(request.who.facts, grant_id)
    if request.method == "POST":
        try:
            until, reason = _end(posted.get("until", ""), row), posted.get("reason", "")
            do = partial(change_grant_end, request.who.actor, grant_id=grant_id, until=until, reason=reason)
            if asking := asked_first(request, do, _asked(request, holder, "Change a role of", "Change it")):
                return asking
            do()
            messages.success(request, "Changed. It holds from their next request on.")
            return redirect(page_of(request, holder))
        except Refusal as refusal:
            refused = refusal
    return _end_form(request, holder, row, refused)


def _end(typed: str, row: GrantRow) -> datetime | None:
    """The end that is typed; the hour of the present one is kept with its day, which is all that the form shows."""
    end = end_of_day(typed)
    return row.until if end and row.until and end.date() == row.until.date() else end


def _end_form(
    request: PageRequest, holder: HolderRow, row: GrantRow, refusal: Refusal | None
) -> HttpResponse:
    typed = {"until": f"{row.until:%Y-%m-%d}" if row.until else "", "reason": row.reason}
    typed |= {name: request.POST[name] for name in typed if name in request.POST}
    context = {
        "one": row,
        "holder": holder,
        "typed": typed,
        "refusal": refusal,
        "back": page_of(request, holder),
    }
    status = refusal.status if refusal else 200
    return render(request, "grants/end.html", context, section=SECTIONS[holder.kind], status=status)


def _wanted(request: PageRequest) -> list[Wanted]:
    posted = request.POST
    kind, _, environment_id = posted.get("place", "").partition(":")
    until, reason = end_of_day(posted.get("until", "")), posted.get("reason", "")
    places = {
        "in": [{"environment_id": environment_id}],
        "folders": [{"folder_id": one} for one in posted.getlist("folder")],
        "collections": [{"collection_id": one} for one in posted.getlist("collection")],
    }.get(kind, [{}])
    return [
        Wanted(role, **place, until=until, reason=reason)
        for role in posted.getlist("role")
        for place in places
    ]


def _form(request: PageRequest, place: str, refusal: Refusal | None) -> HttpResponse:
    asked = request.POST or request.GET
    holder = holder_named(request.who.facts, asked.get("holder", ""))
    offer = what_to_give(request.who.facts, holder, place=place)
    context = {"offer": offer, "asked": asked, "refusal": refusal, "back": page_of(request, holder)}
    context["chosen"] = {name: asked.getlist(name) for name in ("role", "folder", "collection")}
    status = refusal.status if refusal else 200
    return render(request, "grants/new.html", context, section=SECTIONS[holder.kind], status=status)


def _asked(request: PageRequest, holder: HolderRow, title: str, button: str) -> Asked:
    back = page_of(request, holder)
    return Asked(f"{title} {holder.name}", button, back, holder.name, SECTIONS[holder.kind])


def page_of(request: PageRequest, holder: HolderRow) -> str:
    """The page of whoever is given something."""
    return reverse(PAGES[holder.kind], args=(request.who.account.pk, holder.id))


urls = [
    path("grants/new", grant_new, name="grant_new"),
    path("grants/give", grant_give, name="grant_give"),
    path("grants/take", grants_take, name="grants_take"),
    path(f"grants/<{ROW_ID}:grant_id>/end", grant_end, name="grant_end"),
]
