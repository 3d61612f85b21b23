"""What the demo account was billed: a plan by agreement, and what was ordered besides."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from mediadesk.access.facts import Actor
from mediadesk.actions.billing.add_line import add_line
from mediadesk.actions.billing.change_billing_details import change_billing_details
from mediadesk.actions.billing.credit_invoice import credit_invoice
from mediadesk.actions.billing.mark_paid import mark_paid
from mediadesk.rules.billing_details import Details
from mediadesk.store.billing import Invoice
from mediadesk.surfaces.operator import OPERATOR

_DETAILS: Final = Details(
    company="Acme Outfitters GmbH",
    address="Lange Straße 12\n10115 Berlin",
    country="DE",
    tax_id="DE136695976",
    purchase_order="PO-2026-118",
    contacts=("accounts@acme.example", "books@keel.example"),
)
# fmt: off
_INVOICES: Final = (
    # days ago  title                                         cents     paid   given back: days ago, cents, why
    (40.5,      "Setting up, and import of the old library",  1_200_00, 33.0,  None),
    (34.0,      "Plan Enterprise as agreed, first month",     1_900_00, 22.0,  None),
    (20.5,      "Workshop for editors, two days",             1_600_00, 9.0,   (15.0, 800_00, "One day fell out")),
    (4.0,       "Plan Enterprise as agreed, second month",    1_900_00, None,  None),
)
# fmt: on


def invoices_of(account_id: str, olga: Actor) -> Iterator[tuple[float, Callable[[], object]]]:
    """What is done, and how many days ago: details, invoices, payments, a credit note."""
    yield 41, partial(change_billing_details, olga, details=_DETAILS)
    for days_ago, title, cents, paid, back in _INVOICES:
        line = partial(add_line, OPERATOR, account_id=account_id, title=title, cents=cents, at_once=True)
        yield days_ago, line
        if back:
            yield back[0], partial(_give_back, title, cents=back[1], reason=back[2])
        if paid:
            yield paid, partial(_pay, title)


def _give_back(title: str, *, cents: int, reason: str) -> None:
    credit_invoice(OPERATOR, number=_number(title), cents=cents, reason=reason)


def _pay(title: str) -> None:
    mark_paid(OPERATOR, number=_number(title), how="bank transfer")


def _number(title: str) -> str:
    return Invoice.objects.get(kind=Invoice.INVOICE, lines__title=title).number
