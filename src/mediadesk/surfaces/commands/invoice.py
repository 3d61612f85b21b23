"""Show the invoices of one account or of all, write one as PDF, put a line on the next one, or give one back.

Amounts are in the currency of the account, before tax for a line and with tax for what is given back.
"""

import argparse
import sys
from pathlib import Path

from django.db.models import QuerySet

from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.engines import clock
from mediadesk.engines.invoice_pdf import draw_invoice
from mediadesk.rules import money
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.papers import paper_of
from mediadesk.store.teams import Account
from mediadesk.surfaces.columns import columns
from mediadesk.surfaces.operator import OPERATOR, find_account


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The account, and what is done; without more invoices are shown."""
    parser.add_argument(
        "account", nargs="?", default="", help="the account's id or its exact name; without: all"
    )
    parser.add_argument("--overdue", action="store_true", help="show only those that should have been paid")
    parser.add_argument("--pdf", metavar="FILE", type=Path, help="write an invoice or a credit note as PDF")
    parser.add_argument("--number", default="", help="which one --pdf writes")
    parser.add_argument("--add", metavar="AMOUNT", help="put a line on the next invoice; --add=-5 gives back")
    parser.add_argument("--title", default="", help="what the line says")
    parser.add_argument("--now", action="store_true", help="issue the invoice at once")
    parser.add_argument("--credit", metavar="NUMBER", help="give this invoice back by a credit note")
    parser.add_argument("--amount", help="only so much of it, with tax")
    parser.add_argument("--reason", default="", help="why, as the credit note says it")


def run(options: argparse.Namespace) -> int:
    """Do it and say what holds now."""
    if options.add is not None and options.credit:
        raise Why.BAD_VALUE(
            what="--credit", reason="it cannot be done together with --add; do one after the other"
        )
    if options.pdf:
        return _write(options)
    if not options.account:
        if options.add is not None or options.credit:
            raise Why.MISSING_VALUE(what="account")
        return _show(Invoice.objects.all(), options, with_account=True)
    account = find_account(options.account)
    if options.add is not None:
        return _add(account, options)
    if options.credit:
        return _credit(account, options)
    return _show(Invoice.objects.filter(account=account), options)


def _show(invoices: QuerySet[Invoice], options: argparse.Namespace, *, with_account: bool = False) -> int:
    if options.overdue:
        late = {"kind": Invoice.INVOICE, "state": Invoice.OPEN, "due_on__lt": clock.now().date()}
        invoices = invoices.filter(**late)
    found = list(invoices.select_related("credits", "account").order_by("id"))
    head = ("NUMBER", "OF", "DUE", "SUM", "STATE", "", *(["ACCOUNT"] if with_account else []))
    rows = [(*_row(one), *([one.account.name] if with_account else [])) for one in found]
    none = "No invoice is overdue.\n" if options.overdue else "No invoice yet.\n"
    sys.stdout.write(columns([head, *rows]) if rows else none)
    return 0


def _write(options: argparse.Namespace) -> int:
    invoice = Invoice.objects.filter(number=options.number).first()
    if invoice is None:
        raise Why.NOT_FOUND(
            what=f"invoice {options.number}" if options.number else "invoice: name it by --number"
        )
    try:
        options.pdf.write_bytes(draw_invoice(paper_of(invoice)))
    except OSError as error:
        reason = error.strerror or str(error)
        raise Why.BAD_VALUE(what=f"The file {options.pdf}", reason=reason.lower()) from None
    sys.stdout.write(f"{invoice.number} stands in {options.pdf}.\n")
    return 0


def _add(account: Account, options: argparse.Namespace) -> int:
    turn_cycle(OPERATOR, account_id=account.pk)  # a currency that was chosen for the new month holds then
    currency = Billing.objects.get(account=account).currency
    cents = _amount(options.add, currency)
    added = {"title": options.title, "cents": cents, "currency": currency}
    issued = add_line(OPERATOR, account_id=account.pk, at_once=options.now, **added)
    where = f"the invoice {issued.number}" if issued else "the next invoice"
    sys.stdout.write(f"{money.shown(cents, currency)} before tax stands on {where} of {account.name}.\n")
    return 0


def _credit(account: Account, options: argparse.Namespace) -> int:
    found = Invoice.objects.filter(account=account, number=options.credit).first()
    if found is None:
        raise Why.NOT_FOUND(what=f"invoice {options.credit} of this account")
    cents = None if options.amount is None else _amount(options.amount, found.currency)
    note = credit_invoice(OPERATOR, number=found.number, cents=cents, reason=options.reason)
    given_back = money.shown(note.gross_cents, note.currency)
    sys.stdout.write(f"{given_back} of {found.number} are given back by {note.number}.\n")
    return 0


def _amount(text: str, currency: str) -> int:
    try:
        return money.cents_of(text, currency)
    except ValueError as error:
        raise Why.BAD_VALUE(what=f"The amount {text}", reason=str(error)) from None


def _row(invoice: Invoice) -> tuple[str, ...]:
    due = invoice.due_on.isoformat() if invoice.due_on else ""
    about = invoice.credits.number if invoice.credits else invoice.paid_how
    is_note = invoice.kind == Invoice.CREDIT_NOTE
    total = money.shown(-invoice.gross_cents if is_note else invoice.gross_cents, invoice.currency)
    state = "credit note" if is_note else invoice.state
    return invoice.number, invoice.issued_on.isoformat(), due, total, state, about
