"""What usage needs when nobody is there: the end of each day, and a word to those who can act before a limit is met.

All accounts are looked at together, by a few queries over sets; only those that are to be told are looked at alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

from mediadesk.access.facts import Actor, Kind, Way
from mediadesk.actions.billing.tell_usage import tell_usage
from mediadesk.engines import clock
from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.plans import Plan
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.usage import Metric, credit_units, limit_of, reached
from mediadesk.store.billing import UsageAlert
from mediadesk.store.insights import LibraryCount, clear_what_is_gone, count_library
from mediadesk.store.teams import Account, Environment
from mediadesk.store.usage import close_day, flows_between, flows_by_account, stored_at_end, stored_by_account
from mediadesk.surfaces.attempts import attempt

BY_MEASURE: Final = Actor(Kind.OPERATOR, "", "", "Mediadesk, by what is measured", Way.JOB)
_LONGEST_CYCLE: Final = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class AccountUse:
    """What an account used in its present cycle, by metric, in the units of each."""

    account_id: str
    name: str
    plan: Plan
    cycle: Cycle
    used: dict[Metric, int]


def look_after_usage() -> None:
    """Keep what was stored at the end of yesterday, and tell who is to be told.

    One account that fails is told in the log and does not stop the others. Cost: 5 queries when nobody is to be told.
    """
    close_day(clock.now().date() - timedelta(days=1))
    for account_id in _to_be_told():
        attempt(partial(tell_usage, BY_MEASURE, account_id=account_id), f"what the account {account_id} uses")


def look_after_insights() -> None:
    """Count the library of each environment once a day (UTC). Cost: 6 queries when all are counted."""
    today = clock.now().date()
    counted = dict(LibraryCount.objects.values_list("environment_id", "counted_at"))
    clear_what_is_gone()
    for environment_id in Environment.objects.values_list("pk", flat=True).order_by("pk"):
        if environment_id not in counted or counted[environment_id].date() < today:
            count = partial(count_library, environment_id, now=clock.now())
            attempt(count, f"what the library of {environment_id} holds")


def use_of_all(**which: object) -> Iterator[AccountUse]:
    """What the accounts that are open used in their cycles, by name.

    Args:
        which: conditions on the accounts, as a filter takes them.

    Cost: 3 queries.
    """
    today = clock.now().date()
    flows, stored = flows_by_account(today), stored_by_account()
    yield from _uses(which, flows, stored, lambda anchor: cycle_on(anchor, today))


def use_in(month: Cycle, **which: object) -> Iterator[AccountUse]:
    """The same of a month that is given, with what each kept at its end. Cost: 4 queries.

    Args:
        month: any first and next day.
        which: as above.
    """
    flows, stored = flows_between(month.first, month.next), stored_at_end(month.first, month.next)
    if month.first <= clock.now().date() < month.next:
        stored = stored_by_account()
    yield from _uses(which, flows, stored, lambda _: month)


def _uses(
    which: Mapping[str, object],
    flows: Mapping[str, tuple[int, int]],
    stored: Mapping[str, int],
    cycle_of: Callable[[int], Cycle],
) -> Iterator[AccountUse]:
    open_ones = Account.objects.filter(closed=False, **which).order_by("name", "id")
    rows = open_ones.values_list("pk", "name", "plan", "created_at", "billing__anchor_day")
    for account_id, name, plan_id, created_at, anchor in rows.iterator(2000):
        (sent, drawn), kept = flows.get(account_id, (0, 0)), stored.get(account_id, 0)
        used = {
            Metric.CREDITS: credit_units(storage_bytes=kept, bandwidth_bytes=sent, transformations=drawn),
            Metric.STORAGE: kept,
            Metric.BANDWIDTH: sent,
            Metric.TRANSFORMATIONS: drawn,
        }
        yield AccountUse(account_id, name, plan_named(plan_id), cycle_of(anchor or created_at.day), used)


def _to_be_told() -> list[str]:
    since = clock.now().date() - _LONGEST_CYCLE
    rows = UsageAlert.objects.filter(cycle_first__gte=since)
    told = set(rows.values_list("account_id", "cycle_first", "plan", "metric", "percent"))
    return [
        use.account_id
        for use in use_of_all()
        if any(
            (use.account_id, use.cycle.first, use.plan.id, metric.id, percent) not in told
            for metric, used in use.used.items()
            for percent in reached(used, limit_of(use.plan, metric))
        )
    ]
