"""Helping a member back in: an Admin begins and withdraws it, and the member alone goes through the mailed link."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from mediadesk.access.catalogue import May
from mediadesk.access.recovering import open_recovery
from mediadesk.actions.logins import shortest_password_of
from mediadesk.actions.people.recover_login import recover_login
from mediadesk.actions.teams.begin_recovery import begin_recovery
from mediadesk.actions.teams.withdraw_recovery import withdraw_recovery
from mediadesk.queries.member_factors import factors_of_member
from mediadesk.rules.factors import RECOVERY_HOURS
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.security import Factor
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render, render_plain
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.sso.enter import enter
from mediadesk.surfaces.who import PageRequest, page, visitor_behind


@page(May.MEMBER_RECOVER, methods=("GET", "POST"))
def member_recover(request: PageRequest, member_id: str) -> HttpResponse:
    """Say what it means and ask for the reason; then send the member their link."""
    refusal, reason = None, request.POST.get("reason", "")
    if request.method == "POST":
        try:
            begin_recovery(request.who.actor, member_id=member_id, reason=reason)
            messages.success(request, "The link is sent to them. Nothing changes before they use it.")
            return redirect("member", request.who.account.pk, member_id)
        except Refusal as error:
            refusal = error
    one = factors_of_member(request.who.facts, member_id=member_id)
    context = {"one": one, "member_id": member_id, "refusal": refusal, "reason": reason}
    context |= {"hours": RECOVERY_HOURS, "mails": bool(settings.MEDIADESK.mail_url)}
    status = refusal.status if refusal else 200
    return render(request, "member/recover.html", context, section="users", status=status)


@page(May.MEMBER_RECOVER, methods=("POST",))
def member_recover_withdraw(request: PageRequest, member_id: str) -> HttpResponse:
    """Make the link void."""
    return told(
        request,
        lambda: withdraw_recovery(request.who.actor, member_id=member_id),
        well="Withdrawn. The link they were sent is void.",
        back=reverse("member", args=(request.who.account.pk, member_id)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password behind the mailed link; opening it changes nothing, so no mail scanner uses it up."""
    (_, user), refusal = open_recovery(token), None
    if request.method == "POST":
        try:
            password = request.POST.get("password", "")
            user = recover_login(visitor_behind(request), token=token, password=password)
            return enter(request, user, to=reverse("home"), factors=(Factor.LINK,))
        except Refusal as error:
            refusal = error
    context = {"user": user, "refusal": refusal, "shortest": shortest_password_of(user.pk)}
    status = refusal.status if refusal else 200
    return render_plain(request, "people/recovery.html", context, status=status)


urls: list[Any] = [
    path(f"users/<{ROW_ID}:member_id>/recover", member_recover, name="member_recover"),
    path(
        f"users/<{ROW_ID}:member_id>/recover/withdraw",
        member_recover_withdraw,
        name="member_recover_withdraw",
    ),
]
open_urls: list[Any] = [path("recover/<str:token>", recovery, name="recovery")]
