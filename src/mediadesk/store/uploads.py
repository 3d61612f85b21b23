"""Uploads that come in parts and are not whole yet, or have just become an asset.

A part's bytes are kept like those of an asset, by their content inside the environment. So they outlive a restart,
every machine finds them, and what no row names any more is swept like all else.
"""

import hashlib
from collections import Counter
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from mediadesk.rules.uploads import MOST_PART_BYTES, OPEN_FOR
from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account, Environment


class PartedUpload(models.Model):
    """One upload of one member or key, who name it by a token of their own; to all others it does not exist.

    `size_bytes` is the file's, or as much as has come while that is not known. `asset_id` is set once it has become an
    asset, by value: whoever lost the answer asks once more and gets it. Folder and name are as the last part said. One
    `for_import` is an archive that becomes no asset itself: what is in it does, by a job.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(  # found by `one_upload_of_a_token`
        Environment, on_delete=models.CASCADE, db_index=False
    )
    actor_id = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64)
    folder_id = models.CharField(max_length=32)
    name = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    size_known = models.BooleanField(default=False)
    asset_id = models.CharField(max_length=32, blank=True)
    for_import = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "actor_id", "token_hash"], name="one_upload_of_a_token"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["touched_at"], name="uploads_by_age")]

    def __str__(self) -> str:
        return self.name


class UploadPart(models.Model):
    """A part that is here, found by `sha256` within the environment."""

    upload = models.ForeignKey(  # found by `one_part_of_a_place`
        PartedUpload, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    environment = models.ForeignKey(  # found by `parts_by_content`
        Environment, on_delete=models.CASCADE, db_index=False
    )
    start = models.PositiveBigIntegerField()
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "start"], name="one_part_of_a_place")
        ]
        indexes: ClassVar = [models.Index(fields=["environment", "sha256"], name="parts_by_content")]

    def __str__(self) -> str:
        return f"{self.start}+{self.size_bytes}"


def uploads_of(actor_id: str, environment_id: str, *, now: datetime) -> QuerySet[PartedUpload]:
    """The uploads of one member or key in an environment that are not forgotten yet, those that are done too."""
    return PartedUpload.objects.filter(
        environment_id=environment_id, actor_id=actor_id, touched_at__gt=now - OPEN_FOR
    )


def reserved_bytes(account_id: str, *, but: str, now: datetime) -> int:
    """What the open uploads of an account take up, but for one of them: what has come, and some of what is to come.

    Of that so much counts for each who uploads as one part may have. Whoever tells of large files and sends little of
    them would else keep all room from others for a day.

    Cost: 1 query.
    """
    open_ones = PartedUpload.objects.filter(account_id=account_id, asset_id="", touched_at__gt=now - OPEN_FOR)
    here = UploadPart.objects.filter(upload=OuterRef("pk")).order_by().values("upload")
    come = Coalesce(Subquery(here.annotate(sum=Sum("size_bytes")).values("sum")), 0)
    arrived, to_come = 0, Counter[str]()
    for actor_id, size_bytes, here_bytes in open_ones.exclude(pk=but).values_list(
        "actor_id", "size_bytes", come
    ):
        arrived += here_bytes
        to_come[actor_id] += max(0, size_bytes - here_bytes)
    return arrived + sum(min(each, MOST_PART_BYTES) for each in to_come.values())


def hash_of_token(token: str) -> str:
    """The form in which a token is kept: of one length, whatever was sent."""
    return hashlib.sha256(token.encode()).hexdigest()
