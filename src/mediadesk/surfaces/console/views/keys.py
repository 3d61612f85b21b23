"""API keys of the account and of its environments."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.who import PageRequest, page


@page(May.ACCOUNT_KEY_VIEW)
def keys(request: PageRequest) -> HttpResponse:
    """GET keys: the keys of the account and of the environments one may manage."""
    return shell.render(request, "keys/list.html", {}, section="keys")


urls: list[Any] = [path("keys", keys, name="keys")]
