"""Import from a URL: files that are fetched and uploaded to a folder, an address a line."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.change import count_refusal
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.rules.fetching import MOST_AT_ONCE
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.views.library import folder_url
from mediadesk.surfaces.fetching import Fetching
from mediadesk.surfaces.who import PageRequest, page

_SHOWN: Final = 100  # characters of an address, in what is said of it


@page(May.ASSET_UPLOAD, on="folder", methods=("POST",))
def asset_fetch(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Files from addresses into a folder; one that cannot be used does not hold up the others."""
    urls = [line.strip() for line in request.POST.get("urls", "").splitlines() if line.strip()]
    back = redirect(folder_url(request, cloud_name, folder_id))
    try:
        fetching = Fetching(request.who.account.pk)
        if not 0 < len(urls) <= MOST_AT_ONCE:
            raise Why.BAD_VALUE(what="The list", reason=f"give 1 to {MOST_AT_ONCE} addresses, one a line")
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return back
    for url in urls:
        if not _fetch(request, fetching, folder_id, url):
            break
    return back


def _fetch(request: PageRequest, fetching: Fetching, folder_id: str, url: str) -> bool:
    """Fetch one, and tell how it went; False when the others need not be tried."""
    try:
        with fetching.file(url) as file:
            asset = upload_asset(
                request.who.actor,
                folder_id=folder_id,
                name=file.name,
                source=file.source,
                came_from=file.shown,
            )
        messages.success(request, f"{asset.name} was imported.")
    except Refusal as refusal:
        if not refusal.counted:  # whoever tries many addresses is seen
            actor = request.who.actor
            count_refusal(actor, actor.account_id, refusal, doing="fetch this file")
        messages.error(request, f"{url.partition('?')[0][:_SHOWN]}: {refusal.sentence}")
        return refusal.why is not Why.FETCHED_OFTEN
    return True


urls = [
    path(f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>/fetch", asset_fetch, name="asset_fetch"),
]
