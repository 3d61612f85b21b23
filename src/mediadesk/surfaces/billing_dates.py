"""What billing needs when nobody is there: cycles and trials that end."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Final

from django.db.models import Q

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.billing.close_trial import TOLD_BEFORE, close_trial
from mediadesk.actions.billing.remind_of_invoice import remind_of_invoice
from mediadesk.actions.billing.turn_cycle import turn_cycle
from mediadesk.engines import clock
from mediadesk.rules.invoices import REMINDED_AFTER
from mediadesk.rules.price_list import price_list
from mediadesk.store.billing import Billing, Invoice
from mediadesk.store.teams import Account
from mediadesk.surfaces.attempts import attempt

BY_DATE: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, by the date", Way.JOB)


def look_after_billing() -> None:
    """Close the cycles and trials that have ended, and begin the cycles of accounts whose plan costs something.

    One account that fails is told in the log and does not stop the others. Cost: 3 queries when nothing is due.
    """
    today = clock.now().date()
    due = Billing.objects.filter(cycle_next__lte=today, account__closed=False)
    _each(due.order_by("account_id").values_list("account_id", flat=True), turn_cycle)
    trials = Billing.objects.filter(trial_ends_on__lte=today + TOLD_BEFORE, account__closed=False)
    trials = trials.exclude(trial_ends_on__gt=today, trial_end_told=True)
    _each(trials.order_by("account_id").values_list("account_id", flat=True), close_trial)
    paid = [plan.id for plan in price_list().plans.values() if any(one.month for one in plan.prices.values())]
    begun = Account.objects.filter(plan__in=paid, billing=None, closed=False)
    _each(begun.order_by("id").values_list("id", flat=True), turn_cycle)


def remind_of_invoices() -> None:
    """Send the reminders that are due of invoices that are overdue, of closed accounts too.

    Cost: 1 query when nothing is due.
    """
    today, due = clock.now().date(), Q(pk=None)
    for before, days in enumerate(REMINDED_AFTER):
        due |= Q(due_on__lte=today - timedelta(days=days), reminded__lte=before)
    waited_for = Invoice.objects.filter(due, kind=Invoice.INVOICE, state=Invoice.OPEN, way=Billing.BY_INVOICE)
    numbers = waited_for.order_by("id").values_list("number", flat=True)
    for number in numbers:
        attempt(partial(remind_of_invoice, BY_DATE, number=number), f"the reminder of the invoice {number}")


def _each(accounts: Iterable[str], do: Callable[..., object]) -> None:
    for account_id in accounts:
        attempt(partial(do, BY_DATE, account_id=account_id), f"the billing of the account {account_id}")
