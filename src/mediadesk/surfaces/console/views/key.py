"""One API key: what limits it, its secret, and what should be looked at."""

from datetime import timedelta
from functools import partial

from django.http import HttpResponse
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.access.change_api_key import change_api_key
from mediadesk.actions.access.end_former_secret import end_former_secret
from mediadesk.actions.access.rotate_api_key import rotate_api_key
from mediadesk.queries.access import api_key
from mediadesk.queries.grants import grants_of_key
from mediadesk.rules.refusals import Why
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked
from mediadesk.surfaces.console.typed import end_of_day, whole_number
from mediadesk.surfaces.who import PageRequest, page

_FORMER_FOR = (
    ("1", "1 hour"),
    ("24", "1 day"),
    ("168", "7 days"),
    ("720", "30 days"),
    ("0", "End it at once"),
)


@page(May.KEY_VIEW, on="environment")
def key(request: PageRequest, key_id: str) -> HttpResponse:
    """Its limits, its secret, its warnings."""
    row, given = api_key(request.who.facts, key_id=key_id), grants_of_key(request.who.facts, key_id=key_id)
    context = {"key": row, "former_for": _FORMER_FOR, "grants": given}
    return render(request, "keys/page.html", context, section="keys")


@page(May.KEY_UPDATE, on="environment", methods=("POST",))
def key_limit(request: PageRequest, key_id: str) -> HttpResponse:
    """From where it may be used, and until when."""
    posted = request.POST

    def do() -> None:
        addresses = posted.get("addresses", "").replace(",", " ").split()
        ends_at = end_of_day(posted.get("ends", ""))
        change_api_key(request.who.actor, key_id=key_id, addresses=addresses, ends_at=ends_at)

    back, name = _page(request, key_id), api_key(request.who.facts, key_id=key_id).name
    first = Asked(f"Change the limits of {name}?", "Save", back, name, "keys")
    well = "The limits hold from its next request on."
    return told(request, do, well=well, back=back, first=first)


@page(May.KEY_UPDATE, on="environment", methods=("POST",))
def key_rotate(request: PageRequest, key_id: str) -> HttpResponse:
    """A new secret, shown this once. Raises: Refusal BAD_VALUE, so that nothing unreadable ends the former one."""
    hours = whole_number(request.POST.get("former_for", ""), digits=4)
    if hours is None:
        raise Why.BAD_VALUE(what="How long the former secret works", reason="it is a number of hours")
    made = rotate_api_key(request.who.actor, key_id=key_id, former_for=timedelta(hours=hours))
    context = {"key": made.row, "secret": made.secret, "rotated": True}
    return render(request, "keys/made.html", context, section="keys")


@page(May.KEY_UPDATE, on="environment", methods=("POST",))
def key_former_end(request: PageRequest, key_id: str) -> HttpResponse:
    """The former secret, before its time."""
    do = partial(end_former_secret, request.who.actor, key_id=key_id)
    well = "The former secret is refused from now on."
    return told(request, do, well=well, back=_page(request, key_id))


def _page(request: PageRequest, key_id: str) -> str:
    return reverse("key", args=[request.who.account.pk, key_id])


_KEY = f"keys/<{ROW_ID}:key_id>"
urls = [
    path(_KEY, key, name="key"),
    path(f"{_KEY}/limit", key_limit, name="key_limit"),
    path(f"{_KEY}/rotate", key_rotate, name="key_rotate"),
    path(f"{_KEY}/former/end", key_former_end, name="key_former_end"),
]
