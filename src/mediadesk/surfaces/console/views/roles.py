"""The roles: the matrix, drawn from the table of permissions."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.who import PageRequest, page


@page(May.ROLE_VIEW)
def roles(request: PageRequest) -> HttpResponse:
    """GET roles: the matrix of roles and permissions."""
    return shell.render(request, "users/list.html", {}, section="roles")


urls: list[Any] = [path("roles", roles, name="roles")]
