"""Requests for seats, roles and folders: asking, approving, declining, withdrawing."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.approve_access_request import approve_access_request
from mediadesk.actions.access.decline_request import decline_request
from mediadesk.actions.access.request_access import request_access
from mediadesk.actions.access.withdraw_request import withdraw_request
from mediadesk.actions.billing.buy_requested_seat import buy_requested_seat
from mediadesk.actions.billing.decline_requested_seat import decline_requested_seat
from mediadesk.actions.teams.approve_seat_request import approve_seat_request
from mediadesk.actions.teams.request_seat import request_seat
from mediadesk.queries.asking import folder_of_asset, waiting_for, what_to_ask
from mediadesk.queries.requests import own_requests, requests_to_answer
from mediadesk.queries.seats import seats
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.asking_for import ASKED_ABOUT
from mediadesk.surfaces.console.inviting import price_of_seats, seats_bought, ways_out
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked, asked_first
from mediadesk.surfaces.console.typed import end_of_day, whole_number
from mediadesk.surfaces.console.views.invitations import sent
from mediadesk.surfaces.who import PageRequest, page


@page(May.ACCESS_REQUEST)
def requests(request: PageRequest) -> HttpResponse:
    """What one may answer, and what one has asked for."""
    return _list(request)


@page(May.SEAT_REQUEST, methods=("GET", "POST"))
def seat_request_new(request: PageRequest) -> HttpResponse:
    """Ask for a seat for somebody."""
    posted = request.POST
    email = posted.get("email", "")

    def ask() -> None:
        role, reason = posted.get("role", ""), posted.get("reason", "")
        request_seat(request.who.actor, email=email, role=role, reason=reason)

    context = {"roles": [(role.api_id, role.title) for role in MEMBER_ROLES]}
    said = f"Your request for {email} is sent. You get the answer by mail."
    return _asked(request, "requests/new.html", context, ask, said)


@page(May.ACCESS_REQUEST, methods=("GET", "POST"))
def request_new(request: PageRequest) -> HttpResponse:
    """Ask for a role for oneself: in the account, in an environment, on a folder or a collection."""
    asked = request.POST or request.GET
    on = {f"{kind}_id": asked.get(kind, "")[:32] for kind in ASKED_ABOUT}
    offer = what_to_ask(request.who.facts, may=asked.get("may", "")[:60], **on)
    waiting = waiting_for(request.who.facts, member_id=request.who.principal_id, **on)
    context = {"offer": offer, "waiting": waiting, "asked": asked}
    ask = partial(_ask_for, request, **on)
    said = "Your request is sent. You get the answer by mail."
    return _asked(request, "requests/access.html", context, ask, said)


def _ask_for(request: PageRequest, *, folder_id: str, collection_id: str, asset_id: str) -> None:
    """Ask for what was typed; about an asset, for a role on the folder in which it lies."""
    asked = request.POST
    request_access(
        request.who.actor,
        role=asked.get("role", ""),
        reason=asked.get("reason", ""),
        until=end_of_day(asked.get("until", "")),
        environment_id=asked.get("environment", "")[:32],
        folder_id=folder_of_asset(request.who.facts, asset_id) if asset_id else folder_id,
        collection_id=collection_id,
    )


@page(May.SEAT_APPROVE, methods=("POST",))
def seat_request_approve(request: PageRequest, request_id: str) -> HttpResponse:
    """Approve: the person is invited."""
    wanted = {name: request.POST.get(name, "") for name in ("role", "answer")}
    cents = whole_number(request.POST.get("buy", ""))
    try:
        invited = approve_seat_request(request.who.actor, request_id=request_id, shown_cents=cents, **wanted)
    except Refusal as refusal:
        return _refused(request, refusal)
    if invited is None:
        messages.success(request, _WAITS)
        return redirect("requests", request.who.account.pk)
    return sent(request, [invited], mailed=True)


@page(May.PLAN_CHANGE, methods=("POST",))
def seat_request_buy(request: PageRequest, request_id: str) -> HttpResponse:
    """Buy the seat that a request waits for: the person is invited."""
    cents = whole_number(request.POST.get("shown_cents", "")) or 0
    try:
        invited = buy_requested_seat(request.who.actor, request_id=request_id, shown_cents=cents)
    except Refusal as refusal:
        return _refused(request, refusal)
    bought = seats_bought(request.who, seats(request.who.facts))
    messages.success(
        request, f"{bought}{invited.member.name} is invited, as {invited.member.api_role.title}."
    )
    return redirect("requests", request.who.account.pk)


@page(May.PLAN_CHANGE, methods=("POST",))
def seat_request_refuse(request: PageRequest, request_id: str) -> HttpResponse:
    """Say no to buying the seat that a request waits for."""
    answer = request.POST.get("answer", "")
    do = partial(decline_requested_seat, request.who.actor, request_id=request_id, answer=answer)
    back = reverse("requests", args=(request.who.account.pk,))
    return told(request, do, well="The request is declined.", back=back)


@page(May.ACCESS_REQUEST, methods=("POST",))
def request_approve(request: PageRequest, request_id: str) -> HttpResponse:
    """Approve: the role is given. The action decides."""
    wanted = {name: request.POST.get(name, "") for name in ("role", "answer")}
    back = reverse("requests", args=(request.who.account.pk,))
    try:
        until = end_of_day(request.POST.get("until", ""))
        do = partial(approve_access_request, request.who.actor, request_id=request_id, until=until, **wanted)
        first = Asked("Approve the request?", "Approve", back, "Requests", "requests")
        if asking := asked_first(request, do, first):
            return asking
        do()
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, "Approved. It holds from their next request on.")
    return redirect("requests", request.who.account.pk)


@page(May.ACCESS_REQUEST, methods=("POST",))
def request_decline(request: PageRequest, request_id: str) -> HttpResponse:
    """Decline, with a word to whoever asked. The action decides."""
    try:
        answer = request.POST.get("answer", "")
        decline_request(request.who.actor, request_id=request_id, answer=answer)
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, "The request is declined.")
    return redirect("requests", request.who.account.pk)


@page(May.ACCESS_REQUEST, methods=("POST",))
def request_withdraw(request: PageRequest, request_id: str) -> HttpResponse:
    """Take one's own request back."""
    do = partial(withdraw_request, request.who.actor, request_id=request_id)
    back = reverse("requests", args=(request.who.account.pk,))
    return told(request, do, well="Your request is withdrawn.", back=back)


