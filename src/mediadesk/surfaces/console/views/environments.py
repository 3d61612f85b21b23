"""Environments: create, rename, enable, disable, delete."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.teams.change_environment import change_environment
from mediadesk.actions.teams.create_environment import create_environment
from mediadesk.actions.teams.delete_environment import delete_environment
from mediadesk.queries.environments import environment as one_environment
from mediadesk.queries.environments import environments as all_environments
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.ENVIRONMENT_CREATE)
def environments(request: PageRequest) -> HttpResponse:
    """The environments of the account."""
    return _page(request, None)


@page(May.ENVIRONMENT_CREATE, methods=("POST",))
def environment_create(request: PageRequest) -> HttpResponse:
    """Create an environment."""
    posted = request.POST
    try:
        create_environment(
            request.who.actor, name=posted.get("name", ""), cloud_name=posted.get("cloud_name", "")
        )
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, "The environment is created. Give users and keys access to it next.")
    return redirect("environments", request.who.account.pk)


@page(May.ENVIRONMENT_UPDATE, on="environment", methods=("POST",))
def environment_change(request: PageRequest, environment_id: str) -> HttpResponse:
    """Rename an environment, or enable its keys."""
    posted = request.POST
    enabled = True if posted.get("enabled") == "on" else None
    changed = change_environment(
        request.who.actor, environment_id=environment_id, name=posted.get("name"), enabled=enabled
    )
    what = f"The keys of {changed.name} work again." if enabled else f"It is called {changed.name} now."
    messages.success(request, what)
    return redirect("environments", request.who.account.pk)


@page(May.ENVIRONMENT_UPDATE, on="environment", methods=("GET", "POST"))
def environment_disable(request: PageRequest, environment_id: str) -> HttpResponse:
    """Ask, then stop all keys of an environment."""
    who = request.who
    found = one_environment(who.facts, environment_id=environment_id, may=May.ENVIRONMENT_UPDATE)
    if request.method == "POST":
        change_environment(who.actor, environment_id=environment_id, enabled=False)
        messages.success(
            request, f"The keys of {found.name} have stopped. Enabling them lets programs in again."
        )
        return redirect("environments", who.account.pk)
    return render(request, "environments/disable.html", {"one": found}, section="environments")


@page(May.ENVIRONMENT_DELETE, on="environment", methods=("POST",))
def environment_delete(request: PageRequest, environment_id: str) -> HttpResponse:
    """Delete an environment, when its cloud name was typed as proof that it is meant."""
    found = one_environment(request.who.facts, environment_id=environment_id)
    if request.POST.get("cloud_name", "").strip() != found.cloud_name:
        raise Why.BAD_VALUE(
            what="The cloud name", reason=f"type {found.cloud_name} to delete this environment"
        )
    delete_environment(request.who.actor, environment_id=environment_id)
    messages.success(request, f"The environment {found.name} is deleted.")
    return redirect("environments", request.who.account.pk)


def _page(request: PageRequest, refusal: Refusal | None) -> HttpResponse:
    context = {
        "rows": all_environments(request.who.facts),
        "refusal": refusal,
        "typed": {name: request.POST.get(name, "") for name in ("name", "cloud_name")},
    }
    status = refusal.status if refusal else 200
    return render(request, "environments/list.html", context, section="environments", status=status)


urls: list[Any] = [
    path("environments", environments, name="environments"),
    path("environments/create", environment_create, name="environment_create"),
    path(f"environments/<{ROW_ID}:environment_id>/change", environment_change, name="environment_change"),
    path(f"environments/<{ROW_ID}:environment_id>/disable", environment_disable, name="environment_disable"),
    path(f"environments/<{ROW_ID}:environment_id>/delete", environment_delete, name="environment_delete"),
]
