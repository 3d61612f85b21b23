"""All that was found, when it is more than one step may be about: a page asks, then a job does it."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.library.start_change_of_found import start_change_of_found
from mediadesk.queries.collections import collections_to_fill
from mediadesk.queries.folder_choices import folder_choices
from mediadesk.queries.found import NEEDS, Found, counted
from mediadesk.rules.at_once import DEEDS
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.selection import MOST_AT_ONCE
from mediadesk.store.jobs import Job
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console import selecting, shell
from mediadesk.surfaces.console.details_form import tags_in
from mediadesk.surfaces.console.views.library import environment_of
from mediadesk.surfaces.who import PageRequest, page

_TOLD_BESIDE: Final = {400, 409, 413}


@page(May.LIBRARY_VIEW, on="environment", methods=("POST",))
def assets_all(request: PageRequest, cloud_name: str) -> HttpResponse:
    """One thing done to all that were found, by a job."""
    environment, deed = environment_of(request, cloud_name), request.POST.get("do", "")
    found = selecting.all_as_told(request, environment)
    try:
        job = begun(request, environment, found, deed, _about(request, found, deed))
    except Refusal as refusal:
        if refusal.status not in _TOLD_BESIDE:
            raise
        return asked(request, environment, selecting.all_found(request, environment), deed, refusal)
    return job


def begun(
    request: PageRequest, environment: Environment, found: Found, deed: str, about: dict[str, object]
) -> HttpResponse:
    """Begin the job and go to its page. Raises: Refusal FOUND_MORE, and as the action."""
    ids = selecting.ids_as_told(request, found)
    job: Job = start_change_of_found(
        request.who.actor, environment_id=environment.pk, deed=deed, asset_ids=ids, about=about
    )
    messages.success(request, "The job has begun. It goes on when you leave this page.")
    return redirect(reverse("job", args=(request.who.account.pk, environment.cloud_name, job.pk)))


def asked(
    request: PageRequest, environment: Environment, found: Found, deed: str, refusal: Refusal | None = None
) -> HttpResponse:
    """The page that says to how many it would be done, to how many it cannot be, and what happens then.

    Raises:
        Refusal: BAD_VALUE, for what is not done so.
    """
    facts = request.who.facts
    if deed == "describe" or deed not in DEEDS:
        raise Why.BAD_VALUE(what="The selection", reason=f"for this it is at most {MOST_AT_ONCE} assets")
    reach = counted(facts, environment, found, deed)
    context: dict[str, Any] = {
        "request": request,
        "cloud_name": environment.cloud_name,
        "deed": deed,
        "back_of_it": DEEDS[deed].back,
        "found": found,
        "reach": reach,
        "fields": [*selecting.kept_fields(found, told=reach.total), ("do", deed)],
        "back": selecting.page_of_place(request, environment, found.place),
        "needs": [may.doing for may in NEEDS[deed]],
        "refusal": refusal,
        "typed": request.POST,
        "days": plan_named(request.who.account.plan).trash_days,
        "places": _places(request, environment, found, deed),
    }
    template, status = "library/all_found.html", refusal.status if refusal else 200
    return shell.render(request, template, context, section="library", environment=environment, status=status)


def _places(request: PageRequest, environment: Environment, found: Found, deed: str) -> Any:
    """Where all of it can go: collections as (id, name), or folders."""
    facts = request.who.facts
    if deed == "collect":
        return collections_to_fill(facts, environment)
    if deed not in {"move", "copy"}:
        return ()
    here = [found.place.id] if found.place.of == "folder" else []
    return folder_choices(facts, environment_id=environment.pk, may=May.ASSET_UPLOAD, kept=here)


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
