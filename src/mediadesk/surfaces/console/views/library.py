"""The Media Library: folders and assets, grid and list, search; and what can be done with a folder."""

from collections.abc import Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.access.targets import find_environment, find_folder, of_environment
from mediadesk.actions.library.create_folder import create_folder
from mediadesk.actions.library.delete_folder import delete_folder
from mediadesk.actions.library.let_folder_inherit import let_folder_inherit
from mediadesk.actions.library.make_folder_private import make_folder_private
from mediadesk.actions.library.move_folder import move_folder
from mediadesk.actions.library.rename_folder import rename_folder
from mediadesk.queries import library as look
from mediadesk.queries.collections import may_fill_some
from mediadesk.queries.folder_choices import folder_choices
from mediadesk.queries.folder_tree import tree_of
from mediadesk.queries.offered import deeds_offered
from mediadesk.queries.paging import SORTS, Shown
from mediadesk.queries.trash import deletes_somewhere
from mediadesk.queries.uploads import unfinished_in
from mediadesk.rules.imports import JUNK
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.search.read import LONGEST
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.listing import listed, pages_of, wants_more
from mediadesk.surfaces.console.searching import saved_of, searched, searched_further
from mediadesk.surfaces.console.telling import told, typed_in
from mediadesk.surfaces.console.trying import Asked
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.console.undoing import way_back
from mediadesk.surfaces.who import PageRequest, page

_TO_SHARE_ANEW: Final = (May.COLLECTION_CREATE, May.COLLECTION_UPDATE, May.COLLECTION_SHARE)
_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


def environment_of(request: PageRequest, cloud_name: str) -> Environment:
    """The environment of a page's address. Raises: Refusal NOT_FOUND."""
    return find_environment(request.who.account.pk, cloud_name=cloud_name)


def folder_of(request: PageRequest, cloud_name: str, folder_id: str) -> Folder:
    """The folder of a page's address, with its environment. Raises: Refusal NOT_FOUND."""
    return find_folder(request.who.account.pk, folder_id, cloud_name=cloud_name)


def folder_url(request: PageRequest, cloud_name: str, folder_id: str, *, route: str = "folder") -> str:
    """The address of a folder's page, or of another route of a folder."""
    return reverse(route, args=(request.who.account.pk, cloud_name, folder_id))


def library_url(request: PageRequest, cloud_name: str) -> str:
    """The address of an environment's library."""
    return reverse("library", args=(request.who.account.pk, cloud_name))


@page(May.LIBRARY_VIEW, on="environment")
def library(request: PageRequest, cloud_name: str) -> HttpResponse:
    """The library of an environment: its first folder, or what a search finds."""
    environment = environment_of(request, cloud_name)
    if request.GET.get("q", "").strip() or request.GET.get("tag"):
        return _found(request, environment)
    root = look.root_of(request.who.facts, environment)
    return _folder(request, environment, root, {} if wants_more(request) else saved_of(request, environment))


