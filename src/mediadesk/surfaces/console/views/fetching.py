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
from mediadesk.store.library import Folder
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.views.library import folder_of, folder_url
from mediadesk.surfaces.fetching import Fetching
from mediadesk.surfaces.who import PageRequest, page

_SHOWN: Final = 100  # characters of an address, in what is said of it
_NAMED: Final = 2  # files, before they are only counted


@page(May.ASSET_UPLOAD, on="folder", methods=("POST",))
def asset_fetch(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Files from addresses into a folder; one that cannot be used does not hold up the others."""
    typed = request.POST.get("urls", "")
    try:
        names, failed, left = _fetched(request, folder_id, typed)
    except Refusal as refusal:
        names, failed, left = [], [("", refusal)], [typed]
    if names:
        messages.success(request, _imported(names))
    if not failed:
        return redirect(folder_url(request, cloud_name, folder_id))
    return _not_taken(request, folder_of(request, cloud_name, folder_id), failed, left)


def _fetched(
    request: PageRequest, folder_id: str, typed: str
) -> tuple[list[str], list[tuple[str, Refusal]], list[str]]:
    """The names of what was imported; the addresses that were not, with why; those left when no more are fetched.

    Raises:
        Refusal: FETCHING_OFF, BAD_VALUE; nothing was tried.
    """
    fetching = Fetching(request.who.account.pk)
    urls = [line.strip() for line in typed.splitlines() if line.strip()]
    if not 0 < len(urls) <= MOST_AT_ONCE:
        raise Why.BAD_VALUE(what="The list", reason=f"give 1 to {MOST_AT_ONCE} addresses, one a line")
    names, failed = list[str](), list[tuple[str, Refusal]]()
    for number, url in enumerate(urls, 1):
        try:
            names.append(_fetch(request, fetching, folder_id, url))
        except Refusal as refusal:
            if not refusal.counted:  # whoever tries many addresses is seen
                actor = request.who.actor
                count_refusal(actor, actor.account_id, refusal, doing="fetch this file")
            failed.append((url, refusal))
            if refusal.why is Why.FETCHED_OFTEN:
                return names, failed, urls[number:]
    return names, failed, []


def _fetch(request: PageRequest, fetching: Fetching, folder_id: str, url: str) -> str:
    with fetching.file(url) as file:
        asset = upload_asset(
            request.who.actor, folder_id=folder_id, name=file.name, source=file.source, came_from=file.shown
        )
    return asset.name


def _imported(names: list[str]) -> str:
    named = " and ".join(names) if len(names) <= _NAMED else f"{len(names)} files"
    return f"{named} {'was' if len(names) == 1 else 'were'} imported."


def _not_taken(
    request: PageRequest, folder: Folder, failed: list[tuple[str, Refusal]], left: list[str]
) -> HttpResponse:
    """The form once more, with the addresses from which no file came and why, and those that are left."""
    context = {
        "cloud_name": folder.environment.cloud_name,
        "here_folder": folder,
        "lines": [(url.partition("?")[0][:_SHOWN], str(refusal)) for url, refusal in failed],
        "remedies": list(dict.fromkeys(refusal.remedy for _, refusal in failed if refusal.remedy)),
        "again": "\n".join([*(url for url, _ in failed), *left]).strip(),
    }
    return render(
        request,
        "library/fetched.html",
        context,
        section="library",
        environment=folder.environment,
        status=failed[-1][1].status,
    )


urls = [
    path(f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>/fetch", asset_fetch, name="asset_fetch"),
]
