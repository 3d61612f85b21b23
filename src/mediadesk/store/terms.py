"""What an account is on, pays for, and has chosen for the end of its cycle, as its rows say it."""

from dataclasses import replace

from mediadesk.rules.charges import Terms
from mediadesk.rules.limits import smaller
from mediadesk.rules.plans import Plan, Price
from mediadesk.rules.price_list import plan_named, price_list
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Account


def terms_of(account: Account) -> Terms:
    """What the account is on: its plan as the price list has it, and the seats besides."""
    return Terms(plan_named(account.plan), account.extra_seats)


def paid_terms(account: Account, billing: Billing) -> Terms:
    """What is paid for, at the price of this cycle: while a plan is tried out, the one that comes after the trial."""
    plan = plan_named(billing.plan_after_trial or account.plan)
    return Terms(_priced(plan, billing), account.extra_seats)


def planned_terms(account: Account, billing: Billing) -> Terms | None:
    """What was chosen for the end of the cycle; None: all stays as it is, as does a plan that is sold no more."""
    if not billing.next_plan and billing.next_extra_seats is None:
        return None
    paid = paid_terms(account, billing)
    seats = paid.extra_seats if billing.next_extra_seats is None else billing.next_extra_seats
    return Terms(price_list().plans.get(billing.next_plan, paid.plan), seats)


def coming_terms(account: Account, billing: Billing) -> Terms | None:
    """What the account will be on when the cycle ends, a trial going on beyond it; None: what it is on now."""
    planned = planned_terms(account, billing)
    if planned is None or not billing.plan_after_trial:
        return planned
    return Terms(plan_named(account.plan), planned.extra_seats)


def lasting_plan(account: Account, billing: Billing | None) -> Plan:
    """The plan with its extra seats, without the seats and environments that will be gone when the cycle ends.

    What was given back is not filled any more: it would be kept unpaid, for nobody is thrown out.
    """
    plan = terms_of(account).whole
    coming = coming_terms(account, billing) if billing else None
    return smaller(plan, coming.whole) if coming else plan


def terms_shown(account: Account, billing: Billing) -> str:
    """What is paid for and planned, as a form keeps it, to tell whether anything changed since it was drawn."""
    paid, planned = paid_terms(account, billing), planned_terms(account, billing)
    said = [f"{one.plan.id} {one.extra_seats}" for one in (paid, planned) if one]
    return f"{billing.currency}: {', then '.join(said)}"


def _priced(plan: Plan, billing: Billing) -> Plan:
    """The plan at the price of the cycle; one without a price in the account's currency costs nothing in it."""
    price = plan.price_in(billing.currency) or Price()
    if billing.priced_plan == plan.id and billing.priced_month is not None:
        price = Price(billing.priced_month, billing.priced_extra_seat)
    return replace(plan, prices={**plan.prices, billing.currency: price}) if plan.prices else plan
