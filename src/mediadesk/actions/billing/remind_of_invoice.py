"""Remind of an invoice that is overdue."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.invoice_letters import remind
from mediadesk.actions.invoicing import find_invoice
from mediadesk.rules import money
from mediadesk.rules.events import Event
from mediadesk.rules.invoices import reminders_due
from mediadesk.store.billing import Billing, Invoice


def remind_of_invoice(actor: Actor, *, number: str) -> None:
    """Send the reminder that is due, if one is; of several that were missed, one.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    account_id = find_invoice(number).account_id
    with change_by_operator(actor, account_id=account_id, doing="remind of an invoice") as step:
        step.unchanged_is_fine()
        invoice = find_invoice(number)
        is_waited_for = invoice.state == Invoice.OPEN and invoice.way == Billing.BY_INVOICE
        if not is_waited_for or invoice.due_on is None:
            return
        days = (step.now.date() - invoice.due_on).days
        due = reminders_due(days)
        if due <= invoice.reminded:
            return

        invoice.reminded = due
        invoice.save(update_fields=["reminded"])
        remind(step, invoice, Billing.objects.filter(account=step.account).first())
        left = money.shown(invoice.gross_cents - invoice.credited_cents, invoice.currency)
        step.record(Event.INVOICE_REMINDED, invoice, number=number, sum=left, days=days)
