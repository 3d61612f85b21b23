"""Cookies beside the session's: sent to this host alone, read by no script, and not with other sites' forms."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse

_LONGEST = 200  # characters that are looked at


def read_cookie(request: Any, name: str) -> str:
    """What the browser brought; empty without it."""
    return str(request.COOKIES.get(_called(name), ""))[:_LONGEST]


def keep_cookie(response: HttpResponse, name: str, value: str, *, seconds: int) -> None:
    """Have the browser bring it from now on."""
    response.set_cookie(
        _called(name),
        value,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _called(name: str) -> str:
    """With the prefix by which a browser takes it from this host alone (T-40), where there is TLS."""
    return f"__Host-{name}" if settings.SESSION_COOKIE_SECURE else name
