"""Earlier versions of assets: bytes that were replaced, or gave way to a version that was restored.

The present bytes of an asset stand in its own row. When an earlier version is restored the two change places, so
nothing is kept twice and restoring needs no room.
"""

from copy import copy
from typing import ClassVar, Final

from django.db import models

from mediadesk.store.ids import new_id
from mediadesk.store.library import Asset
from mediadesk.store.teams import Account, Environment

CONTENT: Final = (
    "format",
    "mime_type",
    "size_bytes",
    "sha256",
    "md5",
    "width_px",
    "height_px",
    "pages",
    "duration_seconds",
    "content_number",
    "content_at",
    "content_by",
    "content_file",
    "content_from",
)
"""What an asset's row says of its bytes, and a version's row says under the same names."""


class AssetVersion(models.Model):
    """Bytes that an asset had before, found by `sha256` within the environment."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(  # found by `versions_by_size`
        Account, on_delete=models.CASCADE, db_index=False
    )
    environment = models.ForeignKey(  # found by `versions_by_content`
        Environment, on_delete=models.CASCADE, db_index=False
    )
    asset = models.ForeignKey(  # found by `one_version_of_a_number`
        Asset, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    format = models.CharField(max_length=20, blank=True)
    mime_type = models.CharField(max_length=100)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    md5 = models.CharField(max_length=32)
    width_px = models.PositiveIntegerField(null=True)
    height_px = models.PositiveIntegerField(null=True)
    pages = models.PositiveIntegerField(default=1)
    duration_seconds = models.FloatField(null=True)
    content_number = models.PositiveIntegerField()
    content_at = models.DateTimeField()
    content_by = models.CharField(max_length=360)
    content_file = models.CharField(max_length=255)
    content_from = models.PositiveIntegerField(null=True)
    until_at = models.DateTimeField()  # when other bytes took their place

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["asset", "content_number"], name="one_version_of_a_number")
        ]
        indexes: ClassVar = [
            models.Index(fields=["environment", "sha256"], name="versions_by_content"),
            models.Index(fields=["account", "size_bytes", "environment"], name="versions_by_size"),
        ]

    def __str__(self) -> str:
        return f"version {self.content_number}"


def version_of(asset: Asset) -> AssetVersion:
    """The present bytes of an asset as a version, not yet saved; `until_at` is the caller's to say."""
    version = AssetVersion(asset=asset, account_id=asset.account_id, environment_id=asset.environment_id)
    for name in CONTENT:
        setattr(version, name, getattr(asset, name))
    version.content_at = asset.content_at or asset.created_at
    version.content_by = asset.content_by or asset.uploaded_by
    version.content_file = asset.content_file or asset.name
    return version


def as_of(asset: Asset, version: AssetVersion) -> Asset:
    """The asset as it was with a version's bytes: a copy for whoever shows it, never to be saved."""
    former = copy(asset)
    for name in CONTENT:
        setattr(former, name, getattr(version, name))
    return former
