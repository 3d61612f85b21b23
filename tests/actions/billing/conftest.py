"""An account that pays: founded on 1 November, on the plan Plus with two seats more, at 19 % tax."""

from datetime import UTC, datetime

import pytest

from mediadesk.access.load import facts_for
from mediadesk.engines import clock
from mediadesk.queries.quotes import quote
from mediadesk.rules.price_list import BUILT_IN, PriceList, Taxes, use_price_list
from mediadesk.store.billing import Invoice, LedgerLine
from mediadesk.store.models import Member
from mediadesk.store.teams import Account

FIRST = datetime(2026, 11, 1, 9, tzinfo=UTC)


def on(month: int, day: int, year: int = 2026):
    """The block runs on this day."""
    return clock.stand_still_at(datetime(year, month, day, 12, tzinfo=UTC))


@pytest.fixture(autouse=True)
def nineteen_percent():
    """Everybody pays 19 % tax."""
    use_price_list(PriceList(BUILT_IN.plans, taxes=Taxes(1900)))
    yield
    use_price_list(BUILT_IN)


@pytest.fixture
def acme(world) -> Account:
    """The account, founded on 1 November and on the plan Plus with two seats more."""
    Account.objects.filter(pk=world.account.pk).update(created_at=FIRST, plan="plus", extra_seats=2)
    world.account.refresh_from_db()
    return world.account


def invoices(account) -> list[Invoice]:
    """Those of an account, the oldest first."""
    return list(Invoice.objects.filter(account=account).order_by("id"))


def facts_of(actor):
    """What an actor's permissions are now."""
    epoch = Account.objects.get(pk=actor.account_id).access_epoch
    return facts_for(actor, epoch=epoch)


@pytest.fixture
def small(world) -> Account:
    """The account on the plan Free, founded on 1 November, with Olga and Bill alone."""
    Member.objects.filter(account=world.account).exclude(
        user__name__in=["Olga Owner", "Bill Billing"]
    ).delete()
    Account.objects.filter(pk=world.account.pk).update(created_at=FIRST, plan="free", extra_seats=0)
    world.account.refresh_from_db()
    return world.account


def charged(account) -> list[int]:
    """The cents of the ledger's lines, the oldest first."""
    return list(LedgerLine.objects.filter(account=account).order_by("id").values_list("cents", flat=True))


def price(world, plan: str, extra_seats: int) -> int:
    """What the page says is charged now."""
    return quote(facts_of(world.bill), plan=plan, extra_seats=extra_seats).due.gross
