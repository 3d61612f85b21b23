"""Give a credit back to the card that paid, or let nobody pay what is owed no more."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.engines import cards
from mediadesk.engines.cards import Away
from mediadesk.rules import money
from mediadesk.rules.collecting import AWAY_FOR
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Invoice


def settle_credit(actor: Actor, *, note_id: str) -> bool:
    """Refund what the collector holds beyond what is owed, at most the credit note. Returns whether it answered.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    note = Invoice.objects.select_related("credits").filter(pk=note_id, kind=Invoice.CREDIT_NOTE).first()
    if note is None or note.credits is None:
        raise Why.NOT_FOUND(what="credit note")
    invoice = note.credits
    try:
        refund, cents = _refund(note, invoice)
    except Away:
        refund, cents = "", -1
    with change_by_operator(actor, account_id=note.account_id, doing="give money back to a card") as step:
        step.unchanged_is_fine()
        note.reference = refund
        note.next_try_at = step.now + AWAY_FOR if cents < 0 else None
        note.save(update_fields=["reference", "next_try_at"])
        if refund:
            told = money.shown(cents, note.currency)
            step.record(Event.INVOICE_REFUNDED, invoice, sum=told, number=invoice.number)
    return cents >= 0


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
