"""Where one comes back to when a form is done with: the page it was begun on, as it was searched, sorted and grown."""

from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mediadesk.surfaces.who import PageRequest


def page_from(request: PageRequest, otherwise: str) -> str:
    """The page that the form or address names as `back`, if it is one of this account; else `otherwise` (T-44)."""
    sent = request.POST if request.method == "POST" else request.GET
    home, back = reverse("dashboard", args=(request.who.account.pk,)), sent.get("back", "")
    ours = back.startswith(home) and back.isprintable() and url_has_allowed_host_and_scheme(back, None)
    return back if ours else otherwise
