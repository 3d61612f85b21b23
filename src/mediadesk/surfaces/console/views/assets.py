"""One asset: preview, details, tags, history, original; and what is done with many at once."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.access.targets import find_folder
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.open_originals import open_originals
from mediadesk.actions.library.rename_asset import rename_asset
from mediadesk.actions.library.replace_asset import replace_asset
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.engines import clock
from mediadesk.queries import library as look
from mediadesk.queries.asset_history import asset_history, opened_since
from mediadesk.queries.collections import collections_to_fill, may_fill_some
from mediadesk.queries.folder_choices import FolderChoices, folder_choices
from mediadesk.queries.found import Found
from mediadesk.queries.versions import versions_of
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.selection import MOST_AT_ONCE
from mediadesk.store.teams import Environment
from mediadesk.surfaces import files
from mediadesk.surfaces.console import asking_of_all, details_form, shell
from mediadesk.surfaces.console.addresses import ID, ROW_ID
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.drawing import drawn as picture_of
from mediadesk.surfaces.console.moving import asked_where_seen
from mediadesk.surfaces.console.selecting import selected
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.undoing import way_back
from mediadesk.surfaces.console.views.library import environment_of, folder_url, library_url, version_of
from mediadesk.surfaces.console.views.uploads import bytes_of
from mediadesk.surfaces.metering import count_view
from mediadesk.surfaces.who import PageRequest, page

_TOLD_FOR: Final = timedelta(
    hours=1
)  # a film is asked for in many pieces: one entry of the trail tells of them


@page(May.ASSET_VIEW, on="asset")
def asset(request: PageRequest, cloud_name: str, asset_id: str) -> HttpResponse:
    """One asset."""
    shown = looked_at(request, cloud_name, asset_id)
    count_view(shown.asset)
    return drawn(request, shown)


@page(May.ASSET_VIEW, on="asset")
def asset_preview(request: PageRequest, cloud_name: str, asset_id: str, size_px: int) -> HttpResponse:
    """A small picture of an asset, drawn now when it is not there."""
    shown = look.asset_to_show(request.who.facts, cloud_name, asset_id, may=May.ASSET_VIEW)
    return picture_of(request, shown, size_px)


@page(May.ASSET_DOWNLOAD, on="asset")
def asset_original(request: PageRequest, cloud_name: str, asset_id: str) -> HttpResponseBase:
    """The original, with a line in the trail; the further pieces of a film within an hour need none."""
    who = request.who
    shown = look.asset_to_show(who.facts, cloud_name, asset_id, may=May.ASSET_DOWNLOAD)
    since = max(clock.now() - _TOLD_FOR, shown.updated_at)
    span = files.span_of(request, shown.size_bytes)
    piece = span is None or span[0] > 0
    if not (piece and opened_since(who.facts, shown, actor_id=who.actor.id, since=since)):
        (shown,) = open_originals(who.actor, asset_ids=[asset_id])
        count_view(shown)
    return files.original(request, shown, download="download" in request.GET)


@page(May.ASSET_RENAME, on="asset", methods=("POST",))
def asset_rename(request: PageRequest, cloud_name: str, asset_id: str) -> HttpResponse:
    """Another name for an asset."""
    name = request.POST.get("name", "")
    do = partial(rename_asset, request.who.actor, asset_id=asset_id, name=name, version=version_of(request))
    return told(
        request, do, well="The asset has its new name.", back=asset_url(request, cloud_name, asset_id)
    )


@page(May.ASSET_REPLACE, on="asset", methods=("POST",))
def asset_replace(request: PageRequest, cloud_name: str, asset_id: str) -> HttpResponse:
    """Another file in an asset's place."""
    file, back = request.FILES.get("file"), asset_url(request, cloud_name, asset_id)
    if file is None:
        messages.error(request, "No file was chosen.")
        return redirect(back)
    do = partial(
        replace_asset, request.who.actor, asset_id=asset_id, name=file.name or "", source=bytes_of(file)
    )
    do = partial(do, version=version_of(request))
    return told(request, do, well="The asset has its new content.", back=back)


