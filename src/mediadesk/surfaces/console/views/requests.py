"""Requests for seats: asking, approving, declining."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.approve_seat_request import approve_seat_request
from mediadesk.actions.teams.decline_seat_request import decline_seat_request
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.queries.invitations import seats
from mediadesk.queries.seat_requests import own_seat_requests, seat_requests
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.surfaces.console.inviting import ways_out
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.views.invitations import sent
from mediadesk.surfaces.who import PageRequest, page


@page(May.SEAT_APPROVE)
def requests(request: PageRequest) -> HttpResponse:
    """The open requests, and how earlier ones were answered."""
    return _list(request)


@page(May.SEAT_REQUEST, methods=("GET", "POST"))
def seat_request_new(request: PageRequest) -> HttpResponse:
    """Ask for a seat."""
    refusal, posted = None, request.POST
    if request.method == "POST":
        try:
            email, role = posted.get("email", ""), posted.get("role", "")
            request_seat(request.who.actor, email=email, role=role, reason=posted.get("reason", ""))
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, f"Your request for {email} is sent. You get the answer by mail.")
            return redirect("seat_request_new", request.who.account.pk)
    return _asking(request, refusal)


@page(May.SEAT_APPROVE, methods=("POST",))
def seat_request_approve(request: PageRequest, request_id: str) -> HttpResponse:
    """Approve: the person is invited."""
    posted = request.POST
    try:
        invited = approve_seat_request(
            request.who.actor,
            request_id=request_id,
            role=posted.get("role", ""),
            answer=posted.get("answer", ""),
        )
    except Refusal as refusal:
        if refusal.why is Why.NOT_FOUND:
            raise
        return _list(request, refusal)
    return sent(request, [invited], mailed=True)


@page(May.SEAT_APPROVE, methods=("POST",))
def seat_request_decline(request: PageRequest, request_id: str) -> HttpResponse:
    """Decline, with a word to whoever asked."""
    try:
        answer = request.POST.get("answer", "")
        decline_seat_request(request.who.actor, request_id=request_id, answer=answer)
    except Refusal as refusal:
        if refusal.why is Why.NOT_FOUND:
            raise
        return _list(request, refusal)
    messages.success(request, "The request is declined.")
    return redirect("requests", request.who.account.pk)


def _list(request: PageRequest, refusal: Refusal | None = None) -> HttpResponse:
    rows = seat_requests(request.who.facts)
    context = {
        "refusal": refusal,
        "open": [row for row in rows if row.outcome == "open"],
        "answered": [row for row in rows if row.outcome != "open"],
        "roles": [(role.api_id, role.title) for role in MEMBER_ROLES],
        "seats": seats(request.who.facts),
        "ways_out": ways_out(request.who),
    }
    status = refusal.status if refusal else 200
    return render(request, "requests/list.html", context, section="requests", status=status)


def _asking(request: PageRequest, refusal: Refusal | None) -> HttpResponse:
    context = {
        "refusal": refusal,
        "typed": {key: request.POST.get(key, "") for key in ("email", "role", "reason")},
        "roles": [(role.api_id, role.title) for role in MEMBER_ROLES],
        "own": own_seat_requests(request.who.facts, member_id=request.who.actor.id),
    }
    status = refusal.status if refusal else 200
    return render(request, "requests/new.html", context, section="requests", status=status)


urls: list[Any] = [
    path("requests", requests, name="requests"),
    path("requests/new", seat_request_new, name="seat_request_new"),
    path("requests/<str:request_id>/approve", seat_request_approve, name="seat_request_approve"),
    path("requests/<str:request_id>/decline", seat_request_decline, name="seat_request_decline"),
]
