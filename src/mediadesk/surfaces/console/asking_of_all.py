"""The page that asks before one thing is done to all that was found, and the beginning of the job that does it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

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
from mediadesk.surfaces.who import PageRequest


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
        Refusal: TOO_MANY_TO_SHARE; BAD_VALUE, for what else is not done so.
    """
    facts = request.who.facts
    if deed == "share":
        raise Why.TOO_MANY_TO_SHARE(limit=MOST_AT_ONCE)
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
    here = found.place.id if found.place.of == "folder" else ""
    but = here if deed == "move" else ""
    return folder_choices(facts, environment_id=environment.pk, may=May.ASSET_UPLOAD, but=but, kept=[here])
