"""Inviting: one or many addresses, the preview, sending again, withdrawing; and accepting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.who import PageRequest, page


@page(May.MEMBER_INVITE, methods=("GET",))
def invite(request: PageRequest) -> HttpResponse:
    """GET invite."""
    return HttpResponse(status=501)


@page(May.MEMBER_INVITE, methods=("POST",))
def invite_preview(request: PageRequest) -> HttpResponse:
    """POST invite/preview."""
    return HttpResponse(status=501)


@page(May.MEMBER_INVITE, methods=("POST",))
def invite_confirm(request: PageRequest) -> HttpResponse:
    """POST invite/send."""
    return HttpResponse(status=501)


@page(May.MEMBER_INVITE, methods=("POST",))
def invitation_resend(request: PageRequest, member_id: str) -> HttpResponse:
    """POST resend."""
    return HttpResponse(status=501)


@page(May.MEMBER_INVITE, methods=("POST",))
def invitation_copy(request: PageRequest, member_id: str) -> HttpResponse:
    """POST copy."""
    return HttpResponse(status=501)


@page(May.MEMBER_INVITE, methods=("GET", "POST"))
def invitation_withdraw(request: PageRequest, member_id: str) -> HttpResponse:
    """POST withdraw."""
    return HttpResponse(status=501)


def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """GET and POST /console/invitation/<token>."""
    return HttpResponse(status=501)


urls: list[Any] = [
    path("invite", invite, name="invite"),
    path("invite/preview", invite_preview, name="invite_preview"),
    path("invite/send", invite_confirm, name="invite_confirm"),
    path("invitations/<str:member_id>/resend", invitation_resend, name="invitation_resend"),
    path("invitations/<str:member_id>/link", invitation_copy, name="invitation_copy"),
    path("invitations/<str:member_id>/withdraw", invitation_withdraw, name="invitation_withdraw"),
]
open_urls: list[Any] = [path("invitation/<str:token>", invitation, name="invitation")]
