"""The tabs of the section Billing: name, route, and the permission that opens each."""

from typing import Final

from django.urls import reverse

from mediadesk.access.catalogue import May
from mediadesk.surfaces.who import Who

# fmt: off
BILLING_TABS: Final = (
    # name                   route              the permission
    ("Plan and seats",       "billing",         May.PLAN_VIEW),
    ("Usage",                "usage",           May.USAGE_VIEW),
    ("Invoices",             "invoices",        May.BILLING_VIEW),
    ("Details and payment",  "billing_payment", May.BILLING_VIEW),
)
# fmt: on


def billing_tabs(who: Who, here: str) -> list[tuple[str, str, bool]]:
    """The tabs that somebody may open, as `ui.tabs` takes them. `here` is the route of the page."""
    return [
        (name, reverse(route, args=(who.account.pk,)), route == here)
        for name, route, may in BILLING_TABS
        if who.may(may)
    ]
