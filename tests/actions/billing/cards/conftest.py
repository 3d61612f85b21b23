"""An account that pays by card, at no tax: sums are seen at once."""

import pytest

from mediadesk.actions.billing.add_line import add_line
from mediadesk.engines import clock
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.trail import TrailEntry
from mediadesk.surfaces.operator import OPERATOR

PAGES = {"done_url": "http://testserver/done", "back_url": "http://testserver/back"}


@pytest.fixture(autouse=True)
def nineteen_percent():
    """Here nobody pays tax: sums are seen at once."""


@pytest.fixture
def now():
    """The time stands still, and is moved."""
    with clock.stand_still_at(clock.now()) as given:
        yield given


def billing(world) -> Billing:
    """How Acme pays."""
    return Billing.objects.get(account=world.account)


def charged(world, cents: int = 100_00) -> Invoice:
    """Charge Acme something, which is invoiced at once."""
    return add_line(OPERATOR, account_id=world.account.pk, title="One", cents=cents, at_once=True)


def read(invoice: Invoice) -> Invoice:
    """The invoice as it is now."""
    return Invoice.objects.get(pk=invoice.pk)


def told(world, event: str) -> int:
    """How often the trail tells of it."""
    return TrailEntry.objects.filter(account_id=world.account.pk, event=event).count()
