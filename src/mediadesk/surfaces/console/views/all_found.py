"""All that was found, when it is more than one step may be about: a page asks, then a job does it."""

from typing import Final

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.queries.found import Found
from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.console import selecting
from mediadesk.surfaces.console.asking_of_all import asked, begun
from mediadesk.surfaces.console.details_form import tags_in
from mediadesk.surfaces.console.moving import asked_where_all_are_seen
from mediadesk.surfaces.console.views.library import environment_of
from mediadesk.surfaces.who import PageRequest, page

_TOLD_BESIDE: Final = {400, 409, 413}


@page(May.LIBRARY_VIEW, on="environment", methods=("POST",))
def assets_all(request: PageRequest, cloud_name: str) -> HttpResponse:
    """One thing done to all that were found, by a job."""
    environment, deed = environment_of(request, cloud_name), request.POST.get("do", "")
    found = selecting.all_as_told(request, environment)
    try:
        if deed == "move" and (asks := asked_where_all_are_seen(request, environment, found)):
            return asks
        job = begun(request, environment, found, deed, _about(request, found, deed))
    except Refusal as refusal:
        if refusal.status not in _TOLD_BESIDE:
            raise
        return asked(request, environment, selecting.all_found(request, environment), deed, refusal)
    return job


def _about(request: PageRequest, found: Found, deed: str) -> dict[str, object]:
    posted = request.POST
    match deed:
        case "move" | "copy":
            return {"folder": posted.get("folder", "")[:32]}
        case "collect":
            return {"collection": posted.get("collection", "")[:32]}
        case "uncollect":
            return {"collection": found.place.id}
        case "tag":
            return {"tags": tags_in(posted.get("add", ""))}
    return {}


urls = [path("e/<str:cloud_name>/library/assets/all", assets_all, name="assets_all")]
