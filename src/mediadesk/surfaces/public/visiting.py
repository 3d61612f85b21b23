"""How a request to a public page is let in: by its address, and by the password if the page has one.

No session, no cookie of the console. Whoever gave the password has a cookie of this page alone, below its address: it
says until when, and of which password, and only this installation can make it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.engines import clock, secrets
from mediadesk.queries.opened_page import OpenedPage, opened_page
from mediadesk.rules.public_pages import PROVEN_FOR, clean_password
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.tries import PAGE_PAGE, PAGE_PAIR, PAGE_SOURCE
from mediadesk.store.public_pages import PublicPage
from mediadesk.surfaces.headers import PUBLIC_PAGE_POLICY, told_when
from mediadesk.surfaces.refused import marked
from mediadesk.surfaces.sso.guards import guard_of, headers_of
from mediadesk.surfaces.sso.tries import forget_tries, give_back_try, require_tries_left, source_of, take_try
from mediadesk.surfaces.who import address_of

_COOKIE: Final = "page"
_LONGEST: Final = 1000  # of what is hashed
_View = Callable[..., HttpResponseBase]


def visited(*methods: str) -> Callable[[_View], _View]:
    """Make a view one of a public page: it is given the page as it is opened, and answers nothing beyond it.

    What has ended, what is not shown and what never was are one answer. While the password is missing all is the form
    that asks for it.
    """

    def decorate(view: _View) -> _View:
        @csrf_exempt  # nothing is done in anybody's name: a form sent from elsewhere at most gives a password
        @wraps(view)
        def guarded(request: HttpRequest, token: str, **named: Any) -> HttpResponseBase:
            try:
                if request.method not in methods:
                    raise Why.METHOD_NOT_USED()
                opened = opened_page(token)
                let_in = request.method == "POST" or _has_proof(request, opened.page)
                response = view(request, opened, **named) if let_in else asked(request, token)
            except Refusal as refusal:
                response = _closed(request, refusal)
            return _guarded(response)

        guarded.methods = methods  # type: ignore[attr-defined]
        return guarded

    return decorate


def visitor_of(request: HttpRequest, opened: OpenedPage) -> Actor:
    """Whoever is behind the request, as the trail names them: by the page, and the address they come from."""
    page = opened.page
    return Actor(
        Kind.VISITOR, page.pk, page.account_id, "A visitor of a public page", Way.PAGE, address_of(request)
    )


def asked(request: HttpRequest, token: str, refusal: Refusal | None = None) -> HttpResponse:
    """The form that asks for the password. It says nothing of what is behind it."""
    status = refusal.status if refusal else 200
    form = reverse("public_page", args=(token,))
    context = {"refusal": refusal, "request": request, "guard": guard_of(form)}
    response = render(request, "public/password.html", context, status=status)
    for name, value in headers_of(form).items():
        response.headers[name] = value
    return told_when(response, refusal)


def require_password_of(request: HttpRequest, page: PublicPage) -> None:
    """Compare what was typed with the page's password, whose tries are counted as those of signing in are (T-33).

    Raises:
        Refusal: TRY_LATER, TOO_MANY_TRIES, WRONG_PAGE_PASSWORD.
    """
    source = source_of(request)
    pair = f"{page.pk} {source}"
    require_tries_left(PAGE_SOURCE, source)
    take_try(PAGE_PAIR, pair)
    take_try(PAGE_PAGE, page.pk)
    take_try(PAGE_SOURCE, source)
    typed = clean_password(request.POST.get("password", "")[:_LONGEST])
    if page.password and not check_password(typed, page.password):
        raise Why.WRONG_PAGE_PASSWORD()
    forget_tries(PAGE_PAIR, pair)
    give_back_try(PAGE_PAGE, page.pk)
    give_back_try(PAGE_SOURCE, source)


def prove(request: HttpRequest, response: HttpResponse, page: PublicPage, *, token: str) -> None:
    """Let this browser in for a while: a cookie that goes to no other address than this page's."""
    until = int((clock.now() + PROVEN_FOR).timestamp())
    response.set_cookie(
        _COOKIE,
        secrets.mark(_proof(page, until)),
        max_age=PROVEN_FOR,
        path=reverse("public_page", args=(token,)),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )


def _has_proof(request: HttpRequest, page: PublicPage) -> bool:
    if not page.password:
        return True
    given, marked = secrets.read_mark(request.COOKIES.get(_COOKIE, "")[:200])
    until = given.partition("-")[0]
    if not (marked and until.isascii() and until.isdecimal()):
        return False
    return int(until) > clock.now().timestamp() and secrets.same(given, _proof(page, int(until)))


def _proof(page: PublicPage, until: int) -> str:
    """Of this page and its present password, so that a new one asks everybody anew."""
    return f"{until}-{secrets.hash_token(f'public page {page.pk} {page.password}')}"


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    response = render(request, "public/closed.html", {"refusal": refusal}, status=refusal.status)
    return marked(request, response, refusal)


def _guarded(response: HttpResponseBase) -> HttpResponseBase:
    """No search engine lists it, and no page that is gone to from here learns where one came from (T-92)."""
    headers = response.headers
    headers["Referrer-Policy"] = "no-referrer"
    headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    headers.setdefault("Content-Security-Policy", PUBLIC_PAGE_POLICY)
    return response
