"""The door of the Permissions API: as that of the Provisioning API, with statuses of its own and public calls."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from mediadesk.access.catalogue import May
from mediadesk.surfaces.cloudinary.arguments import Arguments, read_arguments
from mediadesk.surfaces.cloudinary.auth import Call, answer, of_account

__all__ = ["call", "of_permissions", "public"]


def call(may: May) -> Callable[[Callable[..., object]], Call]:
    """Name the permission a call is about, for whoever reads the routes; its query or action decides."""
    return lambda function: Call(function, may)


def of_permissions(**calls: Call) -> Callable[..., HttpResponse]:
    """Make the view of an address: made things are answered with 201, deleted ones with 204 and nothing."""
    inner = of_account(**calls)

    @csrf_exempt
    def view(request: HttpRequest, account_id: str, **ids: str) -> HttpResponse:
        answered = inner(request, account_id, **ids)
        if request.method == "DELETE" and answered.status_code == 200:
            return HttpResponse(status=204, headers={"X-Request-Id": answered["X-Request-Id"]})
        if request.method == "POST" and answered.status_code == 200:
            answered.status_code = 201
        return answered

    return view


def public(**calls: Callable[[Arguments], Any]) -> Callable[..., HttpResponse]:
    """Make the view of an address that asks for no key: it tells what is the same for everybody."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        asked = calls.get(request.method or "")
        if asked is None:
            return HttpResponse(status=405, headers={"Allow": ", ".join(calls)})
        return answer(asked(read_arguments(request)))

    return view
