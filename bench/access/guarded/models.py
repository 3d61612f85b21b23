"""Folders and assets; who may do what in a folder is kept in tables of their own, guardian's faster form."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from bench.access.world import ASKED


class Folder(models.Model):
    """A folder; its permissions are those that are asked about, and no more."""

    class Meta:
        permissions: ClassVar = [(may.replace(".", "_"), may) for may in ASKED]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.pk)


class FolderUserPermission(UserObjectPermissionBase):
    """What one person may do in a folder."""

    content_object = models.ForeignKey(Folder, on_delete=models.CASCADE)


class FolderGroupPermission(GroupObjectPermissionBase):
    """What a group may do in a folder."""

    content_object = models.ForeignKey(Folder, on_delete=models.CASCADE)


class Asset(models.Model):
    """An asset, with the indexes that Mediadesk has for the same lists."""

    id = models.CharField(primary_key=True, max_length=32)
    folder = models.ForeignKey(Folder, on_delete=models.PROTECT)
    name = models.CharField(max_length=255)
    public_id = models.CharField(max_length=255)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["folder", "created_at", "id"], name="assets_of_a_folder"),
            models.Index(fields=["created_at", "id"], name="assets_by_creation"),
        ]

    def __str__(self) -> str:
        return self.name
