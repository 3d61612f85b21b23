"""Long work that is done item by item when nobody waits for it: what is to be done, for whom, and how far it is."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final

from django.db import models
from django.db.models import F, Q, QuerySet

from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account, Environment

KEPT_FOR: Final = timedelta(days=30)  # since its end
A_PART: Final = 500
"""So many ids are one row: a hundred thousand are two hundred rows."""


class Job(models.Model):
    """One piece of long work, begun by a member or key whose rights are asked anew for each item.

    Who began it is kept by value, as the trail keeps it: who is gone does nothing more. `source` is what the job alone
    uses up (an archive that was uploaded for it), or the job that it takes back. `lease` names the process that is at
    it, until `lease_ends_at`; one that comes to its end unrenewed has fallen, and another takes the job up. `at` and
    `falls`: the item it fell over, and how often.
    """

    WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
    OPEN = (WAITING, RUNNING)

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(  # found by `jobs_of_an_environment`
        Environment, on_delete=models.CASCADE, db_index=False
    )
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    about = models.JSONField(default=dict)
    source = models.CharField(max_length=32, blank=True)
    actor_kind = models.CharField(max_length=20)
    actor_id = models.CharField(max_length=32)
    actor_user_id = models.CharField(max_length=32, blank=True)
    actor_label = models.CharField(max_length=360)
    way = models.CharField(max_length=10)
    address = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default=WAITING)
    total = models.PositiveIntegerField()
    why_ended = models.CharField(max_length=600, blank=True)
    at = models.PositiveIntegerField(default=0)
    falls = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    lease_ends_at = models.DateTimeField(null=True, blank=True)
    turn_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source"], condition=~Q(source=""), name="one_job_of_a_source"),
            models.CheckConstraint(
                condition=Q(state__in=("waiting", "running"), ended_at=None)
                | Q(state__in=("done", "failed", "cancelled"), ended_at__isnull=False),
                name="a_job_has_an_end_or_goes_on",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "turn_at"], name="jobs_by_turn"),
            models.Index(fields=["environment", "-created_at"], name="jobs_of_an_environment"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether anything of it may still be done."""
        return self.state in self.OPEN


class JobPart(models.Model):
    """Some of the assets that a job is about, in its order, as they were found when it began: some hundred ids a row.

    The number of an item is its place among them all, and so is always the same asset.
    """

    job = models.ForeignKey(  # found by `one_part_of_a_number`
        Job, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    number = models.PositiveIntegerField()
    asset_ids = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "number"], name="one_part_of_a_number")
        ]

    def __str__(self) -> str:
        return f"part {self.number} of {self.job_id}"


class JobItem(models.Model):
    """One item of a job that is dealt with: written in the transaction of the change itself, so it is done once.

    `back`: what takes it back, as its action gave it; none where nothing does.
    """

    DONE, LEFT_OUT = "done", "left_out"

    job = models.ForeignKey(  # found by `one_item_of_a_number`
        Job, on_delete=models.CASCADE, related_name="items", db_index=False
    )
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10)
    name = models.CharField(max_length=1200)
    why = models.CharField(max_length=600, blank=True)
    back = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["job", "number"], name="one_item_of_a_number")
        ]
        indexes: ClassVar = [models.Index(fields=["job", "state"], name="job_items_by_state")]

    def __str__(self) -> str:
        return self.name


def jobs_to_take(now: datetime) -> QuerySet[Job]:
    """The jobs that nobody is at, whoever waits longest first: each gets its turn, whatever its size (T-110)."""
    free = Q(lease_ends_at=None) | Q(lease_ends_at__lte=now)
    return Job.objects.filter(free, state__in=Job.OPEN).order_by("turn_at", "id")


def dealt_with(job: Job) -> set[int]:
    """The numbers of the items that are done or left out, from the one that was begun last. Cost: 1 query.

    Whoever is at a job goes from item to item, so that all before that one are dealt with.
    """
    rows = JobItem.objects.filter(job_id=job.pk, number__gte=job.at)
    return set(rows.values_list("number", flat=True))


def freeze(job: Job, asset_ids: Sequence[str]) -> None:
    """Write down what a job is about. Cost: 1 query for a hundred thousand assets."""
    parts = range(0, len(asset_ids), A_PART)
    JobPart.objects.bulk_create(
        JobPart(job=job, number=first // A_PART, asset_ids=list(asset_ids[first : first + A_PART]))
        for first in parts
    )


def frozen(job_id: str, first: int, count: int) -> list[str]:
    """The ids of the assets that so many items of a job are about, from this one on. Cost: 1 query."""
    parts = (first // A_PART, (first + count - 1) // A_PART)
    rows = JobPart.objects.filter(job_id=job_id, number__range=parts).order_by("number")
    ids = [one for part in rows.values_list("asset_ids", flat=True) for one in part]
    return ids[first % A_PART : first % A_PART + count]


def taken_back_by(job_id: str) -> QuerySet[JobItem]:
    """The items of a job that can be taken back, in their order."""
    rows = JobItem.objects.filter(job_id=job_id, state=JobItem.DONE, back__isnull=False)
    return rows.order_by("number")


def counts_of(job_ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """How many items of each job are done, and how many left out. Cost: 1 query."""
    rows = JobItem.objects.filter(job_id__in=job_ids).values_list("job_id", "state")
    counts = dict.fromkeys(job_ids, (0, 0))
    for job_id, state, count in rows.annotate(count=models.Count("id")):
        done, left = counts[job_id]
        counts[job_id] = (count, left) if state == JobItem.DONE else (done, count)
    return counts


def held_by(job_id: str, lease: str) -> QuerySet[Job]:
    """The job if it still runs and this process is still the one at it; nothing otherwise."""
    return Job.objects.filter(pk=job_id, state=Job.RUNNING, lease=lease)


def take(job: Job, *, lease: str, now: datetime, until: datetime) -> bool:
    """Put oneself at a job, by one conditional UPDATE: of two who try, one does. A lease that ran out was a fall."""
    free = Q(lease_ends_at=None) | Q(lease_ends_at__lte=now)
    fell = 1 if job.lease else 0
    mine = Job.objects.filter(free, pk=job.pk, state__in=Job.OPEN, lease=job.lease)
    taken = mine.update(
        state=Job.RUNNING, lease=lease, lease_ends_at=until, turn_at=now, falls=F("falls") + fell
    )
    return bool(taken)
