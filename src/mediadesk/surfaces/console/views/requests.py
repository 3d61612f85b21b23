"""Requests for seats: asking, approving, declining."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.who import PageRequest, page


@page(May.SEAT_APPROVE)
def requests(request: PageRequest) -> HttpResponse:
    """GET requests."""
    return HttpResponse(status=501)


@page(May.SEAT_REQUEST, methods=("GET", "POST"))
def seat_request_new(request: PageRequest) -> HttpResponse:
    """GET and POST requests/new."""
    return HttpResponse(status=501)


@page(May.SEAT_APPROVE, methods=("POST",))
def seat_request_approve(request: PageRequest, request_id: str) -> HttpResponse:
    """POST approve."""
    return HttpResponse(status=501)


@page(May.SEAT_APPROVE, methods=("POST",))
def seat_request_decline(request: PageRequest, request_id: str) -> HttpResponse:
    """POST decline."""
    return HttpResponse(status=501)


urls: list[Any] = [
    path("requests", requests, name="requests"),
    path("requests/new", seat_request_new, name="seat_request_new"),
    path("requests/<str:request_id>/approve", seat_request_approve, name="seat_request_approve"),
    path("requests/<str:request_id>/decline", seat_request_decline, name="seat_request_decline"),
]
