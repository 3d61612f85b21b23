"""The public calls of the Permissions API; its others come in by the door of the Provisioning API."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from mediadesk.surfaces.cloudinary.arguments import Arguments, read_arguments
from mediadesk.surfaces.cloudinary.auth import answer
from mediadesk.surfaces.previews import ALLOWED_SECONDS_UNNAMED, within_share
from mediadesk.surfaces.sso.tries import source_of


def public(**calls: Callable[[Arguments], Any]) -> Callable[..., HttpResponse]:
    """Make the view of an address that asks for no key: it tells what is the same for everybody.

    One address has its share of the machine, and no more.
    """

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponse:
        asked = calls.get(request.method or "")
        if asked is None:
            return HttpResponse(status=405, headers={"Allow": ", ".join(calls)})
        given, who = read_arguments(request), f"at {source_of(request)}"
        return answer(within_share(who, lambda: asked(given), allowed=ALLOWED_SECONDS_UNNAMED))

    return view
