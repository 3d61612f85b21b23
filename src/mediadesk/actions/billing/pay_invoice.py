"""Have an open invoice paid by card now."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.invoicing import shown
from mediadesk.engines import cards
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice


def pay_invoice(actor: Actor, *, invoice_id: str) -> None:
    """Let it be collected at once, also one that was to be paid by invoice, and one whose tries are used up.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, CARDS_NOT_OFFERED, NO_CARD, INVOICE_SETTLED.
    """
    with change(actor, May.BILLING_UPDATE) as step:
        if not cards.there_are():
            raise Why.CARDS_NOT_OFFERED()
        invoice = Invoice.objects.filter(pk=invoice_id, account=step.account, kind=Invoice.INVOICE).first()
        if invoice is None:
            raise Why.NOT_FOUND(what="invoice")
        if invoice.state != Invoice.OPEN:
            raise Why.INVOICE_SETTLED(number=invoice.number, state=invoice.state)
        if not Billing.objects.filter(account=step.account).exclude(card_label="").exists():
            raise Why.NO_CARD()

        invoice.way, invoice.next_try_at = Billing.BY_CARD, step.now
        invoice.save(update_fields=["way", "next_try_at"])
        step.record(Event.INVOICE_PAY_ASKED, invoice, number=invoice.number, sum=shown(invoice))
