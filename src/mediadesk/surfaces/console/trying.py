"""Ask before a change that alters somebody's access: a page says who gains and who loses what; then it is done.

What alters nobody's access is done at once, with no step more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.http import HttpResponse

from mediadesk.queries.difference import told
from mediadesk.queries.gains import Told
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.store.teams import Environment
from mediadesk.surfaces.console import shell
from mediadesk.surfaces.previews import preview_for
from mediadesk.surfaces.who import PageRequest

_NOT_NOW: Final = Told(
    notes=(
        "Who gains and who loses was not worked out this time: too many changes were tried out within a minute.",
        "Go on without it, or come back in a minute.",
    ),
    worked_out=False,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The page that asks. `title` says what is about to be done; `from_page` is the page one came from, at `back`.

    `to_form`: the field that draws the form again when it is sent as "edit", where there is a form to go back to.
    """

    title: str
    button: str
    back: str
    from_page: str
    section: str
    environment: Environment | None = None
    to_form: str = ""


def asked_first(request: PageRequest, do: Callable[[], object], asked: Asked) -> HttpResponse | None:
    """The page that asks, or None when the change may be done: it was confirmed, or alters nobody's access.

    Raises:
        Refusal: whatever doing it would raise.
    """
    if request.POST.get("sure"):
        return None
    found = will_change(request, do)
    if not found:
        return None
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    context = {
        "asked": asked,
        "told": found,
        "action": request.get_full_path(),
        "fields": [(name, value) for name, value in fields if name != "csrfmiddlewaretoken"],
    }
    return shell.render(
        request, "difference/confirm.html", context, section=asked.section, environment=asked.environment
    )


def would_change(request: PageRequest, *changes: Callable[[], object]) -> Told | None:
    """The same for a page that asks anyway; None when it would be refused, which the answer to its button tells."""
    try:
        return will_change(request, *changes)
    except Refusal:
        return None


def will_change(request: PageRequest, *changes: Callable[[], object]) -> Told:
    """What changes would do to access, told to whoever makes them, or that this was asked too often to be told now.

    Raises:
        Refusal: whatever doing them would raise.
    """
    try:
        return told(request.who.facts, preview_for(request.who.actor, *changes))
    except Refusal as refusal:
        if refusal.why is not Why.PREVIEWED_OFTEN:
            raise
        return _NOT_NOW
