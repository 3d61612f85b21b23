"""API keys of the account and of its environments."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.create_api_key import create_api_key
from mediadesk.actions.access.delete_api_key import delete_api_key
from mediadesk.actions.credentials import KeyLimits, NewKey
from mediadesk.queries.access import api_key, api_keys, key_to_delete
from mediadesk.queries.environments import plain_environments
from mediadesk.queries.folder_choices import WITH_ALL, folder_choices
from mediadesk.queries.key_roles import own_roles_for_keys
from mediadesk.rules.keys import ACCOUNT_KEY_ROLES, ENVIRONMENT_KEY_ROLES, FOLDER_KEY_ROLES
from mediadesk.rules.refusals import Refusal
from mediadesk.rules.roles import Role
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.trying import Asked, asked_first, would_change
from mediadesk.surfaces.console.typed import end_of_day
from mediadesk.surfaces.who import PageRequest, page

_ALTERING = {"enabled", "take_over"}
"""What of a key's form can alter its access; another name asks nothing first, and costs no preview."""


@page(May.ACCOUNT_KEY_VIEW)
def keys(request: PageRequest) -> HttpResponse:
    """The keys one may see."""
    asked = request.GET
    found = api_keys(
        request.who.facts,
        place=asked.get("place", "")[:32],
        named=asked.get("q", "").strip()[:100],
        state=asked.get("state", "")[:10],
        after=asked.get("after", "")[:32],
    )
    context = {"page": found, "asked": asked, "places": _places(request), "request": request}
    context["me"] = request.who.principal_id
    return render(request, "keys/list.html", context, section="keys")


@page(May.ACCOUNT_KEY_VIEW)
def key_new(request: PageRequest) -> HttpResponse:
    """The form for a new key: where it is for is asked first, then what it may do there."""
    return _form(request, request.GET.get("place", ""), None)


@page(May.KEY_CREATE, on="environment", methods=("POST",))
def key_create(request: PageRequest) -> HttpResponse:
    """Create a key and show its secret, this once; or what it will do, when that is asked. The action decides."""
    posted, place = request.POST, request.POST.get("place", "")
    if posted.get("then") == "edit":
        return _form(request, place, None)
    try:
        if posted.get("show") and (
            asking := asked_first(request, partial(_create, request), _first(request))
        ):
            return asking
        made = _create(request)
    except Refusal as refusal:
        return _form(request, place, refusal)
    context = {"key": made.row, "secret": made.secret, "rotated": False}
    return render(request, "keys/made.html", context, section="keys")


@page(May.KEY_UPDATE, on="environment", methods=("POST",))
def key_change(request: PageRequest, key_id: str) -> HttpResponse:
    """Rename, enable or disable a key, or take it over; what alters its access asks first. The action decides."""
    posted = request.POST
    do = partial(
        change_api_key,
        request.who.actor,
        key_id=key_id,
        name=posted.get("name"),
        enabled={"on": True, "off": False}.get(posted.get("enabled", "")),
        take_over="take_over" in posted,
    )
    if posted.keys() & _ALTERING and (asking := asked_first(request, do, _asked(request, key_id))):
        return asking
    do()
    messages.success(request, "The key is changed. It holds from its next request on.")
    return redirect("keys", request.who.account.pk)


@page(May.KEY_DELETE, on="environment", methods=("GET", "POST"))
def key_delete(request: PageRequest, key_id: str) -> HttpResponse:
    """Ask, saying when it was last used and what it loses; then delete it."""
    key = key_to_delete(request.who.facts, key_id=key_id)
    do = partial(delete_api_key, request.who.actor, key_id=key_id)
    if request.method == "POST":
        do()
        messages.success(request, f"{key.name} is deleted; programs that use it are refused from now on.")
        return redirect("keys", request.who.account.pk)
    context = {"key": key, "told": would_change(request, do)}
    return render(request, "keys/delete.html", context, section="keys")


def _asked(request: PageRequest, key_id: str) -> Asked:
    """The page that asks, titled by what the button of the list was."""
    posted, name = request.POST, api_key(request.who.facts, key_id=key_id).name
    doing = {"on": "Enable", "off": "Disable"}.get(posted.get("enabled", ""), "Change")
    if "take_over" in posted:
        doing = "Take over"
    back = reverse("keys", args=[request.who.account.pk])
    return Asked(f"{doing} {name}?", doing, back, "API keys", "keys")


def _create(request: PageRequest) -> NewKey:
    posted = request.POST
    place, addresses = posted.get("place", ""), posted.get("addresses", "").replace(",", " ").split()
    return create_api_key(
        request.who.actor,
        name=posted.get("name", ""),
        role=posted.get("role", ""),
        environment_id="" if place == "account" else place,
        folder_ids=posted.getlist("folders"),
        limits=KeyLimits(addresses, end_of_day(posted.get("ends", ""))),
    )


def _first(request: PageRequest) -> Asked:
    """The page that shows what a new key will do, from which the form can be gone back to."""
    title = f"Create the API key {request.POST.get('name', '')[:100].strip()}?"
    back = reverse("keys", args=[request.who.account.pk])
    return Asked(title, "Create the key", back, "API keys", "keys", to_form="then")


def _places(request: PageRequest) -> list[tuple[str, str]]:
    found = [(one.id, one.name) for one in plain_environments(request.who.facts)]
    return [*found, ("account", "The account (Provisioning API)")]


def _form(request: PageRequest, place: str, refusal: Refusal | None) -> HttpResponse:
    if refusal is not None and (refusal.status == 404 or not request.who.may(May.ACCOUNT_KEY_VIEW)):
        raise refusal  # there is no form to go back to
    facts, places = request.who.facts, _places(request)
    place = place if place in dict(places) else places[0][0]
    choose = partial(folder_choices, facts, may=May.FOLDER_VIEW, home=WITH_ALL)
    folders = () if place == "account" else choose(environment_id=place).rows
    posted = request.POST
    of_account = place == "account"
    roles = ACCOUNT_KEY_ROLES if of_account else (*FOLDER_KEY_ROLES, *ENVIRONMENT_KEY_ROLES)
    context = {
        "own_roles": own_roles_for_keys(facts, environment_id="" if of_account else place),
        "typed": {one: posted.get(one, "")[:5000] for one in ("addresses", "ends")},
        "place": place,
        "places": places,
        "folders": folders,
        "roles": roles,
        "folder_roles": FOLDER_KEY_ROLES,
        "role": posted.get("role", (Role.REPORTS if of_account else Role.FOLDER_CONTRIBUTOR).api_id),
        "name": posted.get("name", ""),
        "chosen": posted.getlist("folders") if posted else [pk for pk, _ in folders[:1]],
        "refusal": refusal,
    }
    return render(
        request, "keys/new.html", context, section="keys", status=refusal.status if refusal else 200
    )


urls: list[Any] = [
    path("keys", keys, name="keys"),
    path("keys/new", key_new, name="key_new"),
    path("keys/create", key_create, name="key_create"),
    path(f"keys/<{ROW_ID}:key_id>/change", key_change, name="key_change"),
    path(f"keys/<{ROW_ID}:key_id>/delete", key_delete, name="key_delete"),
]
