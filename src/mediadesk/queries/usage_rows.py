"""The rows of usage of one account as they were read, and how they add up by day."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from mediadesk.rules.cycles import cycle_on
from mediadesk.rules.usage import Metric, credit_units
from mediadesk.store.storage import stored_by
from mediadesk.store.teams import Account
from mediadesk.store.usage import UsageDay

DAY: Final = timedelta(days=1)
COLUMNS: Final = {
    Metric.BANDWIDTH: "bandwidth_bytes",
    Metric.TRANSFORMATIONS: "transformations",
    Metric.UPLOADS: "uploads",
    Metric.API_CALLS: "api_calls",
    Metric.ACTIVE_MEMBERS: "active_members",
}
"""The metrics that a row counts, and the column of each."""

Used = Mapping[Metric, int]


class Row(NamedTuple):
    """A day of an environment, or of the account itself where the id is empty."""

    environment_id: str
    day: date
    used: Counter[Metric]
    stored: Mapping[str, int] | None  # bytes by kind at its end


@dataclass(frozen=True, slots=True)
class DayUse:
    """What one day used. Storage is that of its end; credits are those of its cycle up to the end of the day."""

    day: date
    used: Used


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of an account, what is kept now, by environment and kind, and the day on which its cycles begin."""

    today: date
    anchor: int
    rows: Sequence[Row]
    now: Mapping[str, Mapping[str, int]]  # environments that are deleted are not in it

    def of(self, environment_ids: Iterable[str]) -> "Rows":
        """Those of some environments alone."""
        ids = set(environment_ids)
        now = {pk: kinds for pk, kinds in self.now.items() if pk in ids}
        return replace(self, rows=[row for row in self.rows if row.environment_id in ids], now=now)

    def flows(self) -> dict[date, Counter[Metric]]:
        """What each day used of all that adds up."""
        found: dict[date, Counter[Metric]] = {}
        for row in self.rows:
            found.setdefault(row.day, Counter()).update(row.used)
        return found

    def since(self, first: date) -> Counter[Metric]:
        """What the days from this one on used of all that adds up."""
        return sum((row.used for row in self.rows if row.day >= first), Counter())

    def kept_now(self) -> int:
        """Bytes."""
        return sum(sum(kinds.values()) for kinds in self.now.values())

    def kept(self, days: Sequence[date]) -> list[int]:
        """The bytes at the end of each of these days, earliest first. A day that was not noted is like that before."""
        noted: dict[str, dict[date, int]] = {}
        for row in self.rows:
            if row.stored is not None:
                noted.setdefault(row.environment_id, {})[row.day] = sum(row.stored.values())
        totals = dict.fromkeys(days, 0)
        for environment_id, sizes in noted.items():
            last, size = self.today if environment_id in self.now else max(sizes), 0
            for day in (one for one in days if one <= last):
                size = sizes.get(day, size)
                totals[day] += size
        return [self.kept_now() if day == self.today else total for day, total in totals.items()]

    def by_day(self, first: date) -> tuple[DayUse, ...]:
        """Day by day until today, credits added up from the first day of each cycle."""
        days = span(cycle_on(self.anchor, first).first, self.today)
        flows, running, found = self.flows(), Counter[Metric](), []
        for day, kept in zip(days, self.kept(days), strict=True):
            if day == cycle_on(self.anchor, day).first:
                running.clear()
            used = flows.get(day, Counter())
            running.update(used)
            found.append(DayUse(day, {**with_storage(used, kept), Metric.CREDITS: credits_of(running, kept)}))
        return tuple(one for one in found if one.day >= first)


def read_rows(
    account: Account, *, first: date, today: date, anchor: int, environment_ids: Iterable[str]
) -> Rows:
    """Read the rows from a day on, and what is kept now.

    Args:
        environment_ids: those that there are.

    Cost: 2 queries.
    """
    wanted = ("environment_id", "day", *COLUMNS.values(), "stored")
    days = UsageDay.objects.filter(account=account, day__gte=first).order_by("day").values_list(*wanted)
    rows = [
        Row(pk, day, Counter(dict(zip(COLUMNS, used, strict=True))), stored)
        for pk, day, *used, stored in days
    ]
    now: dict[str, dict[str, int]] = {pk: {} for pk in environment_ids}
    for one in stored_by("environment_id", account=account):
        now.setdefault(one.place, {})[one.kind] = one.size_bytes
    return Rows(today, anchor, rows, now)


def span(first: date, last: date) -> list[date]:
    """The days from one to another, both counted."""
    return [first + DAY * number for number in range((last - first).days + 1)]


def credits_of(flows: Used, kept_bytes: int) -> int:
    """Credits, in units."""
    return credit_units(
        storage_bytes=kept_bytes,
        bandwidth_bytes=flows.get(Metric.BANDWIDTH, 0),
        transformations=flows.get(Metric.TRANSFORMATIONS, 0),
    )


def with_storage(flows: Used, kept_bytes: int) -> dict[Metric, int]:
    """All metrics of a day or cycle, credits counted as if nothing had been used before."""
    counted = {metric: flows.get(metric, 0) for metric in COLUMNS}
    return {**counted, Metric.STORAGE: kept_bytes, Metric.CREDITS: credits_of(flows, kept_bytes)}
