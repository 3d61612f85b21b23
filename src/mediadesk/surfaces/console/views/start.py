"""The first start: an empty installation offers to create the first account behind a one-time token.

The token is printed on the console of whoever started the server; without it a passer-by who finds the
page open to the internet can do nothing (T-116).
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.views.decorators.http import require_http_methods

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.teams.create_account import create_account
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import Factor
from mediadesk.store.people import User
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.sso import first_start
from mediadesk.surfaces.sso.enter import enter
from mediadesk.surfaces.who import address_of


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Create the first account. Once there is one, this page is gone."""
    if User.objects.exists():
        return redirect("home")
    refusal = None
    typed = {name: request.POST.get(name, "") for name in ("token", "name", "person", "email")}
    typed["token"] = typed["token"] or request.GET.get("token", "")
    if request.method == "POST":
        try:
            return _create(request, typed)
        except Refusal as error:
            refusal = error
    context = {"refusal": refusal, "typed": typed}
    return render_plain(request, "start/start.html", context, status=refusal.status if refusal else 200)


def _create(request: HttpRequest, typed: dict[str, str]) -> HttpResponse:
    if not first_start.is_token(typed["token"]):
        raise Why.BAD_VALUE(
            what="The token", reason="it is not the one that the server printed when it started"
        )
    actor = Actor(Kind.OPERATOR, "", "", "The operator, on the first start", Way.CONSOLE, address_of(request))
    new = create_account(
        actor,
        name=typed["name"],
        email=typed["email"],
        person=typed["person"],
        password=request.POST.get("password", ""),
        with_keys=False,
    )
    first_start.forget_token()
    return enter(request, new.user, to="/console/", factors=(Factor.PASSWORD,))


urls = [path("start", start, name="start")]
