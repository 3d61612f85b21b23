"""Download as ZIP: a page that says what will be in the archive, and the archive."""

from collections.abc import Sequence
from functools import partial

from django.http.response import HttpResponseBase
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.targets import of_collection
from mediadesk.actions.library.open_originals import open_originals
from mediadesk.queries import archives as look
from mediadesk.queries.found import Found, contents_of
from mediadesk.queries.library import way_into
from mediadesk.rules.refusals import Why
from mediadesk.rules.selection import require_few
from mediadesk.store.library import Asset
from mediadesk.store.teams import Environment
from mediadesk.surfaces import archives
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.selecting import page_of_place, place_fields, selected
from mediadesk.surfaces.console.views.collections import collection_of, collection_url
from mediadesk.surfaces.console.views.library import environment_of, folder_of, folder_url, library_url
from mediadesk.surfaces.who import PageRequest, page


@page(May.LIBRARY_VIEW, on="environment")
def assets_archive(request: PageRequest, cloud_name: str) -> HttpResponseBase:
    """What is selected."""
    environment = environment_of(request, cloud_name)
    ids = selected(request, environment)
    if isinstance(ids, Found):
        return _of_found(request, environment, ids)
    return _of_chosen(request, environment, ids)


def _of_found(request: PageRequest, environment: Environment, found: Found) -> HttpResponseBase:
    contents = contents_of(request.who.facts, environment, found)
    back, fields = page_of_place(request, environment, found.place), place_fields(found.place)
    return _answer(request, environment, contents, name=f"{environment.name} found", back=back, fields=fields)


def _of_chosen(request: PageRequest, environment: Environment, ids: Sequence[str]) -> HttpResponseBase:
    require_few(ids)
    contents = look.of_selection(request.who.facts, environment, ids)
    if contents.seen.count() < len(ids):
        raise Why.SELECTION_GONE()
    back = page_from(request, library_url(request, environment.cloud_name))
    name, fields = f"{environment.name} selection", [("selected", pk) for pk in ids]
    return _answer(request, environment, contents, name=name, back=back, fields=fields)


@page(May.FOLDER_VIEW, on="folder")
def folder_archive(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponseBase:
    """A folder with all below it."""
    folder = folder_of(request, cloud_name, folder_id)
    way_into(request.who.facts, folder.environment, folder)
    contents, back = look.of_folder(request.who.facts, folder), folder_url(request, cloud_name, folder_id)
    name = folder.name or folder.environment.name
    return _answer(request, folder.environment, contents, name=name, back=back)


@page(May.COLLECTION_VIEW, on="collection")
def collection_archive(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponseBase:
    """A collection."""
    shown = collection_of(request, cloud_name, collection_id)
    require(request.who.facts, May.COLLECTION_VIEW, of_collection(shown))
    contents = look.of_collection(request.who.facts, shown)
    back = collection_url(request, cloud_name, collection_id)
    return _answer(request, shown.environment, contents, name=shown.name, back=back)


def _answer(
    request: PageRequest,
    environment: Environment,
    contents: look.Contents,
    *,
    name: str,
    back: str,
    fields: Sequence[tuple[str, str]] = (),
) -> HttpResponseBase:
    if request.GET.get("now"):
        ids, admit = (environment.account_id, environment.pk), partial(_admit, request)
        return archives.archive(request, contents, name=name, environment=ids, admit=admit)
    measure, refusal = archives.weighed(contents)
    context = {"request": request, "name": name, "measure": measure, "refusal": refusal, "back": back}
    context["fields"] = fields
    return shell.render(request, "library/archive.html", context, section="library", environment=environment)


def _admit(request: PageRequest, asset_ids: Sequence[str]) -> list[Asset]:
    return open_originals(request.who.actor, asset_ids=asset_ids)


_ENVIRONMENT = "e/<str:cloud_name>"
urls = [
    path(f"{_ENVIRONMENT}/library/assets/archive", assets_archive, name="assets_archive"),
    path(
        f"{_ENVIRONMENT}/library/folders/<{ROW_ID}:folder_id>/archive", folder_archive, name="folder_archive"
    ),
    path(
        f"{_ENVIRONMENT}/collections/<{ROW_ID}:collection_id>/archive",
        collection_archive,
        name="collection_archive",
    ),
]
