"""What the books of the one account say, for the racer."""

from mediadesk.engines import clock
from mediadesk.rules.charges import lines_of_change
from mediadesk.rules.cycles import Cycle
from mediadesk.rules.price_list import plan_named
from mediadesk.store.billing import Billing, LedgerLine
from mediadesk.store.models import Account, Member
from mediadesk.store.terms import terms_of


def books() -> dict[str, int]:
    """Seats taken and there are, what the ledger keeps, and what the terms of now cost for the rest of the cycle."""
    account = Account.objects.get()
    plan = plan_named(account.plan, extra_seats=account.extra_seats)
    taken = Member.objects.filter(account=account).taking_a_seat(clock.now()).count()
    billing = Billing.objects.get()
    cycle, today = Cycle(billing.cycle_first, billing.cycle_next), clock.now().date()
    now = sum(line.cents for line in lines_of_change(None, terms_of(account), "USD", cycle, day=today))
    kept = sum(LedgerLine.objects.values_list("cents", flat=True))
    return {"taken": taken, "seats": plan.seats or 0, "owed": now, "kept": kept}
