"""A browser leaves for a provider: by an address with everything in it, or by a form that is posted there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from mediadesk.surfaces.headers import CONSOLE_POLICY

_OWN_FORMS: Final = "form-action 'self'"


@dataclass(frozen=True, slots=True)
class Leaving:
    """Where a browser goes, and what the answer to a sign-on must name. Without fields it goes by redirect.

    `nonce` and `verifier` are kept here until the answer comes.
    """

    url: str
    fields: Mapping[str, str] = field(default_factory=dict)
    nonce: str = ""
    verifier: str = field(default="", repr=False)


def leave(request: HttpRequest, leaving: Leaving, *, name: str) -> HttpResponse:
    """Send the browser there. A form needs one press of a button where scripts are switched off.

    Args:
        name: what the provider is called.
    """
    if not leaving.fields:
        return HttpResponseRedirect(leaving.url)
    context = {"name": name, "to": leaving.url, "fields": leaving.fields}
    response = render(request, "people/sign_on_form.html", context)
    parts = urlsplit(leaving.url)
    # A provider may send the form on to another of its own hosts, which the policy would stop without `https:`.
    allowed = f"{_OWN_FORMS} {parts.scheme}://{parts.netloc} https:"
    response["Content-Security-Policy"] = CONSOLE_POLICY.replace(_OWN_FORMS, allowed)
    return response
