"""How an account pays: its card, what could not be paid, and until when everything goes on as before."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Sum

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import cards, clock
from mediadesk.rules import money
from mediadesk.rules.collecting import expires_soon, expiry_shown
from mediadesk.store.billing import Billing, Invoice, LedgerLine


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice that is to be paid. `pay_url` is where the payer confirms it with their bank."""

    id: str
    number: str
    total: str
    due_on: date | None
    by_card: bool
    failure: str
    pay_url: str
    next_try_at: datetime | None


@dataclass(frozen=True, slots=True)
class Payment:
    """How an account pays. `offered`: payment by card is set up; `known`: the account has been at the card's page."""

    offered: bool
    by_card: bool = False
    known: bool = False
    card: str = ""
    card_expires: str = ""  # "04/2029"
    card_ends_soon: bool = False
    grace_ends_at: datetime | None = None
    grace_over: bool = False
    open: tuple[OpenInvoice, ...] = ()
    disputed: tuple[OpenInvoice, ...] = ()  # paid by card, and asked back by the holder's bank
    more: int = 0
    waiting: str = ""  # charged before tax, and on no invoice yet


def payment(facts: Facts, *, limit: int = 50) -> Payment:
    """How the account pays, and its open invoices, the oldest first.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries; 1 more where there are more open invoices than are shown.
    """
    require(facts, May.BILLING_VIEW, Target(facts.account_id))
    billing = Billing.objects.filter(account_id=facts.account_id).first()
    invoices = Invoice.objects.filter(account_id=facts.account_id, kind=Invoice.INVOICE)
    rows, disputed = invoices.filter(state=Invoice.OPEN), invoices.filter(disputed=True)
    found = list(rows.order_by("id")[: limit + 1])
    if billing is None:
        return Payment(cards.there_are(), open=tuple(_shown(one) for one in found[:limit]))
    now = clock.now()
    lines = LedgerLine.objects.filter(account_id=facts.account_id, invoice=None)
    waiting = lines.aggregate(sum=Sum("cents", default=0))["sum"]
    return Payment(
        offered=cards.there_are(),
        by_card=billing.way == Billing.BY_CARD,
        known=bool(billing.customer),
        card=billing.card_label,
        card_expires=billing.card_expires and expiry_shown(billing.card_expires),
        card_ends_soon=bool(billing.card_expires) and expires_soon(billing.card_expires, now=now),
        grace_ends_at=billing.grace_ends_at,
        grace_over=billing.grace_ends_at is not None and billing.grace_ends_at <= now,
        open=tuple(_shown(one) for one in found[:limit]),
        disputed=tuple(_shown(one) for one in disputed.order_by("-id")[:limit]),
        waiting=money.shown(waiting, billing.currency) if waiting else "",
        more=rows.count() - limit if len(found) > limit else 0,
    )


def _shown(invoice: Invoice) -> OpenInvoice:
    left = invoice.gross_cents - invoice.credited_cents
    return OpenInvoice(
        id=invoice.pk,
        number=invoice.number,
        total=money.shown(left, invoice.currency),
        due_on=invoice.due_on,
        by_card=invoice.way == Billing.BY_CARD,
        failure=invoice.failure,
        pay_url=invoice.pay_url,
        next_try_at=invoice.next_try_at,
    )
