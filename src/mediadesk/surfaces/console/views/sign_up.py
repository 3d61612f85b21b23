"""Founding an account of one's own, where the operator lets people do so."""

from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods

from mediadesk.access.facts import Actor
from mediadesk.actions.linking import services_here
from mediadesk.actions.teams.create_account import NewAccount, create_account
from mediadesk.rules import money
from mediadesk.rules.plans import Plan
from mediadesk.rules.price_list import all_plans, price_list
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.rules.security import Factor
from mediadesk.surfaces.console.shell import render_plain
from mediadesk.surfaces.console.wording import plural
from mediadesk.surfaces.sso.enter import enter
from mediadesk.surfaces.sso.guards import guard_of, guarded, require_person
from mediadesk.surfaces.sso.services import forget_known, known_at_sign_up
from mediadesk.surfaces.sso.sign_up import (
    LINK_DAYS,
    Wish,
    login_of,
    read_sign_up,
    require_sign_up,
    send_sign_up,
)
from mediadesk.surfaces.who import visitor_behind

_ASKED: Final = ("name", "cloud_name", "person", "plan")


@guarded
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: Any) -> HttpResponse:
    """Ask for the link that proves the address. The answer is the same for every address."""
    require_sign_up(by_link=False)
    refusal, email = None, request.POST.get("email", getattr(request.user, "email", ""))
    if request.method == "POST":
        try:
            require_person(request)
            send_sign_up(request, email=email)
            return render_plain(request, "people/sign_up_sent.html", {"email": email, "days": LINK_DAYS})
        except Refusal as error:
            refusal = error
    guard, services = guard_of(request.path), services_here()
    context = {"refusal": refusal, "email": email, "services": services, "guard": guard}
    return render_plain(request, "people/sign_up.html", context, status=refusal.status if refusal else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def sign_up_finish(request: Any, token: str) -> HttpResponse:
    """Name the account, its first environment and plan, and choose a password."""
    require_sign_up(by_link=True)
    wish, refusal = read_sign_up(token), None
    if request.method == "POST":
        try:
            return _found(request, wish)
        except Refusal as error:
            refusal = error
    status = refusal.status if refusal else 200
    context = _form(request, wish) | {"refusal": refusal}
    return render_plain(request, "people/sign_up_finish.html", context, status=status)


def _form(request: Any, wish: Wish) -> dict[str, Any]:
    signed_in = _is_theirs(request, wish)
    typed = {name: request.POST.get(name, "") for name in _ASKED}
    known = signed_in or login_of(wish.email) is not None
    by = None if known else known_at_sign_up(request, wish.email)
    typed["person"] = typed["person"] or (by.name if by else "")
    return {
        "wish": wish, "typed": typed, "choices": _cards(wish), "signed_in": signed_in, "known": known, "by": by,
    }  # fmt: skip


def _found(request: Any, wish: Wish) -> HttpResponse:
    typed, known = request.POST, request.user if _is_theirs(request, wish) else None
    if known is None and login_of(wish.email) is not None:
        raise Why.NOT_SIGNED_IN()
    chosen = next((plan for plan in _offered(wish) if plan.id == (wish.plan or typed.get("plan"))), None)
    if chosen is None:
        raise Why.MISSING_VALUE(what="plan")
    first, by = _begun_on(chosen, wish), None if known else known_at_sign_up(request, wish.email)
    new = create_account(
        _founder(request, wish, named=typed.get("person", "")),
        name=typed.get("name", ""),
        cloud_name=typed.get("cloud_name", ""),
        email=wish.email,
        person=known.name if known else typed.get("person", ""),
        plan=first.id,
        password=None if known or by else typed.get("password", ""),
        with_keys=False,
        by=by,
    )
    forget_known(request)
    factor = by.service.factor if by else Factor.PASSWORD
    to = _goes_on(request, new, chosen=chosen, first=first)
    return redirect(to) if known else enter(request, new.user, to=to, factors=(factor,))


def _founder(request: Any, wish: Wish, *, named: str) -> Actor:
    actor = visitor_behind(request)
    return actor if actor.user_id else replace(actor, label=f"{named or wish.email} <{wish.email}>"[:360])


def _goes_on(request: Any, new: NewAccount, *, chosen: Plan, first: Plan) -> str:
    to = reverse("dashboard", args=(new.account.pk,))
    if chosen.id != first.id:
        asks = "trial" if chosen.trial_days else "plan"
        to = f"{reverse('billing_change', args=(new.account.pk,))}?{asks}={chosen.id}"
        text = (
            f"Your account is there, on the plan {first.title}. {chosen.title} begins once you say so here."
        )
        messages.success(request, text)
    return to


def _offered(wish: Wish) -> list[Plan]:
    return [plan for plan in all_plans() if (plan.id == wish.plan if wish.plan else plan.sold)]


def _begun_on(chosen: Plan, wish: Wish) -> Plan:
    """A plan that costs something is chosen, tried or paid inside; the account begins on one that costs nothing."""
    free = (plan for plan in all_plans() if plan.sold and not any(one.month for one in plan.prices.values()))
    return chosen if wish.plan else next(free, chosen)


def _cards(wish: Wish) -> list[dict[str, str]]:
    return [{"value": plan.id, "label": plan.title, "text": _told(plan)} for plan in _offered(wish)]


def _told(plan: Plan) -> str:
    currency = price_list().currencies[0]
    month = plan.price(currency).month
    price = f"{money.shown(month, currency)} a month before tax" if month else "costs nothing"
    trial = f"; {plan.trial_days} days to try it" if month and plan.trial_days else ""
    seats = "any number of users" if plan.seats is None else f"{plural(plan.seats, 'user')}"
    return f"{seats}, {price}{trial}"


def _is_theirs(request: HttpRequest, wish: Wish) -> bool:
    return bool(request.user.is_authenticated and request.user.email == wish.email)


urls = [
    path("sign-up", sign_up, name="sign_up"),
    path("sign-up/<str:token>", sign_up_finish, name="sign_up_finish"),
]
