"""What a request must be before anything is made of it: for a host of ours, and without NUL characters."""

from collections.abc import Callable, Iterator
from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from mediadesk.rules.refusals import Why
from mediadesk.surfaces.refused import answer

_ANY_HOST: Final = "/readyz"  # asked by whoever watches the service, often by its bare address
_Next = Callable[[HttpRequest], HttpResponse]


class OwnHost:
    """Refuses a request for a host that the settings do not name (T-31)."""

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        try:
            request.get_host()
        except DisallowedHost:
            if request.path != _ANY_HOST:
                return answer(request, Why.OTHER_HOST(host=request.META.get("HTTP_HOST", "")[:100]))
        return self.get_response(request)


class WithoutNul:
    """Refuses NUL in the fields and cookies of a page: PostgreSQL keeps none. The API's own reading does the same.

    A cookie is told by its octal escapes what no header may hold.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if any("\0" in text for text in _texts(request)):
            return answer(request, Why.BAD_VALUE(what="What was sent", reason="it has a NUL character in it"))
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield name
            yield from values
    yield from request.COOKIES.values()
