"""What is used, by environment and day. Counters, not business changes: not in the trail.

Rows are counted up by whoever counts (`add_up`), never read and written back, so that many processes may count at
once. Nothing here has a constraint to another table: to count waits for nobody who holds an account's row, and what
was used in a cycle stays counted when its environment is deleted.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import astuple, dataclass, fields
from datetime import date, datetime, timedelta
from operator import add
from typing import ClassVar, Final, NamedTuple

from django.db import connection, models, transaction
from django.db.models import Case, F, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce, ExtractDay

from mediadesk.rules.cycles import Cycle, cycle_on
from mediadesk.rules.limits import Use
from mediadesk.store.billing import Billing
from mediadesk.store.storage import bytes_by, held_by, stored_by
from mediadesk.store.teams import Account, Environment, Member

_LONGEST_CYCLE: Final = timedelta(days=31)


class UsageDay(models.Model):
    """One day (UTC) of one environment; `environment_id` is by value, and empty for what belongs to none.

    `stored`: bytes by kind at the end of the day, as `rules/usage.py` names the kinds; null until it is over.
    """

    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_constraint=False, db_index=False)
    environment_id = models.CharField(max_length=32, blank=True)
    day = models.DateField()
    uploads = models.PositiveBigIntegerField(default=0)
    upload_bytes = models.PositiveBigIntegerField(default=0)
    bandwidth_bytes = models.PositiveBigIntegerField(default=0)
    transformations = models.PositiveBigIntegerField(default=0)
    api_calls = models.PositiveBigIntegerField(default=0)
    active_members = models.PositiveBigIntegerField(default=0)
    stored = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "day", "environment_id"], name="one_line_a_day_and_environment"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["day", "account"], name="usage_by_day")]

    def __str__(self) -> str:
        return f"{self.environment_id} {self.day}"


class ActiveMember(models.Model):
    """The last day on which a member opened a page: whoever is the first to write it counts the member that day."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE, db_constraint=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, db_constraint=False, db_index=False)
    day = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "day"], name="active_members_by_day")]

    def __str__(self) -> str:
        return f"{self.member_id} {self.day}"


class UsageKey(NamedTuple):
    """What one row of UsageDay counts. In this order rows are written, so that no two writers wait for each other."""

    account_id: str
    day: date
    environment_id: str = ""


@dataclass(slots=True)
class Counted:
    """What is added to one row."""

    uploads: int = 0
    upload_bytes: int = 0
    bandwidth_bytes: int = 0
    transformations: int = 0
    api_calls: int = 0
    active_members: int = 0

    def __add__(self, more: "Counted") -> "Counted":
        """Both together."""
        return Counted(*map(add, astuple(self), astuple(more)))


COUNTERS: Final = tuple(one.name for one in fields(Counted))
_ADD_UP: Final = """
    INSERT INTO store_usageday (account_id, day, environment_id, uploads, upload_bytes, bandwidth_bytes,
        transformations, api_calls, active_members)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (account_id, day, environment_id) DO UPDATE SET
        uploads = store_usageday.uploads + excluded.uploads,
        upload_bytes = store_usageday.upload_bytes + excluded.upload_bytes,
        bandwidth_bytes = store_usageday.bandwidth_bytes + excluded.bandwidth_bytes,
        transformations = store_usageday.transformations + excluded.transformations,
        api_calls = store_usageday.api_calls + excluded.api_calls,
        active_members = store_usageday.active_members + excluded.active_members
"""
_SEE: Final = """
    INSERT INTO store_activemember (member_id, account_id, day) VALUES (%s, %s, %s)
    ON CONFLICT (member_id) DO UPDATE SET day = excluded.day WHERE store_activemember.day < excluded.day
"""


