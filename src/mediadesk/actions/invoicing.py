"""Invoices and credit notes inside a frame: numbered without gaps, and naming seller and buyer as they are that day.

The row of a series is locked after that of the account and until the end of the transaction: a number that is not
used is given again.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from mediadesk.actions.change import Step
from mediadesk.actions.grace import end_grace
from mediadesk.actions.invoice_letters import send_invoice
from mediadesk.rules import money
from mediadesk.rules.charges import OTHER, Line, Totals, totals
from mediadesk.rules.events import Event
from mediadesk.rules.price_list import price_list
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice, InvoiceSeries, LedgerLine
from mediadesk.store.papers import line_of
from mediadesk.store.teams import Account


def tax_of(billing: Billing) -> tuple[int, bool]:
    """The buyer's tax rate in hundredths of a percent, and whether it is nought because they owe the tax."""
    return price_list().taxes.due(billing.country, tax_id=billing.tax_id)


def issue(step: Step, billing: Billing, lines: Iterable[Line] = ()) -> Invoice | None:
    """Put these lines, and all that wait, on an invoice. None while they come to nothing, or to less: they wait.

    Cost: 6 queries, 1 more where some wait, and those of `invoice_readers`; 1 where there is no line.
    """
    rows = kept_lines(step, lines, currency=billing.currency)
    waiting = list(LedgerLine.objects.filter(account=step.account, invoice=None, currency=billing.currency))
    rate, reverse_charge = tax_of(billing)
    due = totals(map(line_of, [*waiting, *rows]), rate)
    if due.gross <= 0:
        LedgerLine.objects.bulk_create(rows)
        return None
    seller, today = price_list().seller, step.now.date()
    by_card = billing.way == Billing.BY_CARD
    invoice = Invoice.objects.create(
        account=step.account,
        kind=Invoice.INVOICE,
        number=_next_number(seller.invoice_prefix),
        issued_on=today,
        due_on=today if by_card else today + timedelta(days=seller.due_days),
        currency=billing.currency,
        net_cents=due.net,
        tax_cents=due.tax,
        gross_cents=due.gross,
        tax_rate=rate,
        reverse_charge=reverse_charge,
        seller=_seller(),
        buyer=_buyer(step.account, billing),
        purchase_order=billing.purchase_order,
        way=billing.way,
        next_try_at=step.now if by_card else None,
        created_at=step.now,
    )
    _fill(invoice, waiting, rows)
    step.record(Event.INVOICE_ISSUED, invoice, number=invoice.number, sum=shown(invoice))
    send_invoice(step, invoice, billing)
    return invoice


def give_back(step: Step, invoice: Invoice, part: Totals, *, reason: str) -> Invoice:
    """Issue a credit note on a part of an invoice. The amounts of a credit note are positive; its line gives back.

    Cost: 7 queries, and those of `invoice_readers`.
    """
    note = Invoice.objects.create(
        account=step.account,
        kind=Invoice.CREDIT_NOTE,
        credits=invoice,
        number=_next_number(price_list().seller.credit_note_prefix),
        issued_on=step.now.date(),
        currency=invoice.currency,
        net_cents=part.net,
        tax_cents=part.tax,
        gross_cents=part.gross,
        tax_rate=invoice.tax_rate,
        reverse_charge=invoice.reverse_charge,
        seller=_seller(),
        buyer=invoice.buyer,
        purchase_order=invoice.purchase_order,
        reason=reason,
        state=Invoice.PAID,
        way=invoice.way,
        next_try_at=step.now if invoice.reference else None,  # what the card paid goes back to it
        created_at=step.now,
    )
    day = note.issued_on
    line = Line(OTHER, "", f"Credit on the invoice {invoice.number}", -1, part.net, -part.net, day, day)
    LedgerLine.objects.bulk_create(kept_lines(step, [line], currency=note.currency, invoice=note))
    invoice.credited_cents += part.gross
    if invoice.credited_cents == invoice.gross_cents:
        invoice.state, invoice.next_try_at = Invoice.CREDITED, None
    invoice.save(update_fields=["credited_cents", "state", "next_try_at"])
    end_grace(step, invoice)
    send_invoice(step, note, Billing.objects.filter(account=step.account).first())
    return note


def find_invoice(number: str) -> Invoice:
    """The invoice of this number, in whichever account; for the operator and for what the collector of cards tells.

    Raises:
        Refusal: NOT_FOUND.
    """
    found = Invoice.objects.filter(number=number, kind=Invoice.INVOICE).first()
    if found is None:
        raise Why.NOT_FOUND(what="invoice")
    return found


def note_paid(step: Step, invoice: Invoice, *, how: str) -> None:
    """Mark an open invoice as paid. A time of grace ends with the last invoice whose payment failed.

    Cost: 4 queries.
    """
    invoice.state, invoice.paid_at, invoice.paid_how = Invoice.PAID, step.now, how
    invoice.next_try_at, invoice.failure, invoice.pay_url = None, "", ""
    invoice.save(update_fields=["state", "paid_at", "paid_how", "next_try_at", "failure", "pay_url"])
    end_grace(step, invoice)
    step.record(Event.INVOICE_PAID, invoice, number=invoice.number, sum=shown(invoice), how=how)


def kept_lines(
    step: Step, lines: Iterable[Line], *, currency: str, invoice: Invoice | None = None
) -> list[LedgerLine]:
    """Lines as rows of the ledger, not yet written."""
    told = {"account": step.account, "currency": currency, "by": step.actor.label, "created_at": step.now}
    return [LedgerLine(invoice=invoice, **told, **asdict(line)) for line in lines]


def shown(invoice: Invoice) -> str:
    """The sum of an invoice as the trail and letters name it: "€119.00"."""
    return money.shown(invoice.gross_cents, invoice.currency)


def _fill(invoice: Invoice, waiting: list[LedgerLine], rows: list[LedgerLine]) -> None:
    if waiting:
        LedgerLine.objects.filter(pk__in=[one.pk for one in waiting]).update(invoice=invoice)
    for row in rows:
        row.invoice = invoice
    LedgerLine.objects.bulk_create(rows)


def _next_number(prefix: str) -> str:
    series, _ = InvoiceSeries.objects.select_for_update().get_or_create(prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return str(series)


def _seller() -> dict[str, Any]:
    seller = price_list().seller
    return {
        "name": seller.name or urlsplit(settings.MEDIADESK.url).hostname,
        "address": seller.address,
        "tax_id": seller.tax_id,
        "email": seller.email,
        "pay_to": seller.pay_to,
    }


def _buyer(account: Account, billing: Billing) -> dict[str, Any]:
    return {
        "account": account.name,
        "company": billing.company or account.name,
        "address": billing.address.splitlines(),
        "country": billing.country,
        "tax_id": billing.tax_id,
    }
