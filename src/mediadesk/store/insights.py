"""What a library holds, counted once a day by folder and month, and how often its assets were viewed.

Nothing here has a constraint to another table, as in `usage.py`: to count a view waits for nobody, and what names a
folder or asset that is gone is joined to nothing until it is cleared away.
"""

from typing import ClassVar

from django.db import models


class StoredMonth(models.Model):
    """The assets of one type in a folder that were uploaded in a month (its first day, UTC), when they were counted.

    Those in the trash are not among them.
    """

    environment_id = models.CharField(max_length=32)
    folder_id = models.CharField(max_length=32)
    month = models.DateField()
    resource_type = models.CharField(max_length=10)
    assets = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment_id", "folder_id", "month", "resource_type"],
                name="one_line_a_folder_month_and_type",
            )
        ]

    def __str__(self) -> str:
        return f"{self.folder_id} {self.month} {self.resource_type}"


class Copies(models.Model):
    """A content that several assets of an environment had when they were counted; `spare_bytes`: of all but one."""

    environment_id = models.CharField(max_length=32)
    sha256 = models.CharField(max_length=64)
    assets = models.PositiveBigIntegerField()
    spare_bytes = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["environment_id", "sha256"], name="one_line_of_copies_a_content")
        ]
        indexes: ClassVar = [models.Index(fields=["environment_id", "-spare_bytes"], name="copies_by_space")]

    def __str__(self) -> str:
        return self.sha256


class LibraryCount(models.Model):
    """When the library of an environment was last counted into `StoredMonth` and `Copies`."""

    environment_id = models.CharField(max_length=32, primary_key=True)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.environment_id


class AssetViews(models.Model):
    """How often one asset was viewed in a month (its first day, UTC), and the last day of it on which it was."""

    environment_id = models.CharField(max_length=32)
    asset_id = models.CharField(max_length=32)
    month = models.DateField()
    views = models.PositiveBigIntegerField()
    last_day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset_id", "month"], name="one_line_of_views_an_asset_and_month")
        ]
        indexes: ClassVar = [
            models.Index(fields=["environment_id", "month", "-views", "asset_id"], name="assets_by_views")
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} {self.month}"
