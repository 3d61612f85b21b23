"""What an account is on, pays for, and has chosen for the end of its cycle, as its rows say it."""

from mediadesk.rules.charges import Terms
from mediadesk.rules.price_list import plan_named, price_list
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account


def terms_of(account: Account) -> Terms:
    """What the account is on: its plan as the price list has it, and the seats besides."""
    return Terms(plan_named(account.plan), account.extra_seats)


def paid_terms(account: Account, billing: Billing) -> Terms:
    """What is paid for: while a plan is tried out, the one that comes after the trial."""
    return Terms(plan_named(billing.plan_after_trial or account.plan), account.extra_seats)


def planned_terms(account: Account, billing: Billing) -> Terms | None:
    """What was chosen for the end of the cycle; None: all stays as it is, as does a plan that is sold no more."""
    if not billing.next_plan and billing.next_extra_seats is None:
        return None
    paid = paid_terms(account, billing)
    seats = paid.extra_seats if billing.next_extra_seats is None else billing.next_extra_seats
    return Terms(price_list().plans.get(billing.next_plan, paid.plan), seats)
