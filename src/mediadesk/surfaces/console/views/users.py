"""The Users page: the list of members, what is done to many at once, its export."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.who import PageRequest, page


@page(May.MEMBER_VIEW)
def users(request: PageRequest) -> HttpResponse:
    """GET users: the members of the account."""
    return shell.render(request, "users/list.html", {}, section="users")


urls: list[Any] = [path("users", users, name="users")]
