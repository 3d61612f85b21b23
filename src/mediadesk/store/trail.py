"""The audit trail: rows are only added. People and things stand in it by value, so that it outlives them."""

from typing import ClassVar

from django.db import models


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
