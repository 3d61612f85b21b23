"""The trash: what lies in it, restoring, deleting for good, emptying."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.library.delete_for_good import delete_for_good
from mediadesk.actions.library.empty_trash import empty_trash
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.engines import renditions
from mediadesk.queries import library as look
from mediadesk.queries.asset_history import asset_history
from mediadesk.queries.found import Found
from mediadesk.queries.trash import chosen_trash, restored_to, trash_page
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.surfaces.console import asking_of_all, shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.drawing import drawn
from mediadesk.surfaces.console.selecting import selected
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.typed import moment
from mediadesk.surfaces.console.views.assets import many
from mediadesk.surfaces.console.views.library import environment_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.LIBRARY_VIEW, on="environment")
def trash(request: PageRequest, cloud_name: str) -> HttpResponse:
    """What lies in the trash; with `?empty`, what emptying it would delete, to be confirmed."""
    environment = environment_of(request, cloud_name)
    context = {
        "page": trash_page(request.who.facts, environment, after=request.GET.get("after", "")),
        "cloud_name": cloud_name,
        "environment": environment,
        "days": plan_named(request.who.account.plan).trash_days,
    }
    template = "library/trash_empty.html" if "empty" in request.GET else "library/trash.html"
    return shell.render(request, template, context, section="library", environment=environment)


@page(May.ASSET_DELETE, on="trash")
def trashed(request: PageRequest, cloud_name: str, trashed_id: str) -> HttpResponse:
    """One asset in the trash, with its history."""
    facts = request.who.facts
    shown = look.asset_page(facts, cloud_name, trashed_id, trashed=True)
    tells = request.who.may(May.ASSET_HISTORY, shown.target)
    history = asset_history(shown, facts) if tells else ()
    context = {"page": shown, "cloud_name": cloud_name, "history": history}
    context["restored_to"] = restored_to(facts, shown.asset)
    environment = shown.asset.environment
    return shell.render(request, "library/trashed.html", context, section="library", environment=environment)


@page(May.ASSET_DELETE, on="trash")
def trashed_preview(request: PageRequest, cloud_name: str, trashed_id: str, size_px: int) -> HttpResponse:
    """A small picture of an asset in the trash, and no large one."""
    if size_px != min(renditions.SIZES_PX):
        raise Why.NOT_FOUND(what="picture")
    facts = request.who.facts
    shown = look.trashed_to_show(facts, cloud_name, trashed_id)
    return drawn(request, shown, size_px)


@page(May.ASSET_DELETE, on="trash", methods=("POST",))
def trash_restore(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Assets back to where they were; all of the trash by a job, where that is many."""
    environment = environment_of(request, cloud_name)
    ids = selected(request, environment)
    if isinstance(ids, Found):
        return asking_of_all.asked(request, environment, ids, "restore")
    do = partial(restore_assets, request.who.actor, asset_ids=ids)
    return told(request, do, well=lambda other: _restored(ids, other), back=_trash_url(request, cloud_name))


@page(May.ASSET_DELETE, on="trash", methods=("POST",))
def trash_delete(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Assets gone for good, once that is confirmed."""
    if request.POST.get("all") == "yes":
        return redirect(f"{_trash_url(request, cloud_name)}?empty")
    ids = request.POST.getlist("selected")
    if not request.POST.get("sure"):
        return _confirm(request, cloud_name, ids)
    do = partial(delete_for_good, request.who.actor, asset_ids=ids)
    well = f"{many(ids)} deleted for good."
    return told(request, do, well=well, back=_trash_url(request, cloud_name))


@page(May.ASSET_DELETE, on="environment", methods=("POST",))
def trash_empty(request: PageRequest, cloud_name: str) -> HttpResponse:
    """All that was shown gone for good."""
    up_to = moment(request.POST.get("up_to", ""))
    if up_to is None:
        return redirect(f"{_trash_url(request, cloud_name)}?empty")
    environment = environment_of(request, cloud_name)
    do = partial(empty_trash, request.who.actor, environment_id=environment.pk, up_to=up_to)
    return told(request, do, well="The trash is empty.", back=_trash_url(request, cloud_name))


def _confirm(request: PageRequest, cloud_name: str, ids: list[str]) -> HttpResponse:
    environment = environment_of(request, cloud_name)
    context = {"chosen": chosen_trash(request.who.facts, environment, ids), "cloud_name": cloud_name}
    if not context["chosen"]:
        messages.error(request, "Nothing was selected.")
        return redirect(_trash_url(request, cloud_name))
    return shell.render(
        request, "library/trash_chosen.html", context, section="library", environment=environment
    )


def _restored(ids: list[str], readdressed: list[Asset]) -> str:
    said = f"{many(ids)} restored."
    names = ", ".join(asset.name for asset in readdressed)
    return f"{said} Their public ids were taken meanwhile, so these got new ones: {names}." if names else said


def _trash_url(request: PageRequest, cloud_name: str) -> str:
    return reverse("trash", args=(request.who.account.pk, cloud_name))


_TRASH = "e/<str:cloud_name>/library/trash"
urls = [
    path(_TRASH, trash, name="trash"),
    path(f"{_TRASH}/restore", trash_restore, name="trash_restore"),
    path(f"{_TRASH}/delete", trash_delete, name="trash_delete"),
    path(f"{_TRASH}/empty", trash_empty, name="trash_empty"),
    path(f"{_TRASH}/<{ROW_ID}:trashed_id>", trashed, name="trashed"),
    path(f"{_TRASH}/<{ROW_ID}:trashed_id>/preview/<int:size_px>", trashed_preview, name="trashed_preview"),
]