@page(May.FOLDER_VIEW, on="folder")
def folder(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """One folder."""
    shown = folder_of(request, cloud_name, folder_id)
    return _folder(request, shown.environment, shown)


@page(May.FOLDER_CREATE, on="folder", methods=("POST",))
def folder_create(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """A new folder in this one, private from the start when that is asked."""
    name, private = request.POST.get("name", ""), bool(request.POST.get("private"))
    do = partial(create_folder, request.who.actor, parent_id=folder_id, name=name, private=private)
    back = folder_url(request, cloud_name, folder_id)
    return told(request, do, well=f"The folder {name} is there.", back=back, dialog="new-folder")


@page(May.FOLDER_VIEW, on="folder")
def folder_manage(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Everything that can be done with a folder, with what follows from it."""
    facts, folder = request.who.facts, folder_of(request, cloud_name, folder_id)
    environment = folder.environment
    shown = look.folder_page(facts, environment, folder)
    into = partial(folder_choices, facts, environment_id=environment.pk, may=May.FOLDER_CREATE)
    places = into(but_below=folder_id, kept=[folder.parent_id or ""])
    context = {"request": request, "page": shown, "places": places, "cloud_name": cloud_name}
    return shell.render(request, "library/manage.html", context, section="library", environment=environment)


@page(May.FOLDER_RENAME, on="folder", methods=("POST",))
def folder_rename(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Another name for a folder."""
    name = request.POST.get("name", "")
    do = partial(
        rename_folder, request.who.actor, folder_id=folder_id, name=name, version=version_of(request)
    )
    back = folder_url(request, cloud_name, folder_id, route="folder_manage")
    on = folder_url(request, cloud_name, folder_id)
    return told(request, do, well=f"The folder is called {name} now.", back=back, on=on)


@page(May.FOLDER_MOVE, on="folder", methods=("POST",))
def folder_move(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Another place for a folder."""
    parent_id = request.POST.get("parent", "")
    do = partial(move_folder, request.who.actor, folder_id=folder_id, parent_id=parent_id)
    back = folder_url(request, cloud_name, folder_id, route="folder_manage")
    on = page_from(request, folder_url(request, cloud_name, folder_id))
    former = folder_of(request, cloud_name, folder_id)
    first = _asked(request, cloud_name, folder_id, "Move", "Move the folder")
    undo = partial(_undo_of_move, request, on, former.parent_id)
    return told(request, do, well=_went_to, back=page_from(request, back), on=on, first=first, undo=undo)


def _went_to(folder: Folder) -> str:
    to = folder.parent.name if folder.parent else ""
    return f"The folder {folder} was moved to {to or ROOT_TITLE}."


@page(May.FOLDER_RULES, on="folder", methods=("POST",))
def folder_private(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """A folder that the shares above no longer reach."""
    do = partial(make_folder_private, request.who.actor, folder_id=folder_id, version=version_of(request))
    back = folder_url(request, cloud_name, folder_id, route="folder_manage")
    first = _asked(request, cloud_name, folder_id, "Make private", "Make it private")
    return told(request, do, well="The folder is private now.", back=back, first=first)


@page(May.FOLDER_RULES, on="folder", methods=("POST",))
def folder_inherit(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """A folder that the shares above reach again."""
    do = partial(let_folder_inherit, request.who.actor, folder_id=folder_id, version=version_of(request))
    back = folder_url(request, cloud_name, folder_id, route="folder_manage")
    first = _asked(request, cloud_name, folder_id, "Let inherit", "Let it inherit")
    well = "The shares of the folders above reach this folder again."
    return told(request, do, well=well, back=back, first=first)


@page(May.FOLDER_DELETE, on="folder", methods=("POST",))
def folder_delete(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """An empty folder less."""
    above = folder_of(request, cloud_name, folder_id).parent_id or folder_id
    do = partial(delete_folder, request.who.actor, folder_id=folder_id)
    back = folder_url(request, cloud_name, folder_id, route="folder_manage")
    on = folder_url(request, cloud_name, above)
    return told(request, do, well="The folder was deleted.", back=back, on=on)


def version_of(request: PageRequest) -> int:
    """The version of a row as its form was drawn; -1, which no row has, when it is no number."""
    return whole_number(request.POST.get("version", "")) or -1


def _undo_of_move(request: PageRequest, back: str, former_id: str | None, folder: Folder) -> str:
    return way_back(request, "folder", [folder.pk, former_id, folder.version], back=back)


def _asked(request: PageRequest, cloud_name: str, folder_id: str, title: str, button: str) -> Asked:
    folder = folder_of(request, cloud_name, folder_id)
    back = page_from(request, folder_url(request, cloud_name, folder_id, route="folder_manage"))
    return Asked(f"{title}: {folder}", button, back, str(folder), "library", folder.environment)


def _folder(
    request: PageRequest, environment: Environment, folder: Folder, beside: Mapping[str, Any] = _NOTHING
) -> HttpResponse:
    facts, sort, after = request.who.facts, request.GET.get("sort", ""), request.GET.get("after", "")
    if wants_more(request):
        further = look.further_assets(facts, environment, folder, sort=sort, after=after)
        return _further(request, environment, further)
    shown = look.folder_page(facts, environment, folder, sort=sort, after=after, pages=pages_of(request))
    tree = tree_of(facts, environment, shown)
    unfinished = () if request.who.actor.seeing else unfinished_in(folder, request.who.actor)
    context = {"page": shown, "found": shown, "tree": tree, "unfinished": unfinished, **beside}
    return _shelf(request, environment, context)


def _found(request: PageRequest, environment: Environment) -> HttpResponse:
    if wants_more(request):
        return _further(request, environment, searched_further(request, environment))
    found = searched(request, environment, pages=pages_of(request))
    return _shelf(request, environment, {"tree": {}} | found | saved_of(request, environment))


def _shelf(request: PageRequest, environment: Environment, context: dict[str, Any]) -> HttpResponse:
    facts, page = request.who.facts, context.get("page")
    context["fetches"] = settings.MEDIADESK.fetch
    context |= _common(request, environment, context["found"].assets) | {
        "saved": context.get("saved", ()),
        "typed": typed_in(request, "new-folder"),
        "most_folders": look.MOST_FOLDERS,
        "junk": JUNK,
        "deeds": deeds_offered(facts, environment.pk, page.target if page else None),
        "may_collect": may_fill_some(facts),
        "everywhere": of_environment(environment),
        "may_share_anew": all(request.who.may(may, of_environment(environment)) for may in _TO_SHARE_ANEW),
        "has_trash": deletes_somewhere(facts),
        "sorts": [(key, title) for key, (title, _, _) in SORTS.items()],
    }
    return shell.render(request, "library/folder.html", context, section="library", environment=environment)


def _further(request: PageRequest, environment: Environment, shown: Shown) -> HttpResponse:
    return shell.render_part(request, "library/further.html", _common(request, environment, shown))


def _common(request: PageRequest, environment: Environment, assets: Shown) -> dict[str, Any]:
    """What the rows need, whether they come with a page or after it."""
    asked = {name: request.GET.get(name, "")[: LONGEST + 1] for name in ("q", "tag", "sort", "after")}
    rows = {"request": request, "cloud_name": environment.cloud_name, "assets": assets, "asked": asked}
    return rows | listed(request, assets.rows)


_FOLDER = f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>"
urls = [
    path("e/<str:cloud_name>/library", library, name="library"),
    path(_FOLDER, folder, name="folder"),
    path(f"{_FOLDER}/folders", folder_create, name="folder_create"),
    path(f"{_FOLDER}/manage", folder_manage, name="folder_manage"),
    path(f"{_FOLDER}/rename", folder_rename, name="folder_rename"),
    path(f"{_FOLDER}/move", folder_move, name="folder_move"),
    path(f"{_FOLDER}/private", folder_private, name="folder_private"),
    path(f"{_FOLDER}/inherit", folder_inherit, name="folder_inherit"),
    path(f"{_FOLDER}/delete", folder_delete, name="folder_delete"),
]
