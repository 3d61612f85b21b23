"""Note that an invoice was paid, by the operator."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.invoicing import find_invoice, note_paid
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Invoice


def mark_paid(actor: Actor, *, number: str, how: str = "") -> Invoice:
    """The money has come.

    Args:
        how: as the page of the invoice tells it: "bank transfer of 3 December".

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, INVOICE_SETTLED, BAD_VALUE (longer than 300 characters).
    """
    account_id = find_invoice(number).account_id
    how = " ".join(how.split()) or "by the operator"
    if len(how) > 300:
        raise Why.BAD_VALUE(what="How it was paid", reason="it is longer than 300 characters")
    with change_by_operator(actor, account_id=account_id, doing="mark an invoice as paid") as step:
        invoice = find_invoice(number)
        if invoice.state != Invoice.OPEN:
            raise Why.INVOICE_SETTLED(number=number, state=invoice.state)

        note_paid(step, invoice, how=how)
        if invoice.reference:  # nobody is to pay it once more by card: Stripe is told until it answers
            Invoice.objects.filter(pk=invoice.pk).update(next_try_at=step.now)
        return invoice
