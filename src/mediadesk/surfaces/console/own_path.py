"""Where one goes on to, asked for in a form or an address: only ever a path of this site (T-44)."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def own_path(request: HttpRequest, wanted: str) -> str:
    """The path that is wanted, or home when it leads elsewhere."""
    plain = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return (
        wanted if plain and url_has_allowed_host_and_scheme(wanted, request.get_host()) else reverse("home")
    )


def next_path(request: HttpRequest) -> str:
    """What `next` asks for in a form or an address; empty when nothing does."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return own_path(request, wanted) if wanted else ""
