"""Uploading: whole files by the plain form, whole ones and parts by the page's script, and what is not finished."""

from functools import partial
from typing import Any, BinaryIO, Final, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.library.discard_upload import discard_upload
from mediadesk.actions.library.keep_part import keep_part
from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.actions.parts import Parted
from mediadesk.queries.library import asset_to_show
from mediadesk.queries.uploads import here_of
from mediadesk.rules.filetypes import ResourceType, seems_shown
from mediadesk.rules.names import asset_name_of
from mediadesk.rules.refusals import Refusal
from mediadesk.store.library import Asset
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.views.library import folder_of, folder_url
from mediadesk.surfaces.parts import Part, part_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.ASSET_UPLOAD, on="folder", methods=("POST",))
def asset_upload(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Files into a folder: one, or a part of one, a request from the page's script; or many from the plain form."""
    sent = request.FILES.getlist("file")
    if request.headers.get("Accept") == "application/json" and len(sent) == 1:
        return _scripted(request, cloud_name, folder_id, sent[0])
    for file in sent:
        try:
            asset = _upload(request, folder_id, file)
            messages.success(request, f"{asset.name} was uploaded. {_kept_as(asset)}".strip())
        except Refusal as refusal:  # a file that cannot be used does not hold up the others
            messages.error(request, _wrong_with(file, refusal))
    if not sent:
        messages.error(request, "No file was chosen.")
    return redirect(folder_url(request, cloud_name, folder_id))


@page(May.ASSET_UPLOAD, on="folder")
def upload_here(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Which parts of a file are here, for the page's script that goes on with it."""
    folder = folder_of(request, cloud_name, folder_id)
    who = request.who
    here = here_of(who.facts, folder, who.actor, request.GET.get("upload", "").strip())
    return JsonResponse({"id": here.id, "parts": list(here.parts), "done": here.is_done})


@page(May.ASSET_UPLOAD, on="folder", methods=("POST",))
def upload_discard(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """An unfinished upload less."""
    upload_id = request.POST.get("upload", "")[:32]
    do = partial(discard_upload, request.who.actor, folder_id=folder_id, upload_id=upload_id)
    back = folder_url(request, cloud_name, folder_id)
    return told(request, do, well="The unfinished upload was discarded.", back=back)


def _scripted(
    request: PageRequest, cloud_name: str, folder_id: str, file: "UploadedFile[Any]"
) -> HttpResponse:
    if (part := part_of(request)) is None:
        return _made(request, cloud_name, _upload(request, folder_id, file))
    return _part(request, cloud_name, folder_id, file, part)


def _part(
    request: PageRequest, cloud_name: str, folder_id: str, file: "UploadedFile[Any]", part: Part
) -> HttpResponse:
    """A part; the last one to come is answered with the asset."""
    (token, span), actor, name = part, request.who.actor, file.name or ""
    arrived = keep_part(actor, folder_id=folder_id, token=token, name=name, span=span, source=bytes_of(file))
    if not arrived.is_whole:
        return JsonResponse({"done": False, "bytes": arrived.size_bytes})
    if arrived.asset_id:
        asset = asset_to_show(request.who.facts, cloud_name, arrived.asset_id, may=May.ASSET_VIEW)
    else:
        asset = upload_asset(actor, folder_id=folder_id, name=name, source=Parted(token))
    return _made(request, cloud_name, asset)


def _upload(request: PageRequest, folder_id: str, file: "UploadedFile[Any]") -> Asset:
    return upload_asset(request.who.actor, folder_id=folder_id, name=file.name or "", source=bytes_of(file))


def _made(request: PageRequest, cloud_name: str, asset: Asset) -> HttpResponse:
    url = reverse("asset", args=(request.who.account.pk, cloud_name, asset.pk))
    return JsonResponse({"name": asset.name, "note": _kept_as(asset), "url": url}, status=201)


def _kept_as(asset: Asset) -> str:
    """What somebody should know who takes a file for a picture because of its name."""
    lies = asset.resource_type == ResourceType.RAW and seems_shown(asset.name)
    return "It is kept as a plain file: what it holds is not what its name says." if lies else ""


def _wrong_with(file: "UploadedFile[Any]", refusal: Refusal) -> str:
    """What was wrong with a file, by its name: it is one of many."""
    name = asset_name_of(file.name or "")
    return refusal.sentence if name in str(refusal) else f"{name}: {refusal.sentence}"


def bytes_of(file: "UploadedFile[Any]") -> BinaryIO:
    """The bytes of a file that was sent, to be read."""
    return cast(BinaryIO, file.file)


_FOLDER: Final = f"e/<str:cloud_name>/library/folders/<{ROW_ID}:folder_id>"
urls = [
    path(f"{_FOLDER}/upload", asset_upload, name="asset_upload"),
    path(f"{_FOLDER}/uploads", upload_here, name="upload_here"),
    path(f"{_FOLDER}/uploads/discard", upload_discard, name="upload_discard"),
]
