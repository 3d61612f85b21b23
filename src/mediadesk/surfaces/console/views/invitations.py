"""Inviting: one or many addresses, the preview, sending again, withdrawing; and accepting."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from mediadesk.access.catalogue import May
from mediadesk.actions.invitations import Invited
from mediadesk.actions.linking import services_here
from mediadesk.actions.teams.accept_invitation import accept_invitation
from mediadesk.actions.teams.ask_for_seats import ask_for_seats
from mediadesk.actions.teams.copy_invitation_link import copy_invitation_link
from mediadesk.actions.teams.invite_members import invite_members
from mediadesk.actions.teams.resend_invitations import resend_invitations
from mediadesk.actions.teams.withdraw_invitation import withdraw_invitation
from mediadesk.queries.bundles import bundle
from mediadesk.queries.invitations import (
    OpenInvitation,
    PreviewLine,
    invite_choices,
    open_invitation,
    pending_member,
)
from mediadesk.queries.seats import seats
from mediadesk.rules.invitations import written
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import Factor
from mediadesk.surfaces.console.bundling import places_for, to_give
from mediadesk.surfaces.console.inviting import (
    Typed,
    needs_preview,
    people_of,
    preview_of,
    price_of_seats,
    seats_bought,
    shown,
    typed_in,
    ways_out,
)
from mediadesk.surfaces.console.shell import render, render_plain
from mediadesk.surfaces.sso.enter import enter
from mediadesk.surfaces.who import PageRequest, page, visitor_behind

_LINKS_SHOWN = 200


@page(May.MEMBER_INVITE, methods=("GET", "POST"))
def invite(request: PageRequest) -> HttpResponse:
    """The form; posted to, it comes back as it was typed, from the preview."""
    typed = typed_in(request) if request.method == "POST" else Typed(role_id=request.who.account.default_role)
    return _form(request, typed)


@page(May.MEMBER_INVITE, methods=("POST",))
def invite_preview(request: PageRequest) -> HttpResponse:
    """What would happen, line by line; nothing is written."""
    typed = Typed()
    try:
        typed = typed_in(request)
        return _preview(request, typed, preview_of(request.who, typed))
    except Refusal as refusal:
        return _form(request, typed, refusal)


@page(May.MEMBER_INVITE, methods=("POST",))
def invite_confirm(request: PageRequest) -> HttpResponse:
    """Send: at once for a single address, after the preview for a list."""
    typed = Typed()
    try:
        typed = typed_in(request)
        preview = preview_of(request.who, typed)
        if needs_preview(typed, preview):
            return _preview(request, typed, preview)
        people, actor = people_of(typed, preview), request.who.actor
        invited = invite_members(actor, invitees=people, shown_cents=typed.shown_cents, **_offered(typed))
        return sent(request, invited, mailed=True)
    except Refusal as refusal:
        return _form(request, typed, refusal)


@page(May.MEMBER_INVITE, methods=("POST",))
def invite_ask(request: PageRequest) -> HttpResponse:
    """Ask those who pay for the seats that are missing; the invitations leave once they are bought."""
    typed = Typed()
    try:
        typed = typed_in(request)
        people = [one for line in preview_of(request.who, typed) if (one := line.waits or line.invitee)]
        reason = request.POST.get("reason", "")
        asked = ask_for_seats(request.who.actor, invitees=people, reason=reason, **_offered(typed))
    except Refusal as refusal:
        return _form(request, typed, refusal)
    many = f"{len(asked)} seats are" if len(asked) > 1 else "A seat is"
    messages.success(request, f"{many} asked for. Once bought, the invitation leaves by itself.")
    return redirect("requests", request.who.account.pk)


@page(May.MEMBER_INVITE, methods=("POST",))
def invitation_resend(request: PageRequest, member_id: str) -> HttpResponse:
    """Send an invitation again; the old link is void."""
    invited = resend_invitations(request.who.actor, member_ids=[member_id])
    return sent(request, invited, mailed=True, again=True)


@page(May.MEMBER_INVITE, methods=("POST",))
def invitation_copy(request: PageRequest, member_id: str) -> HttpResponse:
    """Make a new link to hand over; the old one is void."""
    return sent(request, [copy_invitation_link(request.who.actor, member_id=member_id)], mailed=False)


@page(May.MEMBER_INVITE, methods=("GET", "POST"))
def invitation_withdraw(request: PageRequest, member_id: str) -> HttpResponse:
    """Ask, then withdraw."""
    member = pending_member(request.who.facts, member_id=member_id)
    if request.method == "POST":
        withdraw_invitation(request.who.actor, member_id=member_id)
        messages.success(request, f"The invitation of {member.name} is withdrawn.")
        return redirect("users", request.who.account.pk)
    return render(request, "invitations/withdraw.html", {"member": member}, section="users")


@require_http_methods(["GET", "POST"])
def invitation(request: Any, token: str) -> HttpResponse:
    """What one is invited to; posted to, the invitation is accepted."""
    offer = open_invitation(token)
    if request.method != "POST":
        return _offer(request, offer, None)
    try:
        posted, actor = request.POST, visitor_behind(request)
        got = accept_invitation(
            actor, token=token, name=posted.get("name", ""), password=posted.get("password", "")
        )
    except Refusal as refusal:
        return _offer(request, offer, refusal)
    to = reverse("dashboard", args=(offer.account_id,))
    return redirect(to) if actor.user_id else enter(request, got.user, to=to, factors=(Factor.INVITATION,))


def _offered(typed: Typed) -> dict[str, Any]:
    return {
        "group_ids": typed.group_ids,
        "ends_at": typed.ends_at,
        "note": typed.note,
        "bundle": typed.bundle,
    }


def _form(request: PageRequest, typed: Typed, refusal: Refusal | None = None) -> HttpResponse:
    count = seats(request.who.facts)
    context = {
        "typed": typed,
        "refusal": refusal,
        "full": count.full or (refusal is not None and refusal.why is Why.SEATS_FULL),
        "seats": count,
        "choices": invite_choices(request.who.facts),
        "ways_out": ways_out(request.who, count),
        "bundles": (rows := to_give(request.who)),
        **places_for(request.who, rows),
    }
    status = refusal.status if refusal else 200
    return render(request, "invitations/invite.html", context, section="users", status=status)


def _preview(request: PageRequest, typed: Typed, preview: tuple[PreviewLine, ...]) -> HttpResponse:
    good = [line.invitee for line in preview if line.invitee]
    waiting = [line.waits for line in preview if line.waits]
    count, needed = seats(request.who.facts), sum(one.role.takes_seat for one in good)
    missing = count.missing(needed + len(waiting)) if waiting else 0
    context = {
        "typed": typed,
        "lines": shown(preview),
        "total": len(preview),
        "good": len(good),
        "confirmed": written(good),
        "seats": count,
        "needed": needed,
        "waiting": len(waiting),
        "asked": written(waiting),
        "all": written([*good, *waiting]),
        "missing": missing,
        "price": price_of_seats(request.who, missing),
        "ways_out": ways_out(request.who, count),
        "bundle": bundle(request.who.facts, bundle_id=typed.bundle.bundle_id) if typed.bundle else None,
    }
    return render(request, "invitations/preview.html", context, section="users")


def sent(request: PageRequest, invited: list[Invited], *, mailed: bool, again: bool = False) -> HttpResponse:
    """The page after inviting: who is invited, or again, the seats bought with it, and the links, shown this once."""
    count = seats(request.who.facts)
    context = {
        "invited": invited[:_LINKS_SHOWN],
        "total": len(invited),
        "mailed": mailed,
        "again": again,
        "has_mail": bool(settings.MEDIADESK.mail_url),
        "seats": count,
        "bought": seats_bought(request.who, count),
        "days": request.who.account.invitation_days,
    }
    return render(request, "invitations/sent.html", context, section="users")


def _offer(request: HttpRequest, offer: OpenInvitation, refusal: Refusal | None) -> HttpResponse:
    own = request.user.email if request.user.is_authenticated else ""
    state = "other" if own and own != offer.email else "own" if own else "known" if offer.known else "new"
    typed = request.POST.get("name", offer.name)
    context = {"offer": offer, "state": state, "own": own, "refusal": refusal, "name": typed}
    context["services"] = services_here()
    status = refusal.status if refusal else 200
    return render_plain(request, "invitations/accept.html", context, status=status)


urls: list[Any] = [
    path("invite", invite, name="invite"),
    path("invite/preview", invite_preview, name="invite_preview"),
    path("invite/send", invite_confirm, name="invite_confirm"),
    path("invite/ask", invite_ask, name="invite_ask"),
    path("invitations/<str:member_id>/resend", invitation_resend, name="invitation_resend"),
    path("invitations/<str:member_id>/link", invitation_copy, name="invitation_copy"),
    path("invitations/<str:member_id>/withdraw", invitation_withdraw, name="invitation_withdraw"),
]
open_urls: list[Any] = [path("invitation/<str:token>", invitation, name="invitation")]
