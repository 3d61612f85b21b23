"""What payment by card needs when nobody is there: events are applied, invoices collected, credits given back.

What an event says is not taken from it: Stripe is asked how the thing it is about stands now. So events may come in
any order, twice, or not at all; once a day all that is being collected is asked for (F-32).
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from django.db.models import F, Q, QuerySet

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.billing.collect_invoice import collect_invoice
from mediadesk.actions.billing.look_at_invoice import look_at_invoice
from mediadesk.actions.billing.note_card import note_card
from mediadesk.actions.billing.settle_credit import settle_credit
from mediadesk.actions.billing.stop_collecting import stop_collecting
from mediadesk.actions.billing.tell_card_ends import tell_card_ends
from mediadesk.engines import cards, clock
from mediadesk.engines.cards import Away
from mediadesk.rules.collecting import EVENT_TRIED_AFTER
from mediadesk.store.billing import Billing, Invoice, StripeEvent
from mediadesk.surfaces.attempts import attempt
from mediadesk.surfaces.webhooks.stripe import keep

log = logging.getLogger(__name__)
BY_CARD: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk with Stripe", Way.JOB)
CUSTOMER, INVOICE, PAYMENT = "customer", "invoice", "payment"
_AT_ONCE: Final = 50
_REST: Final = timedelta(minutes=5)  # after Stripe did not answer; mails and other jobs go on meanwhile
_LOOKED_BACK: Final = timedelta(days=3)  # so long Stripe itself goes on telling
_KEPT: Final = timedelta(days=60)  # Stripe tells of nothing older than 30
_rests_until: list[datetime] = []

# fmt: off
KINDS: Final = {
    # event                              what is looked at
    "checkout.session.completed":        CUSTOMER,
    "setup_intent.succeeded":            CUSTOMER,
    "payment_method.attached":           CUSTOMER,
    "payment_method.automatically_updated": CUSTOMER,
    "invoice.paid":                      INVOICE,
    "invoice.payment_succeeded":         INVOICE,
    "invoice.payment_failed":            INVOICE,
    "invoice.payment_action_required":   INVOICE,
    "payment_intent.succeeded":          PAYMENT,
    "payment_intent.payment_failed":     PAYMENT,
    "charge.refunded":                   PAYMENT,
    "refund.created":                    PAYMENT,
    "refund.updated":                    PAYMENT,
    "refund.failed":                     PAYMENT,
    "charge.dispute.created":            PAYMENT,
    "charge.dispute.updated":            PAYMENT,
    "charge.dispute.closed":             PAYMENT,
}
# fmt: on


def look_after_cards() -> None:
    """Apply what was told, collect what is due. Cost: 4 queries when nothing is; none where no card is taken."""
    if not cards.there_are() or (_rests_until and clock.now() < _rests_until[0]):
        return
    _rests_until.clear()
    now = clock.now()
    try:
        apply_events()
        due = Invoice.objects.filter(next_try_at__lte=now).order_by("next_try_at")
        open_ones = due.filter(kind=Invoice.INVOICE, state=Invoice.OPEN, way=Billing.BY_CARD)
        _each(open_ones, lambda pk: collect_invoice(BY_CARD, invoice_id=pk))
        _each(due.filter(kind=Invoice.CREDIT_NOTE), lambda pk: settle_credit(BY_CARD, note_id=pk))
        settled = due.filter(kind=Invoice.INVOICE, state=Invoice.PAID)
        _each(settled, lambda pk: stop_collecting(BY_CARD, invoice_id=pk))
    except Away as away:
        log.warning("Stripe does not answer, and is left alone for a while: %s", away)
        _rests_until[:] = [now + _REST]


def apply_events() -> int:
    """Apply the events that are due, each once. Returns how many were.

    Raises:
        Away: Stripe does not answer; what is not applied stays, and this was no try.
    """
    now, applied = clock.now(), 0
    waiting = Q()
    for tries, after in enumerate(EVENT_TRIED_AFTER):
        waiting |= Q(tries=tries, received_at__lte=now - after)
    due = StripeEvent.objects.filter(waiting, applied_at=None)
    for event in due.order_by("created_at", "id")[:_AT_ONCE]:
        row = StripeEvent.objects.filter(pk=event.pk)
        error = _said(partial(_apply, event))
        if error:
            row.update(tries=F("tries") + 1, error=error[:300])
        else:
            row.update(applied_at=now, error="")
            applied += 1
    return applied


def reconcile() -> None:
    """Once a day: keep the events that never came, look at all that is being collected, tell of cards that end."""
    if not cards.there_are():
        return
    try:
        since = clock.now() - _LOOKED_BACK
        missed = sum(keep(told) for told in cards.current().events_since(since) if told.kind in KINDS)
        open_ones = Invoice.objects.filter(kind=Invoice.INVOICE, way=Billing.BY_CARD).exclude(reference="")
        collected = open_ones.filter(Q(state=Invoice.OPEN) | Q(disputed=True))
        looked_at = list(collected.values_list("reference", flat=True))
        for reference in looked_at:
            _said(partial(look_at_invoice, BY_CARD, reference=reference))
    except Away as away:
        log.warning("Stripe could not be compared with our books: %s", away)
        return
    log.info("compared with Stripe: %d invoices; %d events had not come", len(looked_at), missed)


def tidy_cards() -> None:
    """Tell of cards that end soon, and let go of events that were applied long ago. Cost: 2 queries."""
    month = f"{clock.now() + timedelta(days=62):%Y-%m}"
    ending = Billing.objects.filter(card_expires__lte=month, account__closed=False).exclude(card_expires="")
    for account_id in ending.exclude(card_end_told=F("card_expires")).values_list("account_id", flat=True):
        _said(partial(tell_card_ends, BY_CARD, account_id=account_id))
    StripeEvent.objects.filter(applied_at__lt=clock.now() - _KEPT).delete()


def _apply(event: StripeEvent) -> None:
    """Look at what an event is about, unless it is none of ours."""
    about, of = KINDS.get(event.kind), event.payload["data"]["object"]
    if about == CUSTOMER:
        customer = str(of.get("customer") or "")
        account_id = Billing.objects.filter(customer=customer).values_list("account_id", flat=True).first()
        if customer and account_id:
            note_card(BY_CARD, account_id=account_id)
        return
    reference = ""
    if about == INVOICE:
        reference = str(of["id"])
    elif about == PAYMENT:
        payment = of["id"] if of.get("object") == "payment_intent" else of.get("payment_intent")
        reference = cards.current().reference_of(str(payment)) if payment else ""
    if reference:
        look_at_invoice(BY_CARD, reference=reference)


def _each(due: QuerySet[Invoice], do: Callable[[str], bool]) -> None:
    """Do it for each. Raises: Away, with the first that Stripe does not answer."""
    for row in due.values_list("pk", flat=True)[:_AT_ONCE]:
        _said(partial(_answered, do, row))


def _answered(do: Callable[[str], bool], row: str) -> None:
    if not do(row):
        raise Away("no answer")


def _said(do: Callable[[], object]) -> str:
    """Do it, and tell why it failed. Raises: Away."""
    return attempt(do, "what Stripe tells", but=(Away,))
