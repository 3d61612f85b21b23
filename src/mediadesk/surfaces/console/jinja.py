"""The console's template environment: what every template may call.

Autoescaping is on and an undefined name is an error, in production as in tests. Macros are imported
without context (`{% import "components.html" as ui %}`), so that they are compiled and kept once; what
they need of the request, the CSRF field above all, is passed to them.
"""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from mediadesk.rules import money
from mediadesk.surfaces.console import wording
from mediadesk.surfaces.console.icons import icon, sign_of
from mediadesk.surfaces.console.shapes import shape_of


def environment(**options: Any) -> Environment:
    """Make the environment that Django's Jinja2 backend asks for in `OPTIONS["environment"]`."""
    kept: dict[str, Any] = {"trim_blocks": True, "lstrip_blocks": True, "extensions": ["jinja2.ext.do"]}
    firm: dict[str, Any] = {"autoescape": True, "undefined": StrictUndefined}
    made = Environment(**(kept | options | firm))  # noqa: S701 - autoescape is in `firm`
    made.globals |= {"static": static, "url": url, "here": here, "icon": icon}
    made.filters |= {
        "ago": wording.ago,
        "left": wording.left,
        "date": wording.date,
        "day": wording.day,
        "moment": wording.moment,
        "filesize": wording.filesize,
        "money": money.shown,
        "plural": wording.plural,
        "counted": wording.counted,
        "number": wording.number,
        "initials": wording.initials,
        "hue": wording.hue,
        "raised": wording.raised,
        "shape": shape_of,
        "sign_of": sign_of,
    }
    return made


def url(name: str, *args: object, **kwargs: object) -> str:
    """Give the path of a named route: `url("console:member", member_id)`."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def here(request: HttpRequest, **changes: object) -> str:
    """Give this page's address with parts of its query changed.

    A change to None or "" takes the part away: `here(request, sort="name", after=None)`. Links for
    sorting and paging keep the filters this way.
    """
    query = request.GET.copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"{request.path}?{query.urlencode()}" if query else request.path
