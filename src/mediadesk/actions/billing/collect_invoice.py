"""Collect an invoice by card, when it is due to be tried."""

import logging

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.collected import note_standing
from mediadesk.engines import cards, clock
from mediadesk.engines.cards import Away, Bill, NotPossible, Standing
from mediadesk.rules.collecting import AWAY_FOR
from mediadesk.store.billing import Billing, Invoice

log = logging.getLogger(__name__)


def collect_invoice(actor: Actor, *, invoice_id: str) -> bool:
    """Try it once, if it is still due. Returns whether the collector answered; if not, that counts as no try.

    What was given back before is not collected.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    due = Invoice.objects.filter(kind=Invoice.INVOICE, state=Invoice.OPEN, way=Billing.BY_CARD)
    invoice = due.filter(pk=invoice_id, next_try_at__lte=clock.now()).first()
    if invoice is None:
        return True
    standing = _ask(invoice, Billing.objects.get(account=invoice.account_id))
    with change_by_operator(actor, account_id=invoice.account_id, doing="collect an invoice") as step:
        step.unchanged_is_fine()
        found = Invoice.objects.get(pk=invoice_id)
        if standing is None:
            Invoice.objects.filter(pk=invoice_id).update(next_try_at=step.now + AWAY_FOR)
        else:
            note_standing(step, found, standing, tried=found.tries == invoice.tries)
    return standing is not None


def _ask(invoice: Invoice, billing: Billing) -> Standing | None:
    """What the collector answers, before the frame: no row is locked meanwhile. None: it does not answer."""
    left = invoice.gross_cents - invoice.credited_cents
    if not billing.customer:
        return Standing("", invoice.pk, "", "open", left, failure="no_card")
    bill = Bill(
        id=invoice.pk,
        number=invoice.number,
        customer=billing.customer,
        cents=left,
        currency=invoice.currency,
        retry=invoice.tries,
        reference=invoice.reference,
    )
    try:
        return cards.current().collect(bill)
    except Away:
        return None
    except NotPossible:
        log.exception("the invoice %s cannot be collected", invoice.number)
        return Standing(invoice.reference, invoice.pk, billing.customer, "open", left, failure="not_possible")
