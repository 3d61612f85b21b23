"""The way to the door of SCIM. Its library takes seconds to read, so that is done when the first directory calls."""

from importlib import import_module
from typing import Any

from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def scim(request: Any, address: str = "") -> HttpResponse:
    """Any request of a directory."""
    answered: HttpResponse = import_module("mediadesk.surfaces.scim.door").answer(request, address)
    return answered


urlpatterns = [path("v2", scim, name="scim_root"), path("v2/<path:address>", scim, name="scim")]
