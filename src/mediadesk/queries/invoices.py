"""The invoices of an account: a list, its sums, and one with all that happened to it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db.models import Case, Q, QuerySet, Sum, Value, When

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules import money
from mediadesk.rules.invoices import STAND_BY_ID, Paper, Stand
from mediadesk.rules.refusals import Why
from mediadesk.rules.sentences import sentence
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.papers import paper_of
from mediadesk.store.trail import TrailEntry

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True)
class InvoiceFilter:
    """What is asked for; empty and None leave nothing out."""

    stand: str = ""  # an id of STANDS
    year: int | None = None  # of the day of issue


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One invoice or credit note of a list. `given_back` is what credit notes gave back, empty when nothing."""

    id: str
    number: str
    of: str  # the invoice that a credit note gives back of
    issued_on: date
    due_on: date | None
    currency: str
    net_cents: int
    tax_cents: int
    gross_cents: int
    given_back: str
    stand: Stand
    paid_at: datetime | None
    paid_how: str

    @property
    def total(self) -> str:
        """The sum with tax; below zero for a credit note."""
        return money.shown(-self.gross_cents if self.of else self.gross_cents, self.currency)


@dataclass(frozen=True, slots=True)
class Sums:
    """What the invoices that were asked for come to in one currency, with tax."""

    billed: str
    given_back: str
    open: str


@dataclass(frozen=True, slots=True)
class InvoiceList:
    """A page of the list, the newest first. `next` is the id to go on from, empty on the last page."""

    rows: tuple[InvoiceRow, ...]
    sums: tuple[Sums, ...]
    years: tuple[int, ...]
    any: bool
    next: str


@dataclass(frozen=True, slots=True)
class OneInvoice:
    """One invoice: what it says, how it stands, its credit notes, and what happened, the oldest first."""

    row: InvoiceRow
    paper: Paper
    left: str  # to be paid; empty when nothing is
    paid: str  # what was paid of it; empty while nothing was
    failure: str
    invoice_id: str  # of a credit note: that of its invoice
    notes: tuple[InvoiceRow, ...]
    history: tuple[tuple[datetime, str], ...]


def invoices(facts: Facts, wanted: InvoiceFilter, *, before: str = "", limit: int = PAGE_SIZE) -> InvoiceList:
    """The invoices and credit notes, the newest first; `before` is the id to go on from.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 3 queries, all by the index of the account.
    """
    require(facts, May.BILLING_VIEW, Target(facts.account_id))
    years = Invoice.objects.filter(account_id=facts.account_id).dates("issued_on", "year", order="DESC")
    found = _found(facts, wanted)
    page = found.filter(pk__lt=before) if before else found
    rows = list(map(_row, page.order_by("-pk")[: limit + 1]))
    following = rows[limit - 1].id if len(rows) > limit else ""
    known = tuple(day.year for day in years)
    return InvoiceList(tuple(rows[:limit]), tuple(_sums(found)), known, any=bool(known), next=following)


def every_invoice(facts: Facts, wanted: InvoiceFilter) -> Iterator[InvoiceRow]:
    """All that are asked for, the oldest first, for a file.

    Raises:
        Refusal: NOT_ALLOWED, before the first row is asked for.

    Cost: 1 query.
    """
    require(facts, May.BILLING_VIEW, Target(facts.account_id))
    return map(_row, _found(facts, wanted).order_by("pk").iterator(chunk_size=500))


def one_invoice(facts: Facts, invoice_id: str) -> OneInvoice:
    """An invoice or a credit note with all that is known of it.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 4 queries.
    """
    invoice = _required(facts, invoice_id)
    about = TrailEntry.objects.filter(account_id=facts.account_id, about_kind="invoice", about_id=invoice.pk)
    notes = list(_found(facts, InvoiceFilter()).filter(credits=invoice).order_by("pk"))
    left = invoice.gross_cents - invoice.credited_cents
    return OneInvoice(
        row=_row(invoice),
        paper=paper_of(invoice),
        left=money.shown(left, invoice.currency) if invoice.state == Invoice.OPEN else "",
        paid=money.shown(_paid(invoice, notes), invoice.currency) if invoice.paid_at else "",
        failure=invoice.failure,
        invoice_id=invoice.credits_id or "",
        notes=tuple(map(_row, notes)),
        history=tuple(
            (entry.at, sentence(entry.event, who=entry.who, details=entry.details))
            for entry in about.order_by("number")
        ),
    )


