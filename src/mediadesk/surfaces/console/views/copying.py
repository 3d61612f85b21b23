"""Copies of a selection of assets."""

from functools import partial

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.library.copy_assets import copy_assets
from mediadesk.surfaces.console.coming_back import page_from
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.assets import went
from mediadesk.surfaces.console.views.library import library_url
from mediadesk.surfaces.who import PageRequest, page


@page(May.ASSET_UPLOAD, on="folder", methods=("POST",))
def assets_copy(request: PageRequest, cloud_name: str) -> HttpResponse:
    """Copies of assets in a folder."""
    ids, folder_id = request.POST.getlist("selected"), request.POST.get("folder", "")
    do = partial(copy_assets, request.who.actor, asset_ids=ids, folder_id=folder_id)
    back = page_from(request, library_url(request, cloud_name))
    return told(request, do, well=partial(went, request, "copied"), back=back)


urls = [path("e/<str:cloud_name>/library/assets/copy", assets_copy, name="assets_copy")]
