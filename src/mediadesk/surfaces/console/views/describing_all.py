"""Describing all that was found, when it is more than one step may be about: a form, what it would say, then a job."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.library.describe_assets import Description
from mediadesk.queries.details import Chosen
from mediadesk.queries.found import Found, counted
from mediadesk.rules.refusals import Refusal
from mediadesk.store.metadata import schema_of
from mediadesk.store.teams import Environment
from mediadesk.surfaces.at_once import said_of
from mediadesk.surfaces.console import asking_of_all, many_form, selecting, shell
from mediadesk.surfaces.console.views.library import environment_of
from mediadesk.surfaces.who import PageRequest, page


@page(May.LIBRARY_VIEW, on="environment", methods=("GET", "POST"))
def assets_describe_all(request: PageRequest, cloud_name: str) -> HttpResponse:
    """All that was found in one form; it is shown what is said of them, then a job says it of each."""
    environment, posted = environment_of(request, cloud_name), request.POST
    found, schema = selecting.all_found(request, environment), schema_of(environment.pk)
    if request.method == "GET" or posted.get("then") == "edit":
        return _form(request, environment, found)
    try:
        said = many_form.asked(posted, schema)
        if not posted.get("sure"):
            return _asked(request, environment, found, many_form.in_words(schema, said))
        return _begun(request, environment, said)
    except Refusal as refusal:
        if refusal.status not in {400, 409}:
            raise
        return _form(request, environment, found, refusal)


def _begun(request: PageRequest, environment: Environment, said: Description) -> HttpResponse:
    told = selecting.all_as_told(request, environment)
    return asking_of_all.begun(request, environment, told, "describe", {"said": said_of(said)})


def _form(
    request: PageRequest, environment: Environment, found: Found, refusal: Refusal | None = None
) -> HttpResponse:
    context = _of(request, environment, found)
    nobody = Chosen((), schema_of(environment.pk), {}, ())
    context |= {"many": many_form.drawn(nobody, request.POST), "refusal": refusal}
    context["fields"] = selecting.place_fields(found.place)
    template, status = "library/describe.html", refusal.status if refusal else 200
    return shell.render(request, template, context, section="library", environment=environment, status=status)


def _asked(
    request: PageRequest, environment: Environment, found: Found, words: list[tuple[str, str]]
) -> HttpResponse:
    context = _of(request, environment, found)
    sent = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [pair for pair in sent if pair[0] not in {"csrfmiddlewaretoken", "then", "up_to", "told"}]
    now = [pair for pair in selecting.kept_fields(found, told=context["reach"].total) if pair not in fields]
    context |= {"words": words, "fields": [*fields, *now]}
    template = "library/describe_all_check.html"
    return shell.render(request, template, context, section="library", environment=environment)


def _of(request: PageRequest, environment: Environment, found: Found) -> dict[str, Any]:
    reach = counted(request.who.facts, environment, found, "describe")
    back = selecting.page_of_place(request, environment, found.place)
    context = {"request": request, "cloud_name": environment.cloud_name, "found": found, "reach": reach}
    return context | {"chosen": (), "back": back}


urls = [
    path("e/<str:cloud_name>/library/assets/describe-all", assets_describe_all, name="assets_describe_all")
]