def _paid(invoice: Invoice, notes: Iterable[Invoice]) -> int:
    """What was left of it when it was paid: what credit notes gave back later had been paid before."""
    at = invoice.paid_at
    return invoice.gross_cents - sum(note.gross_cents for note in notes if at and note.created_at <= at)


def invoice_paper(facts: Facts, invoice_id: str) -> Paper:
    """What an invoice says, to be drawn.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 2 queries.
    """
    return paper_of(_required(facts, invoice_id))


def _required(facts: Facts, invoice_id: str) -> Invoice:
    require(facts, May.BILLING_VIEW, Target(facts.account_id))
    invoice = _found(facts, InvoiceFilter()).filter(pk=invoice_id).first()
    if invoice is None:
        raise Why.NOT_FOUND(what="invoice")
    return invoice


def _found(facts: Facts, wanted: InvoiceFilter) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(account_id=facts.account_id).select_related("credits")
    rows = rows.annotate(stand=_stands(clock.now().date()))
    if wanted.stand:
        rows = rows.filter(stand=wanted.stand)
    return rows.filter(issued_on__year=wanted.year) if wanted.year else rows


def _stands(today: date) -> Case:
    """How an invoice stands, as an id of STANDS: the first that is true."""
    return Case(
        When(kind=Invoice.CREDIT_NOTE, then=Value("credit_note")),
        When(disputed=True, then=Value("disputed")),
        When(state=Invoice.CREDITED, then=Value("given_back")),
        When(state=Invoice.PAID, then=Value("paid")),
        When(~Q(failure=""), then=Value("failed")),
        When(way=Billing.BY_CARD, then=Value("collecting")),
        When(due_on__lt=today, then=Value("overdue")),
        default=Value("open"),
    )


def _sums(found: QuerySet[Invoice]) -> Iterator[Sums]:
    billed, notes = Q(kind=Invoice.INVOICE), Q(kind=Invoice.CREDIT_NOTE)
    to_pay = billed & Q(state=Invoice.OPEN)
    by_currency = found.order_by().values("currency").annotate(
        billed=Sum("gross_cents", filter=billed, default=0),
        noted=Sum("gross_cents", filter=notes, default=0),
        given_back=Sum("credited_cents", filter=billed, default=0),
        owed=Sum("gross_cents", filter=to_pay, default=0),
        let_off=Sum("credited_cents", filter=to_pay, default=0),
    )  # fmt: skip
    for row in by_currency.order_by("currency"):
        back = (
            row["noted"] or row["given_back"]
        )  # a list without credit notes tells what its invoices lost by them
        sums = (row["billed"], back, row["owed"] - row["let_off"])
        yield Sums(*(money.shown(cents, row["currency"]) for cents in sums))


def _row(invoice: Invoice) -> InvoiceRow:
    back = invoice.credited_cents
    return InvoiceRow(
        id=invoice.pk,
        number=invoice.number,
        of=invoice.credits.number if invoice.credits else "",
        issued_on=invoice.issued_on,
        due_on=invoice.due_on,
        currency=invoice.currency,
        net_cents=invoice.net_cents,
        tax_cents=invoice.tax_cents,
        gross_cents=invoice.gross_cents,
        given_back=money.shown(back, invoice.currency) if back else "",
        stand=STAND_BY_ID[getattr(invoice, "stand", "open")],
        paid_at=invoice.paid_at,
        paid_how=invoice.paid_how,
    )
