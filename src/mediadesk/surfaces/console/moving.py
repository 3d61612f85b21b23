"""The page that asks before assets are moved to where others see them, or some no longer do."""

from django.http import HttpResponse

from mediadesk.queries.moving import moving
from mediadesk.surfaces.console import shell
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
    if not found.seen:
        return None
    context = {
        "request": request,
        "moving": found,
        "back": back,
        "cloud_name": cloud_name,
        "fields": [(name, sent[name]) for name in _SENT if name in sent],
    }
    environment = found.to.environment
    return shell.render(request, "library/moving.html", context, section="library", environment=environment)
