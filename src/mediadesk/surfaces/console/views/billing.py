"""The plan, its seats and what is used."""

from django.http import HttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.queries.billing import daily_use, plan_use, seat_holders
from mediadesk.rules.price_list import all_plans, price_list
from mediadesk.surfaces.console.billing_tabs import billing_tabs
from mediadesk.surfaces.console.plots import bars
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.PLAN_VIEW)
def billing(request: PageRequest) -> HttpResponse:
    """The plan beside the others, who takes a seat, storage and uploads of the last 30 days."""
    facts = request.who.facts
    days = daily_use(facts)
    context = {
        "tabs": billing_tabs(request.who, "billing"),
        "use": plan_use(facts),
        "plans": all_plans(),
        "currency": price_list().currencies[0],
        "holders": seat_holders(facts),
        "days": days,
        "plot": bars("Uploads a day", [(f"{day.day:%-d %b}", day.uploads) for day in days]),
    }
    return render(request, "billing/billing.html", context, section="billing")


urls = [path("billing", billing, name="billing")]
