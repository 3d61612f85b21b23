"""Sign-in services: going to one and coming back, and linking one's own login to one."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST, require_safe

from mediadesk.actions.people.unlink_service import unlink_service
from mediadesk.queries.people import account_of_trail
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.grave import require_proof
from mediadesk.surfaces.own_paths import next_path
from mediadesk.surfaces.sso import services as flow
from mediadesk.surfaces.who import visitor_behind


@require_safe
def service_go(request: HttpRequest, service: str) -> HttpResponse:
    """Send the browser to a service, to sign in by it."""
    return flow.begin(request, flow.require_service(service), to=next_path(request))


@require_safe
def service_back(request: HttpRequest, service: str) -> HttpResponse:
    """The way back from a service."""
    return flow.come_back(request, flow.require_service(service))


@login_required
@require_POST
def service_link(request: Any, service: str) -> HttpResponse:
    """Send the browser to a service, to link it to the login that is signed in.

    By a page between: our pages' forms lead to our own pages alone, redirects included (CSP, form-action).
    """
    require_proof(request)
    one = flow.require_service(service)
    begun = flow.begin(request, one, to="", linker=request.user)
    response = render_plain(request, "people/service_on.html", {"to": begun["Location"], "service": one})
    response.cookies = begun.cookies
    return response


@login_required
@require_POST
def service_unlink(request: Any, link_id: int) -> HttpResponse:
    """Undo a link."""
    require_proof(request)
    return told(
        request,
        lambda: unlink_service(
            visitor_behind(request), account_id=account_of_trail(request.user), link_id=link_id
        ),
        well=lambda title: f"You do not sign in with {title} any more.",
        back=reverse("factors"),
    )


urls = [
    path("with/<str:service>", service_go, name="service_go"),
    path("with/<str:service>/back", service_back, name="service_back"),
    path("security/with/<str:service>", service_link, name="service_link"),
    path("security/with/<int:link_id>/remove", service_unlink, name="service_unlink"),
]
