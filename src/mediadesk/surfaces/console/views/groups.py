"""Groups: create, rename, members, their grants."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.who import PageRequest, page


@page(May.GROUP_VIEW)
def groups(request: PageRequest) -> HttpResponse:
    """GET groups: the groups of the account."""
    return shell.render(request, "users/list.html", {}, section="groups")


@page(May.GROUP_VIEW)
def group(request: PageRequest, group_id: str) -> HttpResponse:
    """GET groups/<id>: one group."""
    return shell.render(request, "users/list.html", {"group_id": group_id}, section="groups")


urls: list[Any] = [path("groups", groups, name="groups"), path(f"groups/<{ROW_ID}:group_id>", group, name="group")]
