"""The Media Library: folders and assets, grid and list, search."""

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.access.targets import find_environment
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.who import PageRequest, page


@page(May.LIBRARY_VIEW, on="environment")
def library(request: PageRequest, cloud_name: str) -> HttpResponse:
    """The library of an environment: its root folder."""
    environment = find_environment(request.who.account.pk, cloud_name=cloud_name)
    return shell.render(request, "library/folder.html", {}, section="library", environment=environment)


@page(May.FOLDER_VIEW, on="folder")
def folder(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """One folder."""
    del folder_id
    environment = find_environment(request.who.account.pk, cloud_name=cloud_name)
    return shell.render(request, "library/folder.html", {}, section="library", environment=environment)


urls = [
    path("e/<str:cloud_name>/library", library, name="library"),
    path("e/<str:cloud_name>/library/folders/<str:folder_id>", folder, name="folder"),
]
