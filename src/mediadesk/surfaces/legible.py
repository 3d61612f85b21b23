"""What a request must be before anything is made of it: for a host of ours, and of text that can be kept."""

from collections.abc import Callable, Iterator
from typing import Final

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from mediadesk.rules.keepable import is_keepable
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


class OnlyKeepable:
    """Refuses in the fields and cookies of a page what no database keeps. The API's own reading does the same.

    A cookie is told by its octal escapes what no header may hold, and the fields of an address are read in the
    character set that the headers name: half characters come by such as UTF-7.
    """

    def __init__(self, get_response: _Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or refuse."""
        if not all(map(is_keepable, _texts(request))):
            reason = "it has a character in it that cannot be kept"
            return answer(request, Why.BAD_VALUE(what="What was sent", reason=reason))
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    for fields in (request.GET, request.POST):
        for name, values in fields.lists():
            yield name
            yield from values
    yield from request.COOKIES.values()
