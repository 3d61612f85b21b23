"""Let nobody pay an invoice by card that was paid in another way."""

import logging

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.collected import note_standing
from mediadesk.engines import cards
from mediadesk.engines.cards import Away, NotPossible
from mediadesk.rules.collecting import AWAY_FOR
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Invoice

log = logging.getLogger(__name__)


def stop_collecting(actor: Actor, *, invoice_id: str) -> bool:
    """Void it where it can still be paid, and note whether that had happened already. Returns whether it answered.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    invoice = Invoice.objects.filter(pk=invoice_id, state=Invoice.PAID).first()
    if invoice is None:
        raise Why.NOT_FOUND(what="invoice")
    standing, again = None, False
    try:
        cards.current().void(invoice.reference)
        standing = cards.current().standing(invoice.reference)
    except Away:
        again = True
    except (KeyError, NotPossible):
        log.exception("the invoice %s cannot be voided at the collector", invoice.number)
    with change_by_operator(actor, account_id=invoice.account_id, doing="let nobody pay an invoice") as step:
        step.unchanged_is_fine()
        Invoice.objects.filter(pk=invoice_id).update(next_try_at=step.now + AWAY_FOR if again else None)
        if standing:
            note_standing(step, Invoice.objects.get(pk=invoice_id), standing)
    return not again
