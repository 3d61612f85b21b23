"""The plan and its seats: what they are, what another one would mean, and choosing it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.billing.cancel_planned_change import cancel_planned_change
from mediadesk.actions.billing.end_trial import end_trial
from mediadesk.queries.billing import seat_holders
from mediadesk.queries.payment import payment
from mediadesk.queries.quotes import plan_offers, standing
from mediadesk.rules.invoices import period_shown, rate_shown
from mediadesk.rules.price_list import require_plan
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.console.billing_tabs import billing_tabs
from mediadesk.surfaces.console.changing_plans import KINDS, Wanted, change_it, quote_of, wanted_in
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.telling import told
from mediadesk.surfaces.who import PageRequest, page

_RAISED = {Why.NOT_ALLOWED, Why.NOT_FOUND, Why.NO_SUCH_PLAN, Why.SAME_TERMS}


@page(May.PLAN_VIEW)
def billing(request: PageRequest) -> HttpResponse:
    """The plan beside the others, what is planned, and who takes a seat."""
    facts, who = request.who.facts, request.who
    now, offers = plan_offers(facts)
    context = {
        "tabs": billing_tabs(who, "billing"),
        "now": now,
        "offers": offers,
        "prices": who.may(May.BILLING_VIEW),
        "pay": payment(facts) if who.may(May.BILLING_VIEW) else None,
        "holders": seat_holders(facts),
    }
    return render(request, "billing/billing.html", context, section="billing")


@page(May.PLAN_CHANGE, methods=("GET", "POST"))
def billing_change(request: PageRequest) -> HttpResponse:
    """What a change would mean; posted to, it is done at the price that was shown."""
    refusal, wanted = None, wanted_in(request.POST or request.GET)
    if request.method == "POST":
        try:
            said = change_it(request.who.actor, wanted, request.POST)
        except Refusal as error:
            if error.why in _RAISED:
                raise
            refusal = error
        else:
            messages.success(request, said)
            return redirect("billing", request.who.account.pk)
    return _asking(request, wanted, refusal)


@page(May.PLAN_CHANGE, methods=("POST",))
def billing_keep(request: PageRequest) -> HttpResponse:
    """Take back what is planned for the end of the month."""
    back = reverse("billing", args=(request.who.account.pk,))
    well = "Taken back: plan and seats stay as they are."
    return told(request, lambda: cancel_planned_change(request.who.actor), well=well, back=back)


@page(May.PLAN_CHANGE, methods=("POST",))
def billing_trial_end(request: PageRequest) -> HttpResponse:
    """End the trial before its day."""
    back = reverse("billing", args=(request.who.account.pk,))
    return told(request, lambda: end_trial(request.who.actor), well="The trial has ended.", back=back)


def _asking(request: PageRequest, wanted: Wanted, refusal: Refusal | None) -> HttpResponse:
    facts, found = request.who.facts, None
    title, button = KINDS[wanted.kind]
    try:
        found = quote_of(facts, wanted)
    except Refusal as error:
        if error.why in _RAISED:
            raise
        refusal = refusal or error
    context = {
        "now": standing(facts),
        "wanted": wanted,
        "title": title,
        "button": button,
        "quote": found,
        "plan": require_plan(wanted.plan) if wanted.plan else None,
        "period": period_shown,
        "rate": rate_shown,
        "refusal": refusal,
    }
    status = refusal.status if refusal and request.method == "POST" else 200
    return render(request, "billing/change.html", context, section="billing", status=status)


urls: list[Any] = [
    path("billing", billing, name="billing"),
    path("billing/change", billing_change, name="billing_change"),
    path("billing/keep", billing_keep, name="billing_keep"),
    path("billing/trial/end", billing_trial_end, name="billing_trial_end"),
]
