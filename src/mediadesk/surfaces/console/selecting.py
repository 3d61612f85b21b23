"""What a form selects: the assets whose boxes are ticked, or all that the page found.

All that was found are named by the place they were found in, never by a list in the form. So few that one step may be
about them are selected as if each were ticked, and the pages for that follow; more become a job.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from mediadesk.engines import clock
from mediadesk.queries.found import Found, Place, found_in, ids_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.search.read import LONGEST
from mediadesk.rules.selection import MOST_AT_ONCE
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console.typed import moment, whole_number
from mediadesk.surfaces.who import PageRequest


def selected(request: PageRequest, environment: Environment) -> list[str] | Found:
    """The ids of what is selected, or what was found where that is too many for one step.

    Raises:
        Refusal: as `found_in`.
    """
    sent = request.POST if request.method == "POST" else request.GET
    if sent.get("all") != "yes":
        return list(dict.fromkeys(sent.getlist("selected")))
    found = found_in(request.who.facts, environment, _place(sent))
    ids = ids_of(found, most=MOST_AT_ONCE)
    return ids if len(ids) <= MOST_AT_ONCE else found


def all_found(request: PageRequest, environment: Environment) -> Found:
    """All that was found, by what a form or an address says of the place. Raises: Refusal, as `found_in`."""
    sent = request.POST if request.method == "POST" else request.GET
    return found_in(request.who.facts, environment, _place(sent))


def all_as_told(request: PageRequest, environment: Environment) -> Found:
    """All that was found, for whoever was told how many: what came since is not among them.

    Raises:
        Refusal: as `found_in`; BAD_VALUE for a form that was changed.
    """
    up_to = moment(request.POST.get("up_to", ""))
    if up_to is None:
        raise Why.BAD_VALUE(what="The page", reason="its form was changed")
    return found_in(request.who.facts, environment, _place(request.POST)).until(up_to)


def ids_as_told(request: PageRequest, found: Found) -> list[str]:
    """The ids of all that was found; no more than whoever confirms was told. Raises: Refusal FOUND_MORE."""
    ids = ids_of(found)
    if len(ids) > (whole_number(request.POST.get("told", "")) or 0):
        raise Why.FOUND_MORE()
    return ids


def kept_fields(found: Found, *, told: int, up_to: datetime | None = None) -> list[tuple[str, str]]:
    """What the form of the next page carries, so that the same is found again: (name, value)."""
    moment = (up_to or clock.now()).isoformat()
    return [*place_fields(found.place), ("up_to", moment), ("told", str(told))]


def place_fields(place: Place) -> list[tuple[str, str]]:
    """A place as fields of a form."""
    named = {"of": place.of, "in": place.id, "q": place.expression, "tag": place.tag, "sort": place.sort}
    return [("all", "yes"), *((name, value) for name, value in named.items() if value)]


def page_of_place(request: PageRequest, environment: Environment, place: Place) -> str:
    """The address of the page on which it was found."""
    account, cloud = request.who.account.pk, environment.cloud_name
    routes = {"search": "library", "trash": "trash", "folder": "folder", "collection": "collection"}
    ids = [place.id] if place.of in {"folder", "collection"} else []
    asked = {name: value for name, value in place_fields(place) if name in {"q", "tag", "sort"}}
    to = reverse(routes[place.of], args=(account, cloud, *ids))
    return f"{to}?{urlencode(asked)}" if asked else to


def _place(sent: Mapping[str, Any]) -> Place:
    return Place(
        of=sent.get("of", ""),
        id=sent.get("in", "")[:32],
        expression=sent.get("q", "")[: LONGEST + 1].strip(),
        tag=sent.get("tag", "")[:200],
        sort=sent.get("sort", "")[:20],
    )
