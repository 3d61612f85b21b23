"""What an account uses in its present cycle, what it will have used at the end of it, and day by day."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from mediadesk.access import targets
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.queries.usage_rows import (
    COLUMNS,
    DAY,
    DayUse,
    Rows,
    Used,
    credits_of,
    read_rows,
    span,
    with_storage,
)
from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.plans import Plan
from mediadesk.rules.price_list import plan_named
from mediadesk.rules.refusals import Why
from mediadesk.rules.usage import KINDS, Metric, forecast, forecast_kept, is_over, limit_of
from mediadesk.store.billing import UsageAlert
from mediadesk.store.teams import Account, Environment, Member
from mediadesk.store.usage import COUNTERS, ActiveMember, UsageDay, anchor_of, cycle_around

_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Gauge:
    """How much of one metric is used in this cycle, in the metric's unit. None: no limit, no forecast."""

    metric: Metric
    used: int
    limit: int | None
    foretold: int | None
    stops: bool  # uploads have stopped because of it


@dataclass(frozen=True, slots=True)
class EnvironmentUse:
    """What one environment used in this cycle. Without a cloud name: all deleted ones, or what belongs to none."""

    name: str
    cloud_name: str
    used: Used


@dataclass(frozen=True, slots=True)
class Usage:
    """All that the page of usage tells; `days` are those asked for, all else is about this cycle."""

    plan: Plan
    cycle: Cycle
    seats_used: int
    environments_used: int
    gauges: tuple[Gauge, ...]
    days: tuple[DayUse, ...]
    environments: tuple[EnvironmentUse, ...]
    kinds: tuple[tuple[str, int], ...]  # what storage is made of: title, bytes
    alerts: tuple[UsageAlert, ...]


def usage(facts: Facts, *, days: int | None = None, cloud_name: str = "") -> Usage:
    """What is used in this cycle, with a forecast; and day by day.

    Args:
        days: how many to tell one by one; those of this cycle when left out.
        cloud_name: the environment whose days are told; those of the whole account when empty.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (no such environment).

    Cost: 8 queries, whatever is kept; rows grow with days and environments.
    """
    require(facts, May.USAGE_VIEW, Target(facts.account_id))
    account, now = Account.objects.get(pk=facts.account_id), clock.now()
    environments = tuple(Environment.objects.filter(account=account).order_by("name"))
    anchor, today = anchor_of(account), now.date()
    cycle, plan = cycle_on(anchor, today), plan_named(account.plan, extra_seats=account.extra_seats)
    first = today - DAY * (days - 1) if days else cycle.first
    rows = read_rows(
        account,
        first=min(cycle_on(anchor, first).first, today - DAY * (_WEEK + 1)),
        today=today,
        anchor=anchor,
        environment_ids=[one.pk for one in environments],
    )
    active = ActiveMember.objects.filter(account=account, day__gte=cycle.first).count()
    alerts = UsageAlert.objects.filter(account=account, cycle_first=cycle.first)
    return Usage(
        plan=plan,
        cycle=cycle,
        seats_used=Member.objects.filter(account=account).taking_a_seat(now).count(),
        environments_used=len(environments),
        gauges=tuple(_gauges(rows, plan, cycle, active=active, founded=account.created_at.date())),
        days=_chosen(rows, environments, cloud_name).by_day(first),
        environments=tuple(_by_environment(rows, environments, cycle)),
        kinds=tuple((title, _of_kind(rows, kind)) for kind, title in KINDS.items()),
        alerts=tuple(alerts.order_by("at", "metric", "percent")),
    )


def _chosen(rows: Rows, environments: Sequence[Environment], cloud_name: str) -> Rows:
    if not cloud_name:
        return rows
    chosen = [one.pk for one in environments if one.cloud_name == cloud_name]
    if not chosen:
        raise Why.NOT_FOUND(what="environment")
    return rows.of(chosen)


def _of_kind(rows: Rows, kind: str) -> int:
    return sum(kinds.get(kind, 0) for kinds in rows.now.values())


def _gauges(rows: Rows, plan: Plan, cycle: Cycle, *, active: int, founded: date) -> Iterator[Gauge]:
    used = {**with_storage(rows.since(cycle.first), rows.kept_now()), Metric.ACTIVE_MEMBERS: active}
    foretold = _foretold(rows, cycle, used, founded=founded)
    for metric in Metric:
        value = used[metric]
        yield Gauge(metric, value, limit_of(plan, metric), foretold.get(metric), is_over(plan, metric, value))


