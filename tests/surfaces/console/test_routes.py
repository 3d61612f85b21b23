"""Routes that are found by groups lead where Django, which tries all of them in turn, leads to."""

from __future__ import annotations

import itertools
import re

import pytest
from django.urls import Resolver404, URLResolver, get_resolver, path
from django.urls.resolvers import RoutePattern

from mediadesk.surfaces.console.routes import Grouped
from mediadesk.surfaces.console.urls import urlpatterns

PAGES = next(one for one in urlpatterns if isinstance(one, Grouped))
PLAIN = URLResolver(RoutePattern("<str:account_id>/", is_endpoint=False), PAGES.url_patterns)
ID = "0" * 32


def led_to(resolver: URLResolver, path: str) -> tuple | None:
    try:
        found = resolver.resolve(path)
    except Resolver404:
        return None
    return found.func, found.url_name, found.kwargs, found.route


def addresses(route: str) -> set[str]:
    """Addresses that a route may be meant by: with an id, a number or any word of another route in its holes."""
    holes = re.compile("<[^>]+>")
    parts = [
        {holes.sub(word, one) for word in (ID, "7", "users", "library", "new")} for one in route.split("/")
    ]
    return {"/".join(("acme", *made)) for made in itertools.product(*parts)}


@pytest.mark.parametrize("route", sorted({str(one.pattern) for one in PAGES.url_patterns}))
def test_every_page_is_found_as_django_finds_it(route) -> None:
    found = {path: led_to(PAGES, path) for path in addresses(route)}

    assert found == {path: led_to(PLAIN, path) for path in found}
    assert any(found.values())


@pytest.mark.parametrize(
    "address",
    [
        "",
        "acme",
        "acme//",
        "acme/no-such-page",
        "acme/e/x/nothing",
        "acme/e//library",
        "acme/users/",
        "acme/" * 40,
    ],
)
def test_an_address_that_leads_nowhere_leads_nowhere(address) -> None:
    assert led_to(PAGES, address) == led_to(PLAIN, address) is None


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_routes_that_match_the_first_one_counts(order) -> None:
    routes = [
        path(route, print, name=route)
        for route in (
            "users/<str:who>/<str:what>",
            "users/<str:who>/roles",
            "<str:any>/x/roles",
            "users/x/<str:y>",
        )
    ][::order]
    grouped = Grouped("<str:account_id>/", routes)
    plain = URLResolver(RoutePattern("<str:account_id>/", is_endpoint=False), routes)

    for made in itertools.product(("users", "other"), ("x", "y"), ("roles", "other")):
        address = "/".join(("acme", *made))
        assert led_to(grouped, address) == led_to(plain, address)


def test_a_page_is_one_of_few_that_are_tried() -> None:
    """The longest list of all is that of the library."""
    tried = get_resolver().resolve(f"/console/acme/e/acme/library/folders/{ID}/upload").tried

    assert len(tried) < 80 < len(PAGES.url_patterns)