@page(May.ASSET_VIEW, on="environment")
def assets_chosen(request: PageRequest, cloud_name: str) -> HttpResponse:
    """What is selected, and a form for what is to be done with it: one of `_VERBS`."""
    environment, verb = environment_of(request, cloud_name), request.GET.get("do", "")
    ids = selected(request, environment)
    if isinstance(ids, Found):
        return asking_of_all.asked(request, environment, ids, verb)
    return _asked_of_few(request, environment, verb, ids[:MOST_AT_ONCE])


def _asked_of_few(
    request: PageRequest, environment: Environment, verb: str, ids: Sequence[str]
) -> HttpResponse:
    cloud_name, collection_id = environment.cloud_name, request.GET.get("collection", "")[:32]
    chosen = look.chosen_assets(request.who.facts, environment, ids)
    if len(chosen) < len(set(ids)):
        raise Why.SELECTION_GONE()
    if verb not in _VERBS or not chosen or (verb == "uncollect" and not ID.fullmatch(collection_id)):
        raise Why.MISSING_VALUE(what="assets: none is selected")
    places = _places(request, environment, verb, {one.folder_id for one in chosen})
    back = page_from(request, folder_url(request, cloud_name, chosen[0].folder_id))
    context = {"request": request, "verb": verb, "chosen": chosen, "places": places, "back": back}
    context |= {"cloud_name": cloud_name, "collection_id": collection_id}
    context["days"] = plan_named(request.who.account.plan).trash_days
    return shell.render(request, "library/chosen.html", context, section="library", environment=environment)


