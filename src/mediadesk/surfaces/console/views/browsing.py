"""Beside the library's pages: a branch of the tree of folders, and how somebody chooses to look at assets."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.access.targets import of_environment
from mediadesk.actions.people.choose_library_view import choose_library_view
from mediadesk.queries.folder_choices import folder_choices
from mediadesk.queries.folder_tree import branch_of
from mediadesk.queries.paging import SORTS
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.shell import render_part
from mediadesk.surfaces.console.views.library import environment_of, folder_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.FOLDER_VIEW, on="folder")
def folder_branch(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """The folders in a folder, for the tree; from a name on, when there are many."""
    folder = folder_of(request, cloud_name, folder_id)
    after = request.GET.get("after", "")[:200]
    branch = branch_of(request.who.facts, folder.environment, folder, after=after)
    context = {"branch": branch, "cloud_name": cloud_name, "folder_id": folder_id}
    context["sort"] = sort if (sort := request.GET.get("sort", "")) in SORTS else ""
    return render_part(request, "library/branch.html", context)


_TO: Final = {"move": May.FOLDER_CREATE, "put": May.ASSET_UPLOAD, "share": May.FOLDER_SHARE}


@page(May.LIBRARY_VIEW, on="environment")
def folder_find(request: PageRequest, cloud_name: str) -> HttpResponse:
    """The folders whose names have some words, as the options of a choice: of what they are chosen for, `to` tells."""
    environment, asked = environment_of(request, cloud_name), request.GET
    request.who.require(May.LIBRARY_VIEW, of_environment(environment))
    may = _TO.get(asked.get("to", ""), May.FOLDER_SHARE)
    wanted = {"words": asked.get("words", "")[:200], "but_below": asked.get("below", "")[:32]}
    found = folder_choices(request.who.facts, environment_id=environment.pk, may=may, **wanted)
    return render_part(request, "library/folder_options.html", {"found": found})


@page(May.DASHBOARD_VIEW, methods=("POST",))
def library_view(request: PageRequest) -> HttpResponse:
    """How one looks at libraries: a list or pictures, and the columns of the list."""
    as_list = request.POST["as"] == "list" if "as" in request.POST else None
    columns = request.POST.getlist("columns") if "columns_chosen" in request.POST else None
    choose_library_view(request.who.actor, as_list=as_list, columns=columns)
    return redirect(page_from(request, reverse("dashboard", args=(request.who.account.pk,))))


urls = [
    path(
        f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>/branch", folder_branch, name="folder_branch"
    ),
    path("e/<str:cloud_name>/library/folder-choices", folder_find, name="folder_find"),
    path("library-view", library_view, name="library_view"),
]
