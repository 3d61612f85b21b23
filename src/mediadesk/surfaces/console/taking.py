"""Take away the roles that are selected in a list; a page says first who loses what."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from mediadesk.actions.access.take_roles import take_roles
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.console.trying import Asked
from mediadesk.surfaces.who import PageRequest


def taken(request: PageRequest, first: Asked) -> HttpResponse:
    """Take them, or go back to the list and say there what is wrong: none selected, or one that is gone already.

    Raises:
        Refusal: one of access.
    """
    if not (chosen := request.POST.getlist("selected")):
        messages.error(request, "Choose at least one role first.")
        return redirect(first.back)
    do = partial(take_roles, request.who.actor, grant_ids=chosen)
    well = "Taken away. It holds from the next request on."
    try:
        return told(request, do, well=well, back=first.back, first=first)
    except Refusal as refusal:
        if refusal.why is not Why.NOT_FOUND:
            raise
        messages.error(
            request, "One of these roles is no longer there, so none was taken. This is how it stands now."
        )
        return redirect(first.back)
