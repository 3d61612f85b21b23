"""Collections: the list of an environment, one with its assets, and what can be done with it."""

from dataclasses import replace
from functools import partial

from django.http import HttpResponse
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.access.targets import find_collection, of_environment
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.change_collection import change_collection
from mediadesk.actions.collections.create_collection import create_collection
from mediadesk.actions.collections.delete_collection import delete_collection
from mediadesk.actions.collections.remove_from_collection import remove_from_collection
from mediadesk.queries import collections as look
from mediadesk.queries.paging import SORTS
from mediadesk.rules.selection import MOST_AT_ONCE
from mediadesk.store.collections import Collection
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.searching import pointed
from mediadesk.surfaces.console.telling import told, typed_in
from mediadesk.surfaces.console.trying import Asked
from mediadesk.surfaces.console.views.library import environment_of, version_of
from mediadesk.surfaces.who import PageRequest, page


def collection_of(request: PageRequest, cloud_name: str, collection_id: str) -> Collection:
    """The collection of a page's address, with its environment. Raises: Refusal NOT_FOUND."""
    return find_collection(request.who.account.pk, collection_id, cloud_name=cloud_name)


def collection_url(
    request: PageRequest, cloud_name: str, collection_id: str, *, route: str = "collection"
) -> str:
    """The address of a collection's page, or of another route of it."""
    return reverse(route, args=(request.who.account.pk, cloud_name, collection_id))


@page(May.LIBRARY_VIEW, on="environment")
def collections(request: PageRequest, cloud_name: str) -> HttpResponse:
    """The collections of an environment."""
    environment = environment_of(request, cloud_name)
    asked = {name: request.GET.get(name, "")[:200] for name in ("q", "after")}
    found = look.collections_of(request.who.facts, environment, words=asked["q"], after=asked["after"])
    may_create = request.who.may(May.COLLECTION_CREATE, of_environment(environment))
    context = {"request": request, "cloud_name": cloud_name, "found": found, "asked": asked}
    context |= {"may_create": may_create, "typed": typed_in(request, "new-collection")}
    return shell.render(
        request, "collections/list.html", context, section="collections", environment=environment
    )


@page(May.COLLECTION_CREATE, on="environment", methods=("POST",))
def collection_create(request: PageRequest, cloud_name: str) -> HttpResponse:
    """A new collection, empty, or of what is selected; then one goes on to share it."""
    environment, sent = environment_of(request, cloud_name), request.POST
    ids, expression = _to_put_in(request, cloud_name), sent.get("q", "")
    name, about = sent.get("name", ""), sent.get("description", "")
    do = partial(create_collection, request.who.actor, environment_id=environment.pk, name=name)
    do = partial(do, description=about, asset_ids=ids, expression=expression)
    well = f"The collection {name} is there.{' Choose with whom to share it.' if ids else ''}"
    back = reverse("collections", args=(request.who.account.pk, cloud_name))
    on = partial(_made_url, request, cloud_name, "collection_share" if ids else "collection")
    dialog = "" if ids else "new-collection"  # what was selected has no place in the dialog
    return told(
        request, do, well=well, back=back, on=on if ids or expression.strip() else back, dialog=dialog
    )


def _to_put_in(request: PageRequest, cloud_name: str) -> list[str]:
    """What is selected, or what one sees of the collection to be copied."""
    copied = request.POST.get("copy_of", "")[:32]
    if not copied:
        return request.POST.getlist("selected")
    return look.assets_to_copy(request.who.facts, collection_of(request, cloud_name, copied))


def _made_url(request: PageRequest, cloud_name: str, route: str, made: Collection) -> str:
    return collection_url(request, cloud_name, made.pk, route=route)


