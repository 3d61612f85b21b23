"""Describing: the details of one asset in one form, those of many at once, and the assets that lack some."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.library.describe_assets import describe_assets
from mediadesk.queries import details as look
from mediadesk.queries.details import Chosen
from mediadesk.queries.found import Found
from mediadesk.queries.library import root_of
from mediadesk.queries.paging import SORTS
from mediadesk.rules.refusals import Refusal
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console import many_form, shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.details_form import typed
from mediadesk.surfaces.console.selecting import place_fields, selected
from mediadesk.surfaces.console.views.assets import asset_url, drawn, looked_at
from mediadesk.surfaces.console.views.library import environment_of, folder_url, version_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.ASSET_EDIT, on="asset", methods=("POST",))
def asset_describe(request: PageRequest, cloud_name: str, asset_id: str) -> HttpResponse:
    """The details as they were typed; asked to look, only the form is drawn anew, with what the rules make of it."""
    shown = looked_at(request, cloud_name, asset_id)
    if request.POST.get("then") == "look":
        return drawn(request, shown, request.POST)
    try:
        said = typed(request.POST, shown.details)
        describe_assets(request.who.actor, asset_ids=[asset_id], said=said, version=version_of(request))
    except Refusal as refusal:
        if refusal.status not in {400, 409}:
            raise
        return drawn(request, looked_at(request, cloud_name, asset_id), request.POST, refusal)
    messages.success(request, "The details are kept.")
    return redirect(asset_url(request, cloud_name, asset_id))


@page(May.ASSET_EDIT, on="folder", methods=("GET", "POST"))
def assets_describe(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Many assets in one form; it is shown what would change on how many, then it is done."""
    environment = environment_of(request, cloud_name)
    ids = selected(request, environment)
    if isinstance(ids, Found):
        to = reverse("assets_describe_all", args=(request.who.account.pk, cloud_name))
        return redirect(f"{to}?{urlencode(place_fields(ids.place))}")
    return _describe_few(request, environment, ids)


def _describe_few(request: PageRequest, environment: Environment, ids: Sequence[str]) -> HttpResponse:
    chosen = look.assets_to_describe(request.who.facts, environment, ids)
    if request.method == "GET" or request.POST.get("then") == "edit":
        return _many(request, environment, chosen)
    try:
        said = many_form.asked(request.POST, chosen.schema)
        if not request.POST.get("sure"):
            return _asked(request, environment, chosen, many_form.would_change(chosen, said))
        describe_assets(request.who.actor, asset_ids=ids, said=said)
    except Refusal as refusal:
        return _many(request, environment, chosen, refusal)
    messages.success(request, f"{_count(chosen)} described.")
    return redirect(_back(request, chosen))


@page(May.LIBRARY_VIEW, on="environment")
def assets_lacking(request: PageRequest, cloud_name: str) -> HttpResponse:
    """The assets that lack a detail they must have."""
    environment = environment_of(request, cloud_name)
    root_of(request.who.facts, environment)
    sort, after = request.GET.get("sort", ""), request.GET.get("after", "")
    found = look.lacking(request.who.facts, environment, sort=sort, after=after)
    sorts = [(key, title) for key, (title, _, _) in SORTS.items()]
    context = {"request": request, "found": found, "cloud_name": cloud_name, "sorts": sorts, "sort": sort}
    return shell.render(request, "library/lacking.html", context, section="library", environment=environment)


def _many(
    request: PageRequest, environment: Environment, chosen: Chosen, refusal: Refusal | None = None
) -> HttpResponse:
    if refusal and refusal.status not in {400, 409}:
        raise refusal
    context = {**_of(request, environment, chosen), "many": many_form.drawn(chosen, request.POST)}
    context |= {"refusal": refusal, "found": None, "fields": ()}
    template, status = "library/describe.html", refusal.status if refusal else 200
    return shell.render(request, template, context, section="library", environment=environment, status=status)


def _asked(
    request: PageRequest, environment: Environment, chosen: Chosen, effects: tuple[look.Effect, ...]
) -> HttpResponse:
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [(name, value) for name, value in sent if name not in {"csrfmiddlewaretoken", "then"}]
    context = {**_of(request, environment, chosen), "effects": effects, "fields": fields}
    template = "library/describe_check.html"
    return shell.render(request, template, context, section="library", environment=environment)


def _of(request: PageRequest, environment: Environment, chosen: Chosen) -> dict[str, Any]:
    of = {"request": request, "cloud_name": environment.cloud_name, "chosen": chosen.assets}
    return of | {"back": _back(request, chosen)}


def _back(request: PageRequest, chosen: Chosen) -> str:
    first = chosen.assets[0]
    return page_from(request, folder_url(request, first.environment.cloud_name, first.folder_id))


def _count(chosen: Chosen) -> str:
    return "1 asset is" if len(chosen.assets) == 1 else f"{len(chosen.assets)} assets are"


_LIBRARY = "e/<str:cloud_name>/library"
urls = [
    path(f"{_LIBRARY}/assets/describe", assets_describe, name="assets_describe"),
    path(f"{_LIBRARY}/assets/lacking", assets_lacking, name="assets_lacking"),
    path(f"{_LIBRARY}/assets/<{ROW_ID}:asset_id>/describe", asset_describe, name="asset_describe"),
]
