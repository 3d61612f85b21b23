"""The page of one member, and everything that can be done to them."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.change_member import MemberChange, change_member
from mediadesk.actions.teams.disable_members import disable_members
from mediadesk.actions.teams.enable_members import enable_members
from mediadesk.actions.teams.end_session import end_session
from mediadesk.actions.teams.end_sessions import end_sessions
from mediadesk.actions.teams.leave_account import leave_account
from mediadesk.actions.teams.transfer_ownership import transfer_ownership
from mediadesk.queries.environments import plain_environments
from mediadesk.queries.member_factors import factors_of_member
from mediadesk.queries.teams import member_detail, named_members
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.trying import Asked, asked_first
from mediadesk.surfaces.console.typed import end_of_day, whole_number
from mediadesk.surfaces.who import PageRequest, page


@page(May.MEMBER_VIEW)
def member(request: PageRequest, member_id: str) -> HttpResponse:
    """Everything about one member."""
    return _page(request, member_id, None)


@page(May.MEMBER_UPDATE, methods=("POST",))
def member_change(request: PageRequest, member_id: str) -> HttpResponse:
    """Save name, role, environments and end date; the second of two writers is told."""
    version = whole_number(request.POST.get("version", "")) or -1  # which no member has
    try:
        wanted = _wanted(request)
        do = partial(change_member, request.who.actor, member_id=member_id, wanted=wanted, version=version)
        if page := asked_first(request, do, _asked(request, member_id)):
            return page
        do()
    except Refusal as refusal:
        return _page(request, member_id, refusal)
    messages.success(request, "Saved. It holds from their next request on.")
    return redirect("member", request.who.account.pk, member_id)


@page(May.MEMBER_DISABLE, methods=("POST",))
def member_disable(request: PageRequest, member_id: str) -> HttpResponse:
    """Disable: access and sessions end at once, the seat is free."""
    do = partial(disable_members, request.who.actor, member_ids=[member_id])
    if asking := asked_first(request, do, _asked_by_name(request, member_id, "Disable")):
        return asking
    do()
    messages.success(request, "Disabled. Their access ended with this click.")
    return redirect("member", request.who.account.pk, member_id)


@page(May.MEMBER_DISABLE, methods=("POST",))
def member_enable(request: PageRequest, member_id: str) -> HttpResponse:
    """Enable: what they could do before holds again."""
    do = partial(enable_members, request.who.actor, member_ids=[member_id])
    if asking := asked_first(request, do, _asked_by_name(request, member_id, "Enable")):
        return asking
    do()
    messages.success(request, "Enabled.")
    return redirect("member", request.who.account.pk, member_id)


@page(May.SESSION_END, methods=("POST",))
def member_sessions(request: PageRequest, member_id: str) -> HttpResponse:
    """End one of their sessions in this account, or all of them."""
    number = whole_number(request.POST.get("session", ""))
    if number is None:
        count = end_sessions(request.who.actor, member_id=member_id)
        said = f"{count} {'session' if count == 1 else 'sessions'} ended for this account."
    else:
        device = end_session(request.who.actor, member_id=member_id, session_id=number)
        said = f"The session on {device} ended for this account."
    messages.success(request, f"{said} They are told by mail.")
    return redirect("member", request.who.account.pk, member_id)


@page(May.ACCOUNT_TRANSFER, methods=("GET", "POST"))
def member_owner(request: PageRequest, member_id: str) -> HttpResponse:
    """Ask, naming both people; then make them the owner of the account."""
    account = request.who.account
    ids = [member_id, *filter(None, [account.owner_id])]
    names = {one.id: one.name for one in named_members(request.who.facts, member_ids=ids)}
    if request.method == "POST":
        transfer_ownership(request.who.actor, member_id=member_id)
        messages.success(request, f"{names[member_id]} is the owner of {account.name} now.")
        return redirect("member", account.pk, member_id)
    context = {"new": names[member_id], "old": names.get(account.owner_id or "", ""), "member_id": member_id}
    return render(request, "member/owner.html", context, section="users")


@page(May.DASHBOARD_VIEW, methods=("POST",))
def leave(request: PageRequest) -> HttpResponse:
    """Leave the account oneself."""
    leave_account(request.who.actor, successor_id=request.POST.get("successor", ""))
    messages.success(request, "You have left the account.")
    return redirect("home")


def _wanted(request: PageRequest) -> MemberChange:
    posted, ends = request.POST, request.POST.get("ends_at", "")
    everywhere = posted.get("reach", "all") == "all"
    return MemberChange(
        name=posted.get("name"),
        email=posted.get("email") or None,
        role=posted.get("role"),
        all_environments=everywhere,
        environment_ids=None if everywhere else posted.getlist("environments"),
        ends_at=end_of_day(ends),
        no_end=not ends,
    )


def _asked(request: PageRequest, member_id: str) -> Asked:
    name = request.POST.get("name", "")
    back = reverse("member", args=(request.who.account.pk, member_id))
    return Asked(f"Change {name}", "Save", back, name, "users")


def _asked_by_name(request: PageRequest, member_id: str, button: str) -> Asked:
    names = [one.name for one in named_members(request.who.facts, member_ids=[member_id])]
    name, back = next(iter(names), ""), reverse("member", args=(request.who.account.pk, member_id))
    return Asked(f"{button} {name}?", button, back, name, "users")


def _page(request: PageRequest, member_id: str, refusal: Refusal | None) -> HttpResponse:
    facts = request.who.facts
    context = {
        "one": member_detail(facts, member_id=member_id),
        "sign_in": factors_of_member(facts, member_id=member_id),
        "refusal": refusal,
        "roles": [(role.api_id, role.title) for role in MEMBER_ROLES],
        "choices": [(env.id, env.name) for env in plain_environments(facts)],
        "is_self": request.who.principal_id == member_id,
    }
    return render(
        request, "member/page.html", context, section="users", status=refusal.status if refusal else 200
    )


urls: list[Any] = [
    path(f"users/<{ROW_ID}:member_id>", member, name="member"),
    path(f"users/<{ROW_ID}:member_id>/change", member_change, name="member_change"),
    path(f"users/<{ROW_ID}:member_id>/disable", member_disable, name="member_disable"),
    path(f"users/<{ROW_ID}:member_id>/enable", member_enable, name="member_enable"),
    path(f"users/<{ROW_ID}:member_id>/sessions", member_sessions, name="member_sessions"),
    path(f"users/<{ROW_ID}:member_id>/owner", member_owner, name="member_owner"),
    path("leave", leave, name="leave"),
]
