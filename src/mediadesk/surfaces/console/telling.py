"""Do what a form asks and tell it on the page one comes back to: how it went, or what was wrong and what to do.

A refusal of the form's content or of a conflict is told beside the new state; one of access goes on to the
page of refusals, so that every door answers it alike.
"""

import json
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.console.trying import Asked, asked_first

UNDO: Final = "undo:"
"""What the mark of a message begins with that has a button to undo it (`undoing.py`); a token follows."""

_AGAIN: Final = "again:"
"""What the mark of a message begins with that opens a dialog once more; what was typed there follows, as JSON."""

_TOLD_BESIDE = {400, 409, 413}


def told(
    request: Any,
    do: Callable[[], Any],
    *,
    well: str | Callable[[Any], str],
    back: str,
    on: str | Callable[[Any], str] = "",
    first: Asked | None = None,
    undo: Callable[[Any], str] | None = None,
    dialog: str = "",
) -> HttpResponse:
    """Do it and go on.

    Args:
        well: what is said when it is done, or what makes it of what was given then.
        back: the address one came from, gone to when it is refused.
        on: the address to go to when it is done, or what makes it of what was given then; `back` when left out.
        first: the page that asks before it alters somebody's access.
        undo: gives the mark of the message (`undoing.py`) from what was given when it was done.
        dialog: the one of the page `back` that the form stood in; a refusal opens it again (`typed_in`).

    Raises:
        Refusal: one of access.
    """
    try:
        if first and (page := asked_first(request, do, first)):
            return page
        given = do()
    except Refusal as refusal:
        if refusal.status not in _TOLD_BESIDE:
            raise
        messages.error(request, refusal.sentence, extra_tags=_again(request, dialog) if dialog else "")
        return redirect(back)
    said = well(given) if callable(well) else well
    messages.success(request, said, extra_tags=undo(given) if undo else "")
    return redirect((on(given) if callable(on) else on) or back)


def typed_in(request: Any, dialog: str) -> dict[str, str]:
    """What was typed into a dialog that was refused just now, by field, with the `reason`; empty when none was."""
    for message in messages.get_messages(
        request
    ):  # they are drawn all the same, as often as they are read here
        tags = message.extra_tags or ""
        if tags.startswith(_AGAIN) and (typed := json.loads(tags.removeprefix(_AGAIN)))["dialog"] == dialog:
            return {**typed, "reason": str(message)}
    return {}


def _again(request: Any, dialog: str) -> str:
    typed = {name: value[:2000] for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    return _AGAIN + json.dumps(typed | {"dialog": dialog})
