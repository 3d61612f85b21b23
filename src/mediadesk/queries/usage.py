"""What an account used in each month of a year, by environment."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.rules.plans import Plan
from mediadesk.rules.price_list import plan_named
from mediadesk.store.storage import bytes_by
from mediadesk.store.teams import Account, Environment
from mediadesk.store.usage import UsageDay

_COUNTED: Final = {"transformations": "transformations", "bandwidth": "bandwidth_bytes", "uploads": "uploads"}


@dataclass(frozen=True, slots=True)
class MonthUse:
    """One month: metric, then cloud name, then what was used. Storage is what was kept at its end, or is kept now.

    What deleted environments have used stands under the empty name.
    """

    first_day: date
    last_day: date
    by_environment: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class YearUse:
    """The plan in force, and the months of a year until today."""

    plan: Plan
    months: tuple[MonthUse, ...]


def usage_of_year(facts: Facts, *, year: int) -> YearUse:
    """What each month of a year used, earliest first; months to come are left out.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 5 queries.
    """
    require(facts, May.USAGE_VIEW, Target(facts.account_id))
    account = Account.objects.get(pk=facts.account_id)
    today = clock.now().date()
    names = dict(Environment.objects.filter(account=account).order_by("id").values_list("id", "cloud_name"))
    counted, kept = _counted(facts, year, names), _kept(facts, year, names)
    stored = bytes_by("environment_id", account=account)
    last = today.month if year == today.year else 12
    months = []
    for month in range(1, last + 1):
        present = (year, month) == (today.year, today.month)
        used: dict[str, dict[str, int]] = {
            metric: {
                name: counted[name, month][metric]
                for name in (*names.values(), "")
                if name or (name, month) in counted
            }
            for metric in _COUNTED
        }
        now = {names[pk]: stored.get(pk) or 0 for pk in names}
        used["storage"] = now if present else kept[month]
        months.append(MonthUse(date(year, month, 1), date(year, month, monthrange(year, month)[1]), used))
    return YearUse(plan_named(account.plan, extra_seats=account.extra_seats), tuple(months))


def _counted(facts: Facts, year: int, names: Mapping[str, str]) -> defaultdict[tuple[str, int], Counter[str]]:
    """By cloud name and month. The account's own row, which is of no environment, counts nothing of this."""
    days = UsageDay.objects.filter(account=facts.account_id, day__year=year).exclude(environment_id="")
    sums = {metric: Sum(column) for metric, column in _COUNTED.items()}
    rows = days.annotate(month=ExtractMonth("day")).values_list("environment_id", "month")
    found: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for environment_id, month, *used in rows.annotate(*sums.values()):
        found[names.get(environment_id, ""), month].update(dict(zip(_COUNTED, used, strict=True)))
    return found


def _kept(facts: Facts, year: int, names: Mapping[str, str]) -> defaultdict[int, Counter[str]]:
    """By month and cloud name the bytes at the end of the month: of the last day in its last week that was noted."""
    noted = UsageDay.objects.filter(
        account=facts.account_id, day__year=year, day__day__gt=21, stored__isnull=False
    )
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    last: dict[int, date] = {}
    for environment_id, day, stored in noted.order_by("day").values_list("environment_id", "day", "stored"):
        if last.get(day.month) != day:
            last[day.month], found[day.month] = day, Counter()
        found[day.month][names.get(environment_id, "")] += sum((stored or {}).values())
    return found
