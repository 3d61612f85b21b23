"""The page that asks before assets are moved to where others see them, or some no longer do."""

from collections.abc import Sequence
from functools import partial

from django.http import HttpResponse
from django.urls import reverse

from mediadesk.queries.found import Found
from mediadesk.queries.moving import Moving, moving, moving_found
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.console.selecting import page_of_place
from mediadesk.surfaces.previews import ALLOWED_SECONDS, within_share
from mediadesk.surfaces.who import PageRequest

_SENT = ("folder", "back")


def asked_where_seen(request: PageRequest, cloud_name: str, *, back: str) -> HttpResponse | None:
    """The page that says who sees the selected assets then and who no longer; None where that is the same, or sure.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, PREVIEWED_OFTEN.
    """
    sent = request.POST
    ids = sent.getlist("selected")
    if sent.get("sure") or not ids:
        return None
    facts, who = request.who.facts, request.who.actor.id
    found = within_share(who, lambda: moving(facts, ids, sent.get("folder", "")), allowed=ALLOWED_SECONDS)
    if not found:
        return None
    fields = [
        *((name, sent[name]) for name in _SENT if name in sent),
        *(("selected", pk) for pk in found.asset_ids),
    ]
    return _asked(request, found, back=back, to=_url(request, cloud_name, "assets_move"), fields=fields)


def asked_where_all_are_seen(
    request: PageRequest, environment: Environment, found: Found
) -> HttpResponse | None:
    """The same for all that was found, before a job moves it.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, PREVIEWED_OFTEN.
    """
    sent, who = request.POST, request.who
    if sent.get("sure"):
        return None
    look = partial(moving_found, who.facts, environment, found, sent.get("folder", "")[:32])
    told = within_share(who.actor.id, look, allowed=ALLOWED_SECONDS)
    if not told:
        return None
    fields = [(name, str(value)) for name, value in sent.items() if name != "csrfmiddlewaretoken"]
    back, to = (
        page_of_place(request, environment, found.place),
        _url(request, environment.cloud_name, "assets_all"),
    )
    return _asked(request, told, back=back, to=to, fields=fields)


def _asked(
    request: PageRequest, found: Moving, *, back: str, to: str, fields: Sequence[tuple[str, str]]
) -> HttpResponse:
    context = {"request": request, "moving": found, "back": back, "to_url": to, "fields": fields}
    environment = found.to.environment
    return shell.render(request, "library/moving.html", context, section="library", environment=environment)


def _url(request: PageRequest, cloud_name: str, route: str) -> str:
    return reverse(route, args=(request.who.account.pk, cloud_name))