@page(May.ASSET_MOVE, on="folder", methods=("POST",))
def assets_move(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Assets into another folder."""
    ids, folder_id = request.POST.getlist("selected"), request.POST.get("folder", "")
    back = page_from(request, library_url(request, cloud_name))
    if asked := asked_where_seen(request, cloud_name, back=back):
        return asked
    do = partial(move_assets, request.who.actor, asset_ids=ids, folder_id=folder_id)
    undo = partial(_undo, request, "move", back)
    return told(request, do, well=partial(_moved, request), back=back, undo=undo)


@page(May.ASSET_EDIT, on="folder", methods=("POST",))
def assets_tag(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Tags for assets, and tags less."""
    ids = request.POST.getlist("selected")
    add = [tag for tag in request.POST.get("add", "").split(",") if tag.strip()]
    do = partial(tag_asset, request.who.actor, asset_ids=ids, add=add, remove=request.POST.getlist("remove"))
    back = page_from(request, library_url(request, cloud_name))
    return told(
        request, do, well="The tags are changed.", back=back, undo=partial(_undo, request, "tag", back)
    )


@page(May.ASSET_DELETE, on="folder", methods=("POST",))
def assets_delete(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Assets into the trash."""
    ids, back = request.POST.getlist("selected"), page_from(request, library_url(request, cloud_name))
    do = partial(delete_assets, request.who.actor, asset_ids=ids)
    well = f"{many(ids)} deleted and can be restored from the trash."
    return told(request, do, well=well, back=back, undo=partial(_undo, request, "delete", back))


_VERBS: Final = frozenset({"move", "copy", "tag", "delete", "collect", "share", "uncollect"})


def _places(
    request: PageRequest, environment: Environment, verb: str, here: Collection[str]
) -> tuple[tuple[str, str], ...] | FolderChoices:
    """Where a selection can go: collections as (id, name), or folders, but no move to where all of it lies."""
    facts = request.who.facts
    if verb == "collect":
        return collections_to_fill(facts, environment)
    if verb not in {"move", "copy"}:
        return ()
    but = min(here) if verb == "move" and len(here) == 1 else ""
    return folder_choices(facts, environment_id=environment.pk, may=May.ASSET_UPLOAD, but=but, kept=here)


def asset_url(request: PageRequest, cloud_name: str, asset_id: str) -> str:
    """The address of an asset's page."""
    return reverse("asset", args=(request.who.account.pk, cloud_name, asset_id))


def looked_at(request: PageRequest, cloud_name: str, asset_id: str) -> look.AssetPage:
    """The asset of a page's address with its details. Raises: Refusal NOT_FOUND, NOT_ALLOWED."""
    return look.asset_page(request.who.facts, cloud_name, asset_id)


def drawn(
    request: PageRequest, shown: look.AssetPage, post: Any = None, error: Refusal | None = None
) -> HttpResponse:
    """An asset's page, its form as the asset is or as it was typed, and what was wrong with that."""
    environment = shown.asset.environment
    context: dict[str, Any] = {
        "request": request,
        "page": shown,
        "cloud_name": environment.cloud_name,
        "error": error,
        "form": details_form.drawn(shown.details, shown.asset.description, post),
        "version": _version_for(request, shown, post, error),
        **_past(request, shown),
    }
    template, status = "library/asset.html", error.status if error else 200
    return shell.render(request, template, context, section="library", environment=environment, status=status)


def _version_for(request: PageRequest, shown: look.AssetPage, post: Any, error: Refusal | None) -> int:
    """The version the form is drawn for; it stays what it was until one is told that there is a newer one."""
    told_of_another = error is not None and error.why is Why.CHANGED_MEANWHILE
    return shown.asset.version if post is None or told_of_another else version_of(request)


def _past(request: PageRequest, shown: look.AssetPage) -> dict[str, Any]:
    """What was done with an asset and its earlier versions, for whoever may see its history."""
    facts, tells = request.who.facts, request.who.may(May.ASSET_HISTORY, shown.target)
    return {
        "may_collect": may_fill_some(facts),
        "history": asset_history(shown, facts) if tells else None,
        "versions": versions_of(facts, shown.asset, shown.target) if tells else (),
        "keeps": plan_named(request.who.account.plan).versions,
    }


def _where_to(request: PageRequest) -> str:
    """The folder that was chosen, as people read it."""
    return find_folder(request.who.account.pk, request.POST.get("folder", "")).name or ROOT_TITLE


def went(request: PageRequest, how: str, done: object = None) -> str:
    """What is said of assets that were moved or copied: how many, and to which folder."""
    del done
    return f"{many(request.POST.getlist('selected'))} {how} to {_where_to(request)}."


def _moved(request: PageRequest, moved: Collection[str]) -> str:
    """What is said of assets that were to be moved: some may have been there already."""
    to = _where_to(request)
    there = len(set(request.POST.getlist("selected"))) - len(moved)
    if not moved:
        return f"There was nothing to move: {'it is' if there == 1 else 'they are'} in {to} already."
    also = f" {there} {'was' if there == 1 else 'were'} there already." if there else ""
    return f"{many([*moved])} moved to {to}.{also}"


def _undo(request: PageRequest, done: str, back: str, given: object) -> str:
    return way_back(request, done, given, back=back)


def many(ids: list[str]) -> str:
    """How many assets, and what was: "2 assets were"."""
    return "1 asset was" if len(ids) == 1 else f"{len(ids)} assets were"


_LIBRARY = "e/<str:cloud_name>/library"
_ASSET = f"{_LIBRARY}/assets/<{ROW_ID}:asset_id>"


urls = [
    path(f"{_LIBRARY}/assets/chosen", assets_chosen, name="assets_chosen"),
    path(f"{_LIBRARY}/assets/move", assets_move, name="assets_move"),
    path(f"{_LIBRARY}/assets/tag", assets_tag, name="assets_tag"),
    path(f"{_LIBRARY}/assets/delete", assets_delete, name="assets_delete"),
    path(_ASSET, asset, name="asset"),
    path(f"{_ASSET}/preview/<int:size_px>", asset_preview, name="asset_preview"),
    path(f"{_ASSET}/original", asset_original, name="asset_original"),
    path(f"{_ASSET}/rename", asset_rename, name="asset_rename"),
    path(f"{_ASSET}/replace", asset_replace, name="asset_replace"),
]
