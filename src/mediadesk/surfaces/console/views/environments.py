"""The account's environments."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.who import PageRequest, page


@page(May.ENVIRONMENT_CREATE)
def environments(request: PageRequest) -> HttpResponse:
    """GET environments: the environments of the account, with what each holds."""
    return shell.render(request, "environments/list.html", {}, section="environments")


urls: list[Any] = [path("environments", environments, name="environments")]
