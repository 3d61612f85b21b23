"""Give back an invoice, or a part of it, by a credit note: by the operator."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.invoicing import find_invoice, give_back
from mediadesk.rules import money
from mediadesk.rules.charges import Totals, credited
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Invoice


def credit_invoice(actor: Actor, *, number: str, reason: str, cents: int | None = None) -> Invoice:
    """Issue a credit note. What was not paid yet need not be paid; what was, the operator or the card gives back.

    Args:
        cents: with tax; all that is left when None.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, MISSING_VALUE (the reason), BAD_VALUE, INVOICE_SETTLED, TOO_MUCH_GIVEN_BACK.
    """
    account_id, reason = find_invoice(number).account_id, " ".join(reason.split())
    if not reason:
        raise Why.MISSING_VALUE(what="reason")
    if len(reason) > 500:
        raise Why.BAD_VALUE(what="The reason", reason="it is longer than 500 characters")
    with change_by_operator(actor, account_id=account_id, doing="give back an invoice") as step:
        invoice = find_invoice(number)
        left = invoice.gross_cents - invoice.credited_cents
        if not left:
            raise Why.INVOICE_SETTLED(number=number, state="given back")
        if cents is not None and not 0 < cents <= left:
            raise Why.TOO_MUCH_GIVEN_BACK(number=number, left=money.shown(left, invoice.currency))

        whole = Totals(invoice.net_cents, invoice.tax_cents)
        part = credited(whole, before=invoice.credited_cents, cents=left if cents is None else cents)
        note = give_back(step, invoice, part, reason=reason)

        told = money.shown(part.gross, invoice.currency)
        step.record(Event.INVOICE_CREDITED, invoice, sum=told, number=number, note=note.number, reason=reason)
        return note
