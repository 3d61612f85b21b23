"""Importing: an archive is sent, looked through before anything of it is unpacked, and then imported by a job.

A folder that is dropped is no archive: its files are uploaded one by one, to folders that are asked for here.
"""

from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.http import urlencode

from mediadesk.access.catalogue import May
from mediadesk.access.targets import of_folder
from mediadesk.actions.archives import first_bytes, plan_for
from mediadesk.actions.library.discard_upload import discard_upload
from mediadesk.actions.library.keep_part import Arrived, keep_part
from mediadesk.actions.library.start_import import start_import
from mediadesk.queries.uploads import archive_to_import
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.uploads import MOST_PART_BYTES, Span
from mediadesk.store.ids import new_id
from mediadesk.store.jobs import Job
from mediadesk.store.library import Folder
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.library import folder_of, folder_url
from mediadesk.surfaces.console.views.uploads import bytes_of
from mediadesk.surfaces.parts import part_of
from mediadesk.surfaces.paths import Paths
from mediadesk.surfaces.who import PageRequest, page

MOST_PATHS: Final = 200
"""Of one request; the page's script asks again for more."""


@page(May.ASSET_UPLOAD, on="folder", methods=("GET", "POST"))
def folder_import(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """The form for an archive, and what an import of one that was sent would do."""
    if request.method == "POST":
        return _sent(request, cloud_name, folder_id)
    folder = folder_of(request, cloud_name, folder_id)
    request.who.require(May.ASSET_UPLOAD, of_folder(folder))
    context = {"request": request, "folder": folder, "cloud_name": cloud_name, **_plan(request, folder)}
    environment = folder.environment
    return shell.render(request, "library/import.html", context, section="library", environment=environment)


@page(May.ASSET_UPLOAD, on="folder", methods=("POST",))
def folder_import_start(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """The job that imports the archive."""
    upload_id = request.POST.get("upload", "")[:32]
    do = partial(start_import, request.who.actor, folder_id=folder_id, upload_id=upload_id)
    back = folder_url(request, cloud_name, folder_id, route="folder_import")

    def on(job: Job) -> str:
        return reverse("job", args=(request.who.account.pk, cloud_name, job.pk))

    return told(request, do, well="The import has begun. You may leave this page.", back=back, on=on)


@page(May.FOLDER_CREATE, on="folder", methods=("POST",))
def folder_paths(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Folders by their paths, made where they are missing: the page's script sends a dropped folder's files there."""
    paths, addresses = Paths(request.who.actor, folder_id), dict[str, dict[str, str]]()
    for asked in request.POST.getlist("path")[:MOST_PATHS]:
        found = paths.at([part for part in asked.split("/") if part])
        addresses[asked] = {
            name: folder_url(request, cloud_name, found, route=route)
            for name, route in (
                ("upload", "asset_upload"),
                ("here", "upload_here"),
                ("discard", "upload_discard"),
            )
        }
    return JsonResponse({"folders": addresses})


def _plan(request: PageRequest, folder: Folder) -> dict[str, Any]:
    upload_id = request.GET.get("upload", "")[:32]
    if not upload_id:
        return {"upload": None, "plan": None}
    upload = archive_to_import(request.who.facts, folder, request.who.actor, upload_id)
    return {"upload": upload, "plan": plan_for(upload)}


def _sent(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """An archive or a part of one; one that is whole is looked through, and goes again when it cannot be imported."""
    scripted, sent = request.headers.get("Accept") == "application/json", request.FILES.get("file")
    back = folder_url(request, cloud_name, folder_id, route="folder_import")
    try:
        if sent is None:
            raise Why.MISSING_VALUE(what="file")
        arrived = _kept(request, folder_id, sent)
        if not arrived.is_whole:
            return JsonResponse({"done": False, "bytes": arrived.size_bytes})
        _look_through(request, cloud_name, folder_id, arrived.upload_id)
    except Refusal as refusal:
        if scripted or refusal.status not in {400, 409, 413}:
            raise
        messages.error(request, refusal.sentence)
        return redirect(back)
    on = f"{back}?{urlencode({'upload': arrived.upload_id})}"
    return JsonResponse({"url": on}, status=201) if scripted else redirect(on)


def _kept(request: PageRequest, folder_id: str, file: "UploadedFile[Any]") -> Arrived:
    """Keep what was sent: a part from the page's script, or a whole file, which is kept in parts of bounded size."""
    actor, source, name = request.who.actor, bytes_of(file), file.name or ""
    keep = partial(keep_part, actor, folder_id=folder_id, name=name, for_import=True)
    if part := part_of(request):
        token, span = part
        return keep(token=token, span=span, source=source)
    token, total, start = new_id(), file.size or 0, 0
    if not total:
        raise Why.BAD_FILE(name=name, reason="it is empty")
    while True:
        span = Span(start, min(start + MOST_PART_BYTES, total), total)
        arrived = keep(token=token, span=span, source=first_bytes(source, span.size_bytes))
        if arrived.is_whole:
            return arrived
        start = span.end


def _look_through(request: PageRequest, cloud_name: str, folder_id: str, upload_id: str) -> None:
    folder, actor = folder_of(request, cloud_name, folder_id), request.who.actor
    try:
        plan_for(archive_to_import(request.who.facts, folder, actor, upload_id))
    except Refusal:
        discard_upload(actor, folder_id=folder_id, upload_id=upload_id)
        raise


_FOLDER: Final = f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>"
urls = [
    path(f"{_FOLDER}/import", folder_import, name="folder_import"),
    path(f"{_FOLDER}/import/start", folder_import_start, name="folder_import_start"),
    path(f"{_FOLDER}/paths", folder_paths, name="folder_paths"),
]
