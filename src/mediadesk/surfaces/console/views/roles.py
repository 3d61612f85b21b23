"""The roles: the matrix, drawn from the table of permissions."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.queries.roles import permission_matrix, role_holders
from mediadesk.rules.roles import MEMBER_ROLES
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.ROLE_VIEW)
def roles(request: PageRequest) -> HttpResponse:
    """What each role may do, and how many hold it."""
    context = {
        "holders": role_holders(request.who.facts),
        "columns": [role.title for role in MEMBER_ROLES],
        "matrix": permission_matrix(),
    }
    return render(request, "roles/list.html", context, section="roles")


urls: list[Any] = [path("roles", roles, name="roles")]
