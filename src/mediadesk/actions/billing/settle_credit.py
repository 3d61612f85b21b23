"""Give a credit back to the card that paid, or let nobody pay what is owed no more."""

import logging

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.engines import cards
from mediadesk.engines.cards import Away, NotPossible
from mediadesk.rules import money
from mediadesk.rules.collecting import AWAY_FOR, NOT_REFUNDED
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Invoice

log = logging.getLogger(__name__)


def settle_credit(actor: Actor, *, note_id: str) -> bool:
    """Refund what the collector holds beyond what is owed, at most the credit note. Returns whether it answered.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    note = Invoice.objects.select_related("credits").filter(pk=note_id, kind=Invoice.CREDIT_NOTE).first()
    if note is None or note.credits is None:
        raise Why.NOT_FOUND(what="credit note")
    invoice = note.credits
    again, refund, cents = False, "", 0
    try:
        refund, cents = _refund(note, invoice)
    except Away:
        again = True
    except NotPossible:
        log.exception("the credit note %s cannot be given back to the card", note.number)
        note.failure = NOT_REFUNDED
    with change_by_operator(actor, account_id=note.account_id, doing="give money back to a card") as step:
        step.unchanged_is_fine()
        note.reference = refund or note.reference
        note.next_try_at = step.now + AWAY_FOR if again else None
        note.save(update_fields=["reference", "next_try_at", "failure"])
        if refund:
            told = money.shown(cents, note.currency)
            step.record(Event.INVOICE_REFUNDED, invoice, sum=told, number=invoice.number)
    return not again


def _refund(note: Invoice, invoice: Invoice) -> tuple[str, int]:
    """What was refunded, and how much; nothing where nothing was paid by card."""
    collector = cards.current()
    try:
        standing = collector.standing(invoice.reference)
    except KeyError:
        return "", 0
    owed = invoice.gross_cents - invoice.credited_cents
    if standing.state == "open" and not owed:
        collector.void(invoice.reference)
        return "", 0
    cents = min(standing.paid_cents - standing.refunded_cents - owed, note.gross_cents)
    if cents <= 0:
        return "", 0
    return collector.refund(invoice.reference, cents, key=note.pk), cents
