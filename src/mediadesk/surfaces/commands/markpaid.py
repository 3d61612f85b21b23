"""Mark an invoice as paid, when the money has come."""

import argparse
import sys

from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.rules import money
from mediadesk.surfaces.operator import OPERATOR


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The invoice, and how it was paid."""
    parser.add_argument("number", help="the number of the invoice: INV-000001")
    parser.add_argument("--how", default="", help='as its page tells it: "bank transfer of 3 December"')


def run(options: argparse.Namespace) -> int:
    """Do it and say so."""
    invoice = mark_paid(OPERATOR, number=options.number, how=options.how)
    total = money.shown(invoice.gross_cents, invoice.currency)
    sys.stdout.write(f"{invoice.number} of {total} is paid: {invoice.paid_how}.\n")
    return 0
