"""What the front is told of the routes: which addresses take files, and which draw."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver, reverse

from mediadesk.surfaces.front.limits import matches
from mediadesk.wiring import asgi

ROW = "0" * 32

# fmt: off
LANES = [
    # route            arguments                      lane
    ("asset_upload",   ("account", "cloud", ROW),      asgi.UPLOADS),
    ("asset_replace",  ("account", "cloud", ROW),      asgi.UPLOADS),
    ("asset_preview",  ("account", "cloud", ROW, 320), asgi.PREVIEWS),
    ("public_preview", ("token", "mark", 320),         asgi.PREVIEWS),
]
# fmt: on


@pytest.mark.parametrize("row", LANES)
def test_the_patterns_of_a_lane_are_the_addresses_of_its_routes(row) -> None:
    route, arguments, lane = row

    assert matches(reverse(route, args=arguments), lane)


def test_no_other_route_may_carry_large_bodies_or_waits_with_what_is_decoded() -> None:
    wanted = {route for route, _, _ in LANES}
    found = {
        name
        for name in get_resolver().reverse_dict
        for forms in get_resolver().reverse_dict.getlist(name)
        if isinstance(name, str)
        for form, _ in forms[0]
        if matches(f"/{re.sub(r'%[(][a-z_]+[)]s', 'x', form)}", (*asgi.UPLOADS, *asgi.PREVIEWS))
    }

    assert found == wanted
