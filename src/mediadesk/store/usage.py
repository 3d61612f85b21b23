"""What is used, by environment and day. Counters, not business changes: not in the trail."""

from typing import ClassVar

from django.db import models

from mediadesk.store.teams import Account, Environment


class UsageDay(models.Model):
    """One day (UTC) of one environment."""

    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    day = models.DateField()
    uploads = models.PositiveBigIntegerField(default=0)
    upload_bytes = models.PositiveBigIntegerField(default=0)
    bandwidth_bytes = models.PositiveBigIntegerField(default=0)
    transformations = models.PositiveBigIntegerField(default=0)
    api_calls = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["environment", "day"], name="one_line_a_day_and_environment")
        ]

    def __str__(self) -> str:
        return f"{self.environment_id} {self.day}"
