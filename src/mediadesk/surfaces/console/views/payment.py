"""How the account pays: the card, and what is to be paid now. The card itself is entered on Stripe's own page."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse

from mediadesk.access.catalogue import May
from mediadesk.actions.billing.begin_card import begin_card
from mediadesk.actions.billing.collect_invoice import collect_invoice
from mediadesk.actions.billing.pay_invoice import pay_invoice
from mediadesk.actions.billing.remove_card import remove_card
from mediadesk.queries.billing_details import billing_details
from mediadesk.queries.payment import payment
from mediadesk.store.billing import Invoice
from mediadesk.surfaces.card_dates import BY_CARD
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.billing_tabs import billing_tabs
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.who import PageRequest, page


@page(May.BILLING_VIEW)
def billing_payment(request: PageRequest) -> HttpResponse:
    """The card, the time of grace, and the open invoices."""
    context = {
        "pay": payment(request.who.facts),
        "given": billing_details(request.who.facts),
        "tabs": billing_tabs(request.who, "billing_payment"),
        "entered": "entered" in request.GET,
    }
    return render(request, "billing/payment.html", context, section="billing")


@page(May.BILLING_UPDATE, methods=("POST",))
def card_begin(request: PageRequest) -> HttpResponse:
    """Lead on to the page on which a card is entered. Forms may not lead elsewhere; a page of ours does."""
    back = f"{settings.MEDIADESK.url}{reverse('billing_payment', args=(request.who.account.pk,))}"
    there = begin_card(request.who.actor, done_url=f"{back}?entered", back_url=back)
    response = render(request, "billing/leaving.html", {"there": there, "back": back}, section="billing")
    response.headers["Refresh"] = f"1; url={there}"
    return response


@page(May.BILLING_UPDATE, methods=("POST",))
def card_remove(request: PageRequest) -> HttpResponse:
    """Remove the card: from now on the account pays by invoice."""
    remove_card(request.who.actor)
    messages.success(request, "The card is removed. From now on this account pays by invoice.")
    return redirect("billing_payment", request.who.account.pk)


@page(May.BILLING_UPDATE, methods=("POST",))
def invoice_pay(request: PageRequest, invoice_id: str) -> HttpResponse:
    """Charge the card with an open invoice, and say what became of it."""
    pay_invoice(request.who.actor, invoice_id=invoice_id)
    collect_invoice(BY_CARD, invoice_id=invoice_id)
    _say(request, Invoice.objects.get(pk=invoice_id, account=request.who.account))
    return redirect("billing_payment", request.who.account.pk)


def _say(request: PageRequest, invoice: Invoice) -> None:
    if invoice.state == Invoice.PAID:
        messages.success(request, f"The invoice {invoice.number} is paid.")
    elif invoice.failure:
        messages.error(request, f"The invoice {invoice.number} could not be paid: {invoice.failure}.")
    else:
        messages.info(
            request, f"The invoice {invoice.number} is being paid; you are told by mail if it fails."
        )


urls: list[Any] = [
    path("billing/payment", billing_payment, name="billing_payment"),
    path("billing/payment/card", card_begin, name="card_begin"),
    path("billing/payment/card/remove", card_remove, name="card_remove"),
    path(f"billing/invoices/<{ROW_ID}:invoice_id>/pay", invoice_pay, name="invoice_pay"),
]