def add_up(counted: Mapping[UsageKey, Counted]) -> None:
    """Add to rows, which are made where there are none: all of it or nothing. Cost: 1 statement a row."""
    rows = [
        (key.account_id, key.day.isoformat(), key.environment_id, *astuple(counted[key]))
        for key in sorted(counted)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(_ADD_UP, rows)


def see_active(*, account_id: str, member_id: str, day: date) -> None:
    """Count a member as active on a day, once, whichever process saw them first.

    Cost: 1 statement, 2 the first time.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SEE, [member_id, account_id, day.isoformat()])
        if cursor.rowcount:
            add_up({UsageKey(account_id, day): Counted(active_members=1)})


def anchor_of(account: Account) -> int:
    """The day of the month on which an account's cycles begin. One that has paid nothing yet counts from its founding.

    Cost: 1 query.
    """
    anchor = Billing.objects.filter(account=account).values_list("anchor_day", flat=True).first()
    return anchor or account.created_at.day


def cycle_around(account: Account, day: date) -> Cycle:
    """The cycle of an account in which a day lies. Cost: 1 query."""
    return cycle_on(anchor_of(account), day)


def used_since(days: QuerySet[UsageDay]) -> Counted:
    """All that these rows count, added up. Cost: 1 query."""
    found = days.aggregate(**{name: Sum(name, default=0) for name in COUNTERS})
    return Counted(**found)


def flows_by_account(today: date) -> dict[str, tuple[int, int]]:
    """What each account has sent (bytes) and transformed since its own cycle began. Cost: 1 query."""
    cycles = [When(anchor=day, then=Value(cycle_on(day, today).first)) for day in range(1, 32)]
    lately = (
        UsageDay.objects.filter(day__gte=today - _LONGEST_CYCLE)
        .annotate(anchor=Coalesce("account__billing__anchor_day", ExtractDay("account__created_at")))
        .annotate(since=Case(*cycles))
        .filter(day__gte=F("since"))
    )
    return _sent_and_drawn(lately)


def flows_between(first: date, after: date) -> dict[str, tuple[int, int]]:
    """What each account has sent (bytes) and transformed from a day up to, and without, another. Cost: 1 query."""
    return _sent_and_drawn(UsageDay.objects.filter(day__gte=first, day__lt=after))


def _sent_and_drawn(days: QuerySet[UsageDay]) -> dict[str, tuple[int, int]]:
    rows = days.values_list("account_id").annotate(Sum("bandwidth_bytes"), Sum("transformations"))
    return {account_id: (sent, drawn) for account_id, sent, drawn in rows}


def stored_by_account() -> dict[str, int]:
    """The bytes that each account keeps now. Cost: 1 query, which reads indexes of all assets and versions."""
    return bytes_by("account_id")


def stored_at_end(first: date, after: date) -> dict[str, int]:
    """The bytes that each account kept on the last of these days that was noted. Cost: 2 queries."""
    noted = UsageDay.objects.filter(day__gte=first, day__lt=after, stored__isnull=False)
    last = noted.order_by("-day").values_list("day", flat=True).first()
    found: Counter[str] = Counter()
    if last is None:
        return found
    for account_id, stored in noted.filter(day=last).values_list("account_id", "stored"):
        found[account_id] += sum((stored or {}).values())
    return found


def close_day(day: date) -> int:
    """Write what each environment keeps as what it kept at the end of this day, unless that is written already.

    Returns:
        How many environments were written.

    Cost: 1 query when it is done; else 3, and a statement for a thousand environments.
    """
    if UsageDay.objects.filter(day=day, stored__isnull=False).exists():
        return 0
    kept: dict[str, dict[str, int]] = {}
    for one in stored_by("environment_id"):
        kept.setdefault(one.place, {})[one.kind] = one.size_bytes
    rows = [
        UsageDay(account_id=account_id, environment_id=pk, day=day, stored=kept.get(pk, {}))
        for account_id, pk in Environment.objects.order_by("account_id", "pk").values_list("account_id", "pk")
    ]
    same_row = ["account", "day", "environment_id"]
    UsageDay.objects.bulk_create(
        rows, batch_size=1000, update_conflicts=True, unique_fields=same_row, update_fields=["stored"]
    )
    return len(rows)


def use_of(account: Account, *, now: datetime) -> Use:
    """What an account takes up of what plans limit. Cost: 3 queries; one reads indexes of its assets."""
    assets, size_bytes = held_by("account_id", account=account).get(account.pk, (0, 0))
    return Use(
        seats=Member.objects.filter(account=account).taking_a_seat(now).count(),
        environments=Environment.objects.filter(account=account).count(),
        storage_bytes=size_bytes,
        assets=assets,
    )
