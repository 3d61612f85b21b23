"""The form of the billing details."""

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.actions.billing.change_billing_details import change_billing_details
from mediadesk.queries.billing_details import billing_details
from mediadesk.rules.billing_details import MOST_CONTACTS, Details, field_of
from mediadesk.rules.countries import by_name
from mediadesk.rules.money import CURRENCIES
from mediadesk.rules.price_list import price_list
from mediadesk.rules.refusals import Refusal, Why
from mediadesk.surfaces.console.billing_tabs import billing_tabs
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.who import PageRequest, page


@page(May.BILLING_UPDATE)
def billing_details_page(request: PageRequest) -> HttpResponse:
    """The details as they are, to be changed."""
    return _form(request, None)


@page(May.BILLING_UPDATE, methods=("POST",))
def billing_details_save(request: PageRequest) -> HttpResponse:
    """Save the details."""
    form, version = request.POST, whole_number(request.POST.get("version", ""))
    currency = form.get("currency") or None
    try:
        change_billing_details(request.who.actor, details=_typed(form), currency=currency, version=version)
    except Refusal as refusal:
        return _form(request, refusal)
    messages.success(request, "The billing details are saved. The next invoice says them.")
    return redirect("billing_payment", request.who.account.pk)


def _typed(form: QueryDict) -> Details:
    text = {
        name: form.get(name, "") for name in ("company", "address", "country", "tax_id", "purchase_order")
    }
    contacts = form.get("contacts", "").replace(",", "\n").replace(";", "\n")
    return Details(**text, contacts=tuple(contacts.splitlines()))


def _form(request: PageRequest, refusal: Refusal | None) -> HttpResponse:
    kept = billing_details(request.who.facts)
    is_newer = refusal is not None and refusal.why is Why.CHANGED_MEANWHILE
    typed = kept.details if refusal is None or is_newer else _typed(request.POST)
    currency = kept.next_currency or kept.currency
    if refusal is not None and not is_newer:
        currency = request.POST.get("currency", currency)
    context = {
        "tabs": billing_tabs(request.who, "billing_payment"), "refusal": refusal,
        "wrong": defaultdict(str, {field_of(refusal): str(refusal)} if refusal else {}),
        "kept": kept, "typed": typed,
        "contacts": "\n".join(typed.contacts), "currency": currency, "most": MOST_CONTACTS,
        "countries": [("", "Choose a country"), *by_name()],
        "currencies": [(code, f"{CURRENCIES[code].name} ({code})") for code in _offered(kept.currency)],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "billing/details.html", context, section="billing", status=status)


def _offered(present: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((present, *price_list().currencies)))


urls: list[Any] = [
    path("billing/details", billing_details_page, name="billing_details"),
    path("billing/details/save", billing_details_save, name="billing_details_save"),
]