@page(May.COLLECTION_VIEW, on="collection")
def collection(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """One collection."""
    return _collection(request, cloud_name, collection_id, "collections/collection.html")


@page(May.COLLECTION_VIEW, on="collection")
def collection_manage(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """Rename, describe and delete a collection."""
    return _collection(request, cloud_name, collection_id, "collections/manage.html")


@page(May.COLLECTION_DELETE, on="collection", methods=("POST",))
def collection_change(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """Another name or description."""
    name, description = request.POST.get("name", ""), request.POST.get("description", "")
    do = partial(
        change_collection, request.who.actor, collection_id=collection_id, version=version_of(request)
    )
    do = partial(do, name=name, description=description)
    back = collection_url(request, cloud_name, collection_id, route="collection_manage")
    on = collection_url(request, cloud_name, collection_id)
    return told(request, do, well="The collection is changed.", back=back, on=on)


@page(May.COLLECTION_DELETE, on="collection", methods=("POST",))
def collection_delete(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """A collection less; its assets stay."""
    do = partial(delete_collection, request.who.actor, collection_id=collection_id)
    back = collection_url(request, cloud_name, collection_id, route="collection_manage")
    on = reverse("collections", args=(request.who.account.pk, cloud_name))
    first = _asked(request, cloud_name, collection_id, "Delete", "Delete the collection")
    return told(
        request, do, well="The collection is deleted. Its assets stay.", back=back, on=on, first=first
    )


@page(May.COLLECTION_UPDATE, on="collection", methods=("POST",))
def collection_remove(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """Assets out of a collection."""
    ids = request.POST.getlist("selected")
    do = partial(remove_from_collection, request.who.actor, collection_id=collection_id, asset_ids=ids)
    back = collection_url(request, cloud_name, collection_id)
    first = _asked(request, cloud_name, collection_id, "Take assets out", "Take them out")
    return told(request, do, well="Taken out. The assets stay where they lie.", back=back, first=first)


@page(May.COLLECTION_UPDATE, on="collection", methods=("POST",))
def collection_open(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """Open what lies in folders that one may share to all of the collection."""
    shown = collection_of(request, cloud_name, collection_id)
    ids = look.assets_to_open(request.who.facts, shown)
    do = partial(add_to_collection, request.who.actor, collection_id=collection_id, asset_ids=ids)
    back = collection_url(request, cloud_name, collection_id)
    first = _asked(request, cloud_name, collection_id, "Open for all", "Open them for all of this collection")
    well = "What you may share is open for all of this collection."
    return told(request, do, well=well, back=back, first=first)


@page(May.COLLECTION_UPDATE, on="collection", methods=("POST",))
def assets_collect(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Selected assets into a collection."""
    ids, collection_id = request.POST.getlist("selected"), request.POST.get("collection", "")[:32]
    do = partial(add_to_collection, request.who.actor, collection_id=collection_id, asset_ids=ids)
    shown = collection_of(request, cloud_name, collection_id)
    back = page_from(request, collection_url(request, cloud_name, collection_id))
    first = replace(_asked(request, cloud_name, shown.pk, "Add", "Add to the collection"), back=back)
    well = f"{'It is' if len(ids) == 1 else 'They are'} in {shown} now."
    return told(request, do, well=well, back=back, first=first)


def _asked(request: PageRequest, cloud_name: str, collection_id: str, title: str, button: str) -> Asked:
    shown = collection_of(request, cloud_name, collection_id)
    back = collection_url(request, cloud_name, collection_id)
    return Asked(f"{title}: {shown}", button, back, str(shown), "collections", shown.environment)


def _collection(request: PageRequest, cloud_name: str, collection_id: str, template: str) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:200] for name in ("sort", "after")}
    shown = collection_of(request, cloud_name, collection_id)
    found = look.collection_page(request.who.facts, shown, **asked)
    context = {"request": request, "page": found, "cloud_name": cloud_name, "asked": asked}
    context["may_collect"] = look.may_fill_some(request.who.facts)
    context["may_create"] = request.who.may(May.COLLECTION_CREATE, of_environment(shown.environment))
    context["most_copied"] = MOST_AT_ONCE
    context["mistake"] = pointed(shown.expression, found.mistake) if found.mistake else None
    context["sorts"] = [(key, title) for key, (title, _, _) in SORTS.items()]
    return shell.render(request, template, context, section="collections", environment=shown.environment)


_ALL = "e/<str:cloud_name>/collections"
_ONE = f"{_ALL}/<{ROW_ID}:collection_id>"
urls = [
    path(_ALL, collections, name="collections"),
    path(f"{_ALL}/create", collection_create, name="collection_create"),
    path(_ONE, collection, name="collection"),
    path(f"{_ONE}/manage", collection_manage, name="collection_manage"),
    path(f"{_ONE}/change", collection_change, name="collection_change"),
    path(f"{_ONE}/delete", collection_delete, name="collection_delete"),
    path(f"{_ONE}/remove", collection_remove, name="collection_remove"),
    path(f"{_ONE}/open", collection_open, name="collection_open"),
    path("e/<str:cloud_name>/library/assets/collect", assets_collect, name="assets_collect"),
]
