"""The search of a collection: tried out, its mistakes pointed at, and changed."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.collections.change_collection_search import change_collection_search
from mediadesk.queries import collections as look
from mediadesk.rules.search.fields import FIELDS
from mediadesk.rules.search.read import LONGEST
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.searching import pointed
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.collections import collection_of, collection_url
from mediadesk.surfaces.console.views.library import version_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.COLLECTION_UPDATE, on="collection", methods=("GET", "POST"))
def collection_search(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """What another search would find; sent off, it is kept. One that cannot be read comes back, pointed at."""
    shown = collection_of(request, cloud_name, collection_id)
    typed = (request.POST if request.method == "POST" else request.GET).get("q", shown.expression)
    typed = typed[: LONGEST + 1].strip()
    found = look.search_page(request.who.facts, shown, typed)
    if request.method == "GET" or found.mistake:
        return _form(request, found, typed)
    do = partial(change_collection_search, request.who.actor, collection_id=shown.pk, expression=typed)
    do = partial(do, version=version_of(request))
    back = collection_url(request, cloud_name, shown.pk, route="collection_search")
    on = collection_url(request, cloud_name, shown.pk)
    return told(request, do, well="The search of the collection is changed.", back=back, on=on)


def _form(request: PageRequest, found: look.SearchPage, typed: str) -> HttpResponse:
    environment = found.collection.environment
    context: dict[str, Any] = {
        "request": request, "page": found, "typed": typed, "cloud_name": environment.cloud_name, "fields": FIELDS,
        "mistake": pointed(typed, found.mistake) if found.mistake else None, "longest": LONGEST,
    }  # fmt: skip
    status = 400 if found.mistake and request.method == "POST" else 200
    return shell.render(
        request,
        "collections/search.html",
        context,
        section="collections",
        environment=environment,
        status=status,
    )


urls = [
    path(
        f"e/<str:cloud_name>/collections/<{ROW_ID}:collection_id>/search",
        collection_search,
        name="collection_search",
    )
]