def _refused(request: PageRequest, refusal: Refusal) -> HttpResponse:
    """Beside the list, unless it is one of access or about what is not there."""
    if refusal.why in {Why.NOT_FOUND, Why.NOT_ALLOWED}:
        raise refusal
    return _list(request, refusal)


def _list(request: PageRequest, refusal: Refusal | None = None) -> HttpResponse:
    who = request.who
    rows = requests_to_answer(who.facts)
    inviting, paying = who.may(May.SEAT_APPROVE), who.may(May.PLAN_CHANGE)
    count = seats(who.facts) if inviting or paying else None
    missing = count.missing(1) if count else 0
    context = {
        "refusal": refusal,
        "open": [row for row in rows if row.outcome == "open"],
        "answered": [row for row in rows if row.outcome != "open"],
        "own": own_requests(who.facts, member_id=who.principal_id),
        "seats": count,
        "missing": missing,
        "price": price_of_seats(who, missing),
        "ways_out": ways_out(who, count) if count else None,
    }
    status = refusal.status if refusal else 200
    return render(request, "requests/list.html", context, section="requests", status=status)


def _asked(
    request: PageRequest, template: str, context: dict[str, Any], ask: Callable[[], None], said: str
) -> HttpResponse:
    """Ask when the form was sent, and go to the list; else, or when it is refused, show the form."""
    refusal = None
    if request.method == "POST":
        try:
            ask()
        except Refusal as error:
            refusal = error
        else:
            messages.success(request, said)
            return redirect("requests", request.who.account.pk)
    typed = {key: request.POST.get(key, "") for key in ("email", "role", "reason", "until", "environment")}
    context |= {"refusal": refusal, "typed": typed}
    return render(request, template, context, section="requests", status=refusal.status if refusal else 200)


_WAITS: Final = (
    "It waits for a seat now. Those who can buy one are told, and then the invitation leaves by itself."
)
_REQUEST = f"requests/<{ROW_ID}:request_id>"
urls: list[Any] = [
    path("requests", requests, name="requests"),
    path("requests/new", seat_request_new, name="seat_request_new"),
    path("requests/access", request_new, name="request_new"),
    path(f"{_REQUEST}/invite", seat_request_approve, name="seat_request_approve"),
    path(f"{_REQUEST}/buy", seat_request_buy, name="seat_request_buy"),
    path(f"{_REQUEST}/refuse", seat_request_refuse, name="seat_request_refuse"),
    path(f"{_REQUEST}/approve", request_approve, name="request_approve"),
    path(f"{_REQUEST}/decline", request_decline, name="request_decline"),
    path(f"{_REQUEST}/withdraw", request_withdraw, name="request_withdraw"),
]
