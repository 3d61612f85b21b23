"""Saved searches: kept by a name, renamed, shared, deleted. They are opened as any search, by their expression."""

from functools import partial

from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.http import urlencode

from mediadesk.access.catalogue import May
from mediadesk.actions.library.change_search import change_search
from mediadesk.actions.library.delete_search import delete_search
from mediadesk.actions.library.save_search import save_search
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.library import environment_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.LIBRARY_VIEW, on="environment", methods=("POST",))
def search_save(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Keep the search that is shown."""
    environment, sent = environment_of(request, cloud_name), request.POST
    name, expression = sent.get("name", ""), sent.get("q", "")
    do = partial(
        save_search, request.who.actor, environment_id=environment.pk, name=name, expression=expression,
        sort=sent.get("sort", ""), shared=bool(sent.get("shared")),
    )  # fmt: skip
    well = f"The search {name} is saved. It stands on the page of the Media Library."
    return told(request, do, well=well, back=_library(request, cloud_name, expression))


@page(May.LIBRARY_VIEW, on="environment", methods=("POST",))
def search_change(request: PageRequest, cloud_name: str, search_id: str) -> HttpResponse:
    """Another name, or other people who see it."""
    environment, sent = environment_of(request, cloud_name), request.POST
    named = {"environment_id": environment.pk, "search_id": search_id, "name": sent.get("name", "")}
    do = partial(change_search, request.who.actor, **named, shared=bool(sent.get("shared")))
    return told(request, do, well="The saved search was changed.", back=_library(request, cloud_name))


@page(May.LIBRARY_VIEW, on="environment", methods=("POST",))
def search_delete(request: PageRequest, cloud_name: str, search_id: str) -> HttpResponse:
    """One saved search less."""
    environment = environment_of(request, cloud_name)
    do = partial(delete_search, request.who.actor, environment_id=environment.pk, search_id=search_id)
    return told(request, do, well="The saved search was deleted.", back=_library(request, cloud_name))


def _library(request: PageRequest, cloud_name: str, expression: str = "") -> str:
    address = reverse("library", args=(request.who.account.pk, cloud_name))
    return f"{address}?{urlencode({'q': expression})}" if expression else address


_SEARCHES = "e/<str:cloud_name>/library/searches"
urls = [
    path(_SEARCHES, search_save, name="search_save"),
    path(f"{_SEARCHES}/<{ROW_ID}:search_id>", search_change, name="search_change"),
    path(f"{_SEARCHES}/<{ROW_ID}:search_id>/delete", search_delete, name="search_delete"),
]
