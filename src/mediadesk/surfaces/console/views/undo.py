"""Undo: the button beside what was done."""

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.surfaces.console.undoing import undone
from mediadesk.surfaces.who import PageRequest, page


@page(May.ASSET_EDIT, on="folder", methods=("POST",))
def undo(request: PageRequest) -> HttpResponse:
    """Take back what the token describes; the action behind it decides whether one may."""
    return undone(request, request.POST.get("token", ""))


urls = [path("undo", undo, name="undo")]
