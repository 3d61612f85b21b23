"""Put a line on the next invoice of an account, by the operator: what was agreed on besides the price list."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.invoicing import issue
from mediadesk.actions.ledger import billing_of, charge
from mediadesk.rules import money
from mediadesk.rules.charges import MOST_CENTS, OTHER, Line
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Invoice


def add_line(
    actor: Actor, *, account_id: str, title: str, cents: int, currency: str = "", at_once: bool = False
) -> Invoice | None:
    """Charge something, or give something back with cents below zero.

    Args:
        cents: before tax, in the currency of the account.
        currency: the one in which the amount was read; empty does not ask whether the account pays in it.
        at_once: issue an invoice of all lines that wait, not with the next cycle.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, MISSING_VALUE (the title), BAD_VALUE, NOT_SOLD_IN.
    """
    title = " ".join(title.replace("\0", " ").split())
    if not title:
        raise Why.MISSING_VALUE(what="title")
    if len(title) > 300:
        raise Why.BAD_VALUE(what="The title", reason="it is longer than 300 characters")
    if abs(cents) > MOST_CENTS:
        raise Why.BAD_VALUE(what="The amount", reason="it is larger than any invoice can be")
    if not cents:
        raise Why.BAD_VALUE(what="The amount", reason="it is nought")
    with change_by_operator(actor, account_id=account_id, doing="put a line on an invoice") as step:
        billing, day = billing_of(step), step.now.date()
        if currency and currency != billing.currency:
            raise Why.BAD_VALUE(what="The amount", reason=f"the account pays in {billing.currency}")

        issued = charge(step, billing, [Line(OTHER, "", title, 1, cents, cents, day, day)])
        if at_once and issued is None:
            issued = issue(step, billing)

        told = money.shown(cents, billing.currency)
        step.record(Event.INVOICE_LINE_ADDED, step.account, title=title, sum=told)
        return issued
