"""What is noted inside a frame of how the collecting of an invoice stands, whatever brought it to our notice.

It follows from how things stand now, never from the order in which news came (F-32, T-96).
"""

import logging
from datetime import UTC

from mediadesk.actions.change import Step
from mediadesk.actions.grace import begin_grace, payment_link, tell_payers
from mediadesk.actions.invoicing import note_paid, shown
from mediadesk.engines.cards import Standing
from mediadesk.rules.collecting import (
    LOST,
    PAID_TWICE,
    failure_of,
    next_try,
    payment_disputed,
    payment_failed,
)
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice

log = logging.getLogger(__name__)
_OUTCOMES = {
    "open": "the bank looks at it",
    "won": "the payment stands",
    "lost": "the bank took the money back",
}


def note_standing(step: Step, invoice: Invoice, standing: Standing, *, tried: bool = False) -> None:
    """Note how it stands. What is known already is not noted again.

    Args:
        tried: this is the answer to a try of our own, which counts.

    Raises:
        Refusal: NOT_FOUND, for news about another customer's invoice (T-97).
    """
    billing = Billing.objects.get(account=step.account)
    if (standing.customer, standing.bill_id) != (billing.customer, invoice.pk):
        raise Why.NOT_FOUND(what="invoice")
    if standing.reference and invoice.reference != standing.reference and standing.state != "void":
        invoice.reference = standing.reference
        invoice.save(update_fields=["reference"])
    if invoice.state == Invoice.OPEN and standing.state == "paid":
        owed = invoice.gross_cents - invoice.credited_cents
        if standing.paid_cents < owed or standing.currency != invoice.currency:
            log.error("%s was paid otherwise than it is owed: %s", invoice.number, standing)
            return
        note_paid(step, invoice, how=f"by card, {billing.card_label}" if billing.card_label else "by card")
    elif invoice.state == Invoice.OPEN and standing.failure:
        _note_failure(step, billing, invoice, standing, tried=tried)
    elif _is_paid_twice(invoice, standing):
        log.warning("the invoice %s was paid by card, too, beside: %s", invoice.number, invoice.paid_how)
        invoice.failure = PAID_TWICE
        invoice.save(update_fields=["failure"])
    _note_dispute(step, invoice, standing)
    if standing.paid_cents - standing.refunded_cents > invoice.gross_cents - invoice.credited_cents:
        # More is held than is owed: each note that was not given back yet gives its own sum.
        Invoice.objects.filter(credits=invoice, reference="", failure="").update(next_try_at=step.now)


def _is_paid_twice(invoice: Invoice, standing: Standing) -> bool:
    """Whether the collector has been paid what was paid in another way already; once that is known, no more."""
    by_card = "by card" in invoice.paid_how or invoice.failure == PAID_TWICE
    return invoice.state == Invoice.PAID and standing.state == "paid" and not by_card


def _note_failure(step: Step, billing: Billing, invoice: Invoice, standing: Standing, *, tried: bool) -> None:
    failure = failure_of(standing.failure)
    news = invoice.failure != failure.words
    invoice.failure, invoice.pay_url = failure.words, standing.pay_url
    if tried:
        invoice.tries += 1
        invoice.next_try_at = next_try(step.now, tries=invoice.tries, failure=failure)
    invoice.save(update_fields=["failure", "pay_url", "tries", "next_try_at"])
    begin_grace(step, billing)
    if not news and not tried:
        return
    step.record(
        Event.PAYMENT_FAILED, invoice, number=invoice.number, sum=shown(invoice), reason=failure.words
    )
    if news and billing.grace_ends_at is not None:
        tell_payers(
            step,
            payment_failed(
                number=invoice.number,
                total=shown(invoice),
                words=failure.words,
                until=f"{billing.grace_ends_at.astimezone(UTC):%-d %B %Y}",
                account_name=step.account.name,
                link=payment_link(step),
                pay_url=standing.pay_url,
            ),
        )


def _note_dispute(step: Step, invoice: Invoice, standing: Standing) -> None:
    was = ("lost" if invoice.failure == LOST else "open") if invoice.disputed else ""
    now = standing.dispute
    if now == was or (now == "won" and not was):
        return
    invoice.disputed = now in {"open", "lost"}
    if invoice.state != Invoice.OPEN and invoice.failure != PAID_TWICE:
        invoice.failure = LOST if now == "lost" else ""
    invoice.save(update_fields=["disputed", "failure"])
    outcome = _OUTCOMES.get(now, _OUTCOMES["won"])
    step.record(Event.INVOICE_DISPUTED, invoice, number=invoice.number, sum=shown(invoice), outcome=outcome)
    tell_payers(
        step,
        payment_disputed(
            number=invoice.number,
            total=shown(invoice),
            outcome=now or "won",
            account_name=step.account.name,
            link=payment_link(step),
        ),
    )
