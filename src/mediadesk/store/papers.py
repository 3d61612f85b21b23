"""A stored invoice as what its page and its PDF say."""

from dataclasses import fields

from mediadesk.rules.charges import Line
from mediadesk.rules.invoices import Paper
from mediadesk.store.billing import Billing, Invoice, LedgerLine


def line_of(row: LedgerLine) -> Line:
    """A line as the rules know it."""
    return Line(**{one.name: getattr(row, one.name) for one in fields(Line)})


def paper_of(invoice: Invoice) -> Paper:
    """What an invoice or a credit note says. Cost: 1 query; 1 more for a credit note."""
    of, lines = invoice.credits, tuple(map(line_of, invoice.lines.order_by("id")))
    return Paper(
        number=invoice.number,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        currency=invoice.currency,
        lines=lines,
        net_cents=invoice.net_cents,
        tax_cents=invoice.tax_cents,
        tax_rate=invoice.tax_rate,
        reverse_charge=invoice.reverse_charge,
        seller=invoice.seller,
        buyer=invoice.buyer,
        purchase_order=invoice.purchase_order,
        by_card=invoice.way == Billing.BY_CARD,
        credits=of.number if of else "",
        credits_of=of.issued_on if of else None,
        reason=invoice.reason,
    )
