"""Where somebody is sent on to after a page that came between: only ever a page of this installation (T-44)."""

from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(request: Any, wanted: str) -> str:
    """The path that was wanted if it is one of this site, else that of the console."""
    return wanted if _is_own(request, wanted) else reverse("home")


def next_path(request: Any) -> str:
    """What `next` asks for in a form or an address; empty when nothing does, or another site."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return wanted if _is_own(request, wanted) else ""


def _is_own(request: Any, path: str) -> bool:
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable()
    return plain and url_has_allowed_host_and_scheme(path, request.get_host())


def page_before(request: Any) -> str:
    """The address of the page of this installation that led here, or empty."""
    before = str(request.headers.get("Referer", ""))
    is_ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if is_ours and before != request.build_absolute_uri() else ""


def path_to_return_to(request: Any) -> str:
    """The path of the page that was asked for; of the one whose form was sent, or that asked for a part of itself."""
    if getattr(request, "htmx", False):
        return own_path(request, request.htmx.current_url_abs_path or "")
    if request.method in {"GET", "HEAD"}:
        return own_path(request, request.get_full_path())
    parts = urlsplit(page_before(request))
    return own_path(request, f"{parts.path}?{parts.query}" if parts.query else parts.path)
