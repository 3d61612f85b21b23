"""The security settings of the account."""

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.queries.security import security_state
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.SECURITY_VIEW)
def security(request: PageRequest) -> HttpResponse:
    """How people and programs get in, and what deserves a look."""
    context = {"state": security_state(request.who.facts)}
    return render(request, "security/security.html", context, section="security")


urls = [path("security", security, name="security")]
