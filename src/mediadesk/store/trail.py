"""The audit trail: rows are only added. People and things stand in it by value, so that it outlives them."""

from collections.abc import Sequence
from typing import ClassVar, Final

from django.db import models

from mediadesk.store.kept import KeptInsert


class TrailEntry(models.Model):
    """One line of an account's trail, chained to the line before it by its hash.

    No foreign key, no update, no delete. `number` counts from 1 in each account without a gap. `before`,
    `after` and whatever else the event's sentence needs are in `details`.
    """

    id = models.BigAutoField(primary_key=True)
    account_id = models.CharField(max_length=32)
    number = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    event = models.CharField(max_length=40)
    who = models.CharField(max_length=360)
    who_kind = models.CharField(max_length=12)
    who_id = models.CharField(max_length=32, blank=True)
    way = models.CharField(max_length=12)
    address = models.CharField(max_length=64, blank=True)
    about_kind = models.CharField(max_length=20, blank=True)
    about_id = models.CharField(max_length=32, blank=True)
    about_name = models.CharField(max_length=360, blank=True)
    details = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    whom: tuple[str, ...] = ()  # not a column: whom it concerns, until it is written (`Concerned`)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "number"], name="entries_are_numbered_without_repeats"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["account_id", "about_id", "number"], name="trail_by_object"),
            models.Index(fields=["account_id", "who_id", "number"], name="trail_by_member"),
            models.Index(fields=["account_id", "event", "number"], name="trail_by_event"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.event}"


class Concerned(models.Model):
    """A member, group or key that an entry concerns besides what it is about: whom a role on a folder is given to.

    An index for reading, by number; the entry itself names them in words, and its hash covers these.
    """

    id = models.BigAutoField(primary_key=True)
    account_id = models.CharField(max_length=32)
    number = models.PositiveBigIntegerField()
    whom_id = models.CharField(max_length=32)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account_id", "whom_id", "number"], name="concerned_by_whom")
        ]

    def __str__(self) -> str:
        return f"{self.whom_id} in {self.number}"


_ENTRY: Final = KeptInsert(TrailEntry)


def add_entries(entries: Sequence[TrailEntry]) -> None:
    """Add entries that have their numbers and hashes, and a row for each whom one concerns.

    Cost: 1 statement, 1 more where one concerns somebody.
    """
    if len(entries) == 1:
        _ENTRY.add(entries[0])
    else:
        TrailEntry.objects.bulk_create(entries)
    if concerned := [
        Concerned(account_id=entry.account_id, number=entry.number, whom_id=pk)
        for entry in entries
        for pk in entry.whom
    ]:
        Concerned.objects.bulk_create(concerned)


class RefusalCount(models.Model):
    """How often an actor was refused one thing within an hour: counted here, told in the trail at 1, 10, 100."""

    id = models.BigAutoField(primary_key=True)
    account_id = models.CharField(max_length=32)
    actor_id = models.CharField(max_length=32)
    hour = models.DateTimeField(db_index=True)
    what = models.CharField(max_length=80)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account_id", "actor_id", "hour", "what"], name="refusals_are_counted_by_hour"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what}: {self.count}"
