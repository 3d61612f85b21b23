"""The invoices of the account: a list, one as a page, as PDF, and all as a spreadsheet."""

from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse, HttpResponseBase, QueryDict, StreamingHttpResponse
from django.urls import path

from mediadesk.access.catalogue import May
from mediadesk.engines.invoice_pdf import draw_invoice
from mediadesk.queries.invoices import (
    InvoiceFilter,
    InvoiceRow,
    every_invoice,
    invoice_paper,
    invoices,
    one_invoice,
)
from mediadesk.rules import money
from mediadesk.rules.countries import country_name
from mediadesk.rules.invoices import (
    REVERSE_CHARGE,
    STAND_BY_ID,
    STANDS,
    how_to_pay,
    party_lines,
    period_shown,
    rate_shown,
)
from mediadesk.surfaces.console.addresses import ROW_ID
from mediadesk.surfaces.console.billing_tabs import billing_tabs
from mediadesk.surfaces.console.shell import render
from mediadesk.surfaces.console.typed import whole_number
from mediadesk.surfaces.spreadsheet import csv_lines
from mediadesk.surfaces.who import PageRequest, page

_HEAD: Final = ("number", "kind", "on the invoice", "issued on", "due on", "currency", "net", "tax", "total",
                "state", "paid at (UTC)", "paid how")  # fmt: skip


@page(May.BILLING_VIEW)
def invoices_page(request: PageRequest) -> HttpResponse:
    """The list, the newest first, with the sums of what is asked for."""
    wanted = _wanted(request.GET)
    found = invoices(request.who.facts, wanted, before=request.GET.get("before", "")[:32])
    context = {
        "tabs": billing_tabs(request.who, "invoices"), "found": found, "wanted": wanted, "request": request,
        "stands": [("", "Every state"), *((one.id, one.words.capitalize()) for one in STANDS)],
        "years": [("", "Every year"), *((year, year) for year in found.years)],
    }  # fmt: skip
    return render(request, "billing/invoices.html", context, section="billing")


@page(May.BILLING_VIEW)
def invoices_csv(request: PageRequest) -> HttpResponseBase:
    """What the filter leaves, a line an invoice, for a spreadsheet."""
    rows = every_invoice(request.who.facts, _wanted(request.GET))
    headers = {"Content-Disposition": 'attachment; filename="invoices.csv"'}
    lines = csv_lines(_HEAD, map(_cells, rows))
    return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)


@page(May.BILLING_VIEW)
def invoice(request: PageRequest, invoice_id: str) -> HttpResponse:
    """One invoice or credit note: what it says, and what became of it."""
    found = one_invoice(request.who.facts, invoice_id)
    paper = found.paper
    country = country_name(paper.buyer.get("country", ""))
    notes = [REVERSE_CHARGE] if paper.reverse_charge else []
    if found.left or paper.credits:
        notes += how_to_pay(paper, left=found.left)
    context = {
        "tabs": billing_tabs(request.who, "invoices"), "one": found, "paper": paper, "notes": notes,
        "seller": party_lines(paper.seller), "buyer": party_lines(paper.buyer, country=country),
        "period": period_shown, "rate": rate_shown(paper.tax_rate),
    }  # fmt: skip
    return render(request, "billing/invoice.html", context, section="billing")


@page(May.BILLING_VIEW)
def invoice_pdf(request: PageRequest, invoice_id: str) -> HttpResponse:
    """One invoice or credit note as PDF."""
    paper = invoice_paper(request.who.facts, invoice_id)
    headers = {"Content-Disposition": f'attachment; filename="{paper.number}.pdf"'}
    return HttpResponse(draw_invoice(paper), content_type="application/pdf", headers=headers)


def _wanted(asked: QueryDict) -> InvoiceFilter:
    stand = asked.get("state", "")
    year = whole_number(asked.get("year", ""), digits=4)
    return InvoiceFilter(stand if stand in STAND_BY_ID else "", year or None)


def _cells(row: InvoiceRow) -> list[object]:
    sign = -1 if row.of else 1
    sums = [
        Decimal(money.plain(sign * cents, row.currency).replace(",", ""))
        for cents in (row.net_cents, row.tax_cents, row.gross_cents)
    ]
    kind = "credit note" if row.of else "invoice"
    return [row.number, kind, row.of, row.issued_on, row.due_on, row.currency, *sums, row.stand.words,
            row.paid_at, row.paid_how]  # fmt: skip


urls: list[Any] = [
    path("billing/invoices", invoices_page, name="invoices"),
    path("billing/invoices.csv", invoices_csv, name="invoices_csv"),
    path(f"billing/invoices/<{ROW_ID}:invoice_id>", invoice, name="invoice"),
    path(f"billing/invoices/<{ROW_ID}:invoice_id>.pdf", invoice_pdf, name="invoice_pdf"),
]
