"""Every route has a decision: a permission named where the view is defined, or a reason why none is asked.

What the decisions answer, for every kind of principal, is the matter of the authorization matrix.
"""

from __future__ import annotations

from django.urls import URLPattern, get_resolver

OF_AN_ACCOUNT = "console/<str:account_id>/"

# fmt: off
OPEN = {
    # route begins with         why no permission is asked
    "healthz":                 "says that the process answers, and nothing else",
    "readyz":                  "says what is missing, to whoever watches the service; names no account",
    "console/":                "signing in, one's own profile and one's own invitation need no account",
    "v1_1/":                   "asks for an API key, whose facts are decided in the view's action or query",
    "v2/accounts/permissions/public/": "the catalogue of rights and the schema of policies are part of the program",
    "v2/accounts/<str:account_id>/permissions/": "asks for an API key, as v1_1/ does",
    "v2/billing/":             "asks for the operator's own token",
    "p/":                      "asks for the unguessable address of a public page, and its password if it has one",
    "scim/":                 "asks for a token of provisioning, whose facts the query or action behind it decides by",
    "webhooks/":               "asks for a signature over the raw bytes, made with a secret that the sender alone has",
    "static/":                 "files that everyone may have",
}

WITHOUT_A_TOKEN = {
    # route begins with         why a form needs no token against forgery
    "v1_1/":                   "programs bring a key, and no cookie",
    "v2/":                     "programs bring a key or a token, and no cookie",
    "scim/":                   "directories bring a token, and no cookie",
    "webhooks/":               "the sender signs what it sends",
    "p/":                      "nothing is done in anybody's name",
    "console/sso/saml/<row_id:provider_id>/answer":   "an identity provider's page posts it, with the key of a request",
    "console/sso/saml/<row_id:provider_id>/sign-out": "an identity provider's page posts it, and the provider signs it",
}
# fmt: on


def test_every_page_of_an_account_names_the_permission_that_opens_it() -> None:
    undecided = [
        route
        for route, callback in _routes(get_resolver().url_patterns)
        if route.startswith(OF_AN_ACCOUNT) and not hasattr(callback, "may")
    ]

    assert not undecided


def test_every_other_route_has_a_reason_to_be_open() -> None:
    unexplained = [
        route
        for route, callback in _routes(get_resolver().url_patterns)
        if route and not hasattr(callback, "may") and not route.startswith(tuple(OPEN))
    ]

    assert not unexplained


def test_every_form_that_needs_no_token_has_a_reason() -> None:
    unexplained = [
        route
        for route, callback in _routes(get_resolver().url_patterns)
        if getattr(callback, "csrf_exempt", False) and not route.startswith(tuple(WITHOUT_A_TOKEN))
    ]

    assert not unexplained


def _routes(patterns, before: str = "") -> list[tuple[str, object]]:
    found = []
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            found.append((route, pattern.callback))
        else:
            found += _routes(pattern.url_patterns, route)
    return found
