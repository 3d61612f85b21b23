"""An account that pays: founded on 1 November, on the plan Plus with two seats more, at 19 % tax."""

from datetime import UTC, datetime

import pytest

from mediadesk.access.load import facts_for
from mediadesk.engines import clock
from mediadesk.queries.quotes import quote, standing
from mediadesk.rules.charges import Terms
from mediadesk.rules.invitations import Invitee
from mediadesk.rules.plans import Plan
from mediadesk.rules.price_list import BUILT_IN, PriceList, Taxes, plan_named, use_price_list
from mediadesk.rules.roles import Role
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


def sold(*plans: Plan, **listed: Plan) -> None:
    """Put a price list in force: these plans in place of the built-in ones of their names."""
    by_id = {**BUILT_IN.plans, **{plan.id: plan for plan in plans}, **listed}
    use_price_list(PriceList(by_id, taxes=Taxes(0)))


def invited(count: int) -> list[Invitee]:
    """So many people who are to be Editors."""
    return [Invitee(f"n{number}@acme.example", Role.EDITOR) for number in range(count)]


def planned(world) -> Terms | None:
    """What Bill sees planned, at the prices of the list."""
    found = standing(facts_of(world.bill)).planned
    return found and Terms(plan_named(found.plan.id), found.extra_seats)


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
