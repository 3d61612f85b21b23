"""Run by `bench/closing.py` in a fresh data directory: prints the seconds of closing a month, and of the disk alone."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from django.core.management import call_command
from django.db import transaction

from mediadesk.engines import clock
from mediadesk.store.models import Account, Billing, Invoice, InvoiceSeries, Mail
from mediadesk.surfaces.billing_dates import look_after_billing

CONTACTS = ["books@account.example"]
FOUNDED = datetime(2026, 9, 1, tzinfo=UTC)
MONTH, NEXT_MONTH = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


def main(accounts: int) -> None:
    """Seed accounts on the plan Plus whose month has ended, each with a contact who gets the invoice, and close it."""
    call_command("migrate", verbosity=0)
    made = [
        Account(name=f"Account {n}", plan="plus", extra_seats=n % 4, created_at=FOUNDED)
        for n in range(accounts)
    ]
    Account.objects.bulk_create(made, batch_size=500)
    first, following = MONTH.date(), NEXT_MONTH.date()
    rows = [
        Billing(
            account=one,
            currency="USD",
            anchor_day=1,
            cycle_first=first,
            cycle_next=following,
            contacts=CONTACTS,
        )
        for one in made
    ]
    Billing.objects.bulk_create(rows, batch_size=500)
    with clock.stand_still_at(NEXT_MONTH):
        closed = _timed(look_after_billing)
    assert Invoice.objects.count() == Mail.objects.count() == accounts
    assert InvoiceSeries.objects.get().last == accounts
    print(closed, _timed(lambda: _durably(accounts)))


def _durably(times: int) -> None:
    for number in range(times):
        with transaction.atomic():
            InvoiceSeries.objects.filter(pk="INV-").update(last=number)


def _timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


main(int(sys.argv[1]))
