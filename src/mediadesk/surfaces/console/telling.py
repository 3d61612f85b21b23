"""Do what a form asks and tell it on the page one comes back to: how it went, or what was wrong and what to do.

A refusal of the form's content or of a conflict is told beside the new state; one of access goes on to the
page of refusals, so that every door answers it alike.
"""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from mediadesk.rules.refusals import Refusal
from mediadesk.surfaces.console.trying import Asked, asked_first

UNDO: Final = "undo:"
"""What the mark of a message begins with that has a button to undo it (`undoing.py`); a token follows."""

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
) -> HttpResponse:
    """Do it and go on.

    Args:
        well: what is said when it is done, or what makes it of what was given then.
        back: the address one came from, gone to when it is refused.
        on: the address to go to when it is done, or what makes it of what was given then; `back` when left out.
        first: the page that asks before it alters somebody's access.
        undo: gives the mark of the message (`undoing.py`) from what was given when it was done.

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
        messages.error(request, refusal.sentence)
        return redirect(back)
    said = well(given) if callable(well) else well
    messages.success(request, said, extra_tags=undo(given) if undo else "")
    return redirect((on(given) if callable(on) else on) or back)