def _foretold(rows: Rows, cycle: Cycle, used: Used, *, founded: date) -> dict[Metric, int | None]:
    """Active users are not foretold: who comes on many days counts once."""
    today, left = rows.today, cycle.days_left(rows.today) - 1
    full = [day for day in span(today - DAY * _WEEK, today - DAY) if day > founded]
    flows, none = rows.flows(), dict.fromkeys(COLUMNS, 0)
    found: dict[Metric, int | None] = {
        metric: forecast(
            used[metric],
            today=flows.get(today, none)[metric],
            full_days=[flows.get(day, none)[metric] for day in full],
            days_left=left,
        )
        for metric in COLUMNS
        if metric.adds_up
    }
    kept = forecast_kept(used[Metric.STORAGE], full_days=rows.kept(full), days_left=left)
    parts = {metric: value for metric, value in found.items() if value is not None}
    units = credits_of(parts, used[Metric.STORAGE] if kept is None else kept)
    return {**found, Metric.STORAGE: kept, Metric.CREDITS: units if parts else None}


def _by_environment(
    rows: Rows, environments: Sequence[Environment], cycle: Cycle
) -> Iterator[EnvironmentUse]:
    known = {one.pk for one in environments}
    deleted = {row.environment_id for row in rows.rows} - known - {""}
    for name, cloud_name, ids in (
        *((one.name, one.cloud_name, {one.pk}) for one in environments),
        ("Deleted environments", "", deleted),
        ("No environment", "", {""}),
    ):
        of_it = rows.of(ids)
        used = with_storage(of_it.since(cycle.first), of_it.kept_now())
        del used[Metric.ACTIVE_MEMBERS]  # who comes is of the account
        if cloud_name or any(used.values()):
            yield EnvironmentUse(name, cloud_name, used)


@dataclass(frozen=True, slots=True)
class UsageOfEnvironment:
    """What one environment used in this cycle, or on one day; with `assets` as there are now."""

    plan: Plan
    used: Used
    assets: int


def usage_of_environment(facts: Facts, environment_id: str, *, day: date | None = None) -> UsageOfEnvironment:
    """What an environment used in this cycle of its account, or on one day alone.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 6 queries, 5 for one day.
    """
    environment = targets.find_environment(facts.account_id, environment_id=environment_id)
    require(facts, May.INSIGHTS_VIEW, targets.of_environment(environment))
    account, today = environment.account, clock.now().date()
    anchor = anchor_of(account)
    first = day - DAY * _WEEK if day else cycle_on(anchor, today).first
    rows = read_rows(account, first=first, today=today, anchor=anchor, environment_ids=[environment.pk])
    of_it = rows.of([environment.pk])
    kept = of_it.kept(span(first, day))[-1] if day else of_it.kept_now()
    flows = of_it.flows().get(day, Counter()) if day else of_it.since(first)
    return UsageOfEnvironment(
        plan=plan_named(account.plan, extra_seats=account.extra_seats),
        used=with_storage(flows, kept),
        assets=environment.asset_set.count(),
    )


def usage_rows(facts: Facts, *, days: int | None = None, cloud_name: str = "") -> list[tuple[object, ...]]:
    """The counted numbers, a line a day and environment: day, cloud name, counters, what was stored by kind.

    Args:
        days: how many until today; those of this cycle when left out.
        cloud_name: one environment alone; all, and what belongs to none, when empty.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries.
    """
    require(facts, May.USAGE_VIEW, Target(facts.account_id))
    account, today = Account.objects.get(pk=facts.account_id), clock.now().date()
    first = today - DAY * (days - 1) if days else cycle_around(account, today).first
    names = dict(Environment.objects.filter(account=account).values_list("pk", "cloud_name"))
    counted = UsageDay.objects.filter(account=account, day__gte=first).order_by("day", "environment_id")
    return [
        (day, name, *counters, *((stored or {}).get(kind, "") for kind in KINDS))
        for day, pk, *counters, stored in counted.values_list("day", "environment_id", *COUNTERS, "stored")
        if (name := names.get(pk, "(deleted)") if pk else "") == cloud_name or not cloud_name
    ]
