"""Explain: why somebody may or may not, everything one member can do, and who has access to a thing."""

from typing import Any

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.queries import explain as ask
from mediadesk.queries import places
from mediadesk.queries.everything import everything_of
from mediadesk.queries.public_pages import pages_showing
from mediadesk.queries.who_can import rights_on, who_has
from mediadesk.rules.refusals import Why
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.asking_for import form_to_ask, place_to_ask_for
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.ACCESS_EXPLAIN)
def explain(request: PageRequest) -> HttpResponse:
    """The question, and its answer when it is asked in full; while one searches the lists there is none yet."""
    facts = request.who.facts
    names = ("who", "may", "on", "find", "thing", "environment")
    asked = {name: request.GET.get(name, "")[:200] for name in names}
    offer = ask.what_to_explain(
        facts, who=asked["find"], on=asked["thing"], environment_id=asked["environment"]
    )
    in_full = "look" not in request.GET and all(asked[name] for name in ("who", "may", "on"))
    answer = ask.explain(facts, who=asked["who"], may=asked["may"], on=asked["on"]) if in_full else None
    context = {"asked": asked, "offer": offer, "answer": answer, "rights": _by_topic()}
    return render(request, "explain/explain.html", context, section="explain")


@page(May.DASHBOARD_VIEW)
def explain_own(request: PageRequest) -> HttpResponse:
    """Why one may, or may not, do something oneself: where a refusal leads."""
    reader = request.who.member
    if reader is None:
        raise Why.NOT_FOUND(what="page")
    code = request.GET.get("may") or May.DASHBOARD_VIEW.code
    on = request.GET.get("on", "")
    answer = ask.explain_own(request.who.facts, reader, may=code, on=on)
    kind, _, named = on.partition(":")  # of what one may not see the answer names nothing
    right = ask.permission(code)
    ask_url = form_to_ask(request.who.account.pk, place_to_ask_for({kind: named}, right), right)
    return render(request, "explain/own.html", {"answer": answer, "ask_url": ask_url}, section="")


@page(May.ACCESS_EXPLAIN)
def member_can(request: PageRequest, member_id: str) -> HttpResponse:
    """Everything one member can do, place by place."""
    one = everything_of(request.who.facts, member_id=member_id)
    return render(request, "explain/member.html", {"one": one}, section="users")


@page(May.FOLDER_SHARE, on="folder")
def folder_who(request: PageRequest, cloud_name: str, folder_id: str) -> HttpResponse:
    """Who has access to a folder."""
    return _who(request, places.folder_place(request.who.facts, folder_id, cloud_name=cloud_name))


@page(May.COLLECTION_SHARE, on="collection")
def collection_who(request: PageRequest, cloud_name: str, collection_id: str) -> HttpResponse:
    """Who has access to a collection."""
    return _who(request, places.collection_place(request.who.facts, collection_id, cloud_name=cloud_name))


@page(May.FOLDER_SHARE, on="asset")
def asset_who(request: PageRequest, cloud_name: str, asset_id: str) -> HttpResponse:
    """Who has access to an asset."""
    return _who(request, places.asset_place(request.who.facts, asset_id, cloud_name=cloud_name))


def _who(request: PageRequest, place: places.Place) -> HttpResponse:
    asked = {name: request.GET.get(name, "")[:200] for name in ("may", "q")}
    context: dict[str, Any] = {
        "place": place,
        "who_can": who_has(request.who.facts, place, may=asked["may"], words=asked["q"]),
        "public_pages": pages_showing(request.who.facts, place),
        "asked": asked,
        "rights": [(may.code, f"Who may {may.doing}") for may in rights_on(place)],
    }
    return render(request, "explain/who.html", context, section="library", environment=place.environment)


def _by_topic() -> list[tuple[str, str]]:
    """All rights as choices, what is asked most first: those about assets and folders."""
    later = {"folder": 0, "collection": 1, "environment": 2, "account": 3}
    return [(may.code, may.doing) for may in sorted(May, key=lambda may: later[may.where.value])]


_LIBRARY = "e/<str:cloud_name>/library"
urls = [
    path("explain", explain, name="explain"),
    path("explain/own", explain_own, name="explain_own"),
    path(f"users/<{ROW_ID}:member_id>/can", member_can, name="member_can"),
    path(f"{_LIBRARY}/folders/<{ROW_ID}:folder_id>/who", folder_who, name="folder_who"),
    path(f"{_LIBRARY}/assets/<{ROW_ID}:asset_id>/who", asset_who, name="asset_who"),
    path(
        f"e/<str:cloud_name>/collections/<{ROW_ID}:collection_id>/who", collection_who, name="collection_who"
    ),
]
