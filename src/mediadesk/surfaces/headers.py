"""The headers that every answer carries (figure F-67)."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse

from mediadesk.rules.refusals import Refusal

PUBLIC: Final = "/p/"
"""What the addresses of public pages begin with: there no session is looked for, and no cookie of the console."""
CONSOLE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
PUBLIC_PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
"""For public pages: no script at all, nothing from elsewhere."""
USER_FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox; frame-ancestors 'self'"
)
"""For bytes that somebody uploaded: whatever they hold, no script of theirs runs (T-63)."""


def told_when(response: HttpResponse, refusal: Refusal | None) -> HttpResponse:
    """An answer that tells programs, too, when it is of use to try again."""
    if refusal and refusal.wait_seconds:
        response.headers["Retry-After"] = str(refusal.wait_seconds)
    return response


class SecurityHeaders:
    """Adds what is missing; a view that needs something else sets it itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the headers."""
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONSOLE_POLICY)
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("Referrer-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        if request.is_secure():
            headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        if not request.path.startswith("/static/"):
            headers.setdefault("Cache-Control", "private, no-store")
        return response
