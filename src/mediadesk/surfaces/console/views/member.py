"""The page of one member, and everything that can be done to them."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.who import PageRequest, page


@page(May.MEMBER_VIEW)
def member(request: PageRequest, member_id: str) -> HttpResponse:
    """GET users/<id>: one member."""
    return shell.render(request, "users/list.html", {"member_id": member_id}, section="users")


urls: list[Any] = [path(f"users/<{ROW_ID}:member_id>", member, name="member")]
