"""Grants and API keys. A grant hangs on the membership, group or key that holds it, and ends with it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from mediadesk.rules.roles import ROLE_CHOICES
from mediadesk.store.ids import new_id
from mediadesk.store.library import Folder
from mediadesk.store.teams import Account, Environment, Group, Member


class ApiKey(models.Model):
    """A credential of an environment, or of the account when `environment` is empty.

    `key` is public and names it; of the secret two forms are kept: a hash for Basic authentication, and
    the secret itself sealed with the installation's key, since signed requests need it (T-58).
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, null=True)
    name = models.CharField(max_length=100)
    key = models.CharField(max_length=20, unique=True)
    secret_hash = models.CharField(max_length=64)
    secret_sealed = models.CharField(max_length=300)
    enabled = models.BooleanField(default=True)
    dedicated_for = models.JSONField(default=list)
    owner = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="keys")
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["account", "environment", "id"], name="keys_by_environment")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.key})"


class Grant(models.Model):
    """A role given to a member, group or key at a scope, perhaps until a date.

    The scope is the folder or environment named, or else the account.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    role = models.CharField(max_length=40, choices=ROLE_CHOICES)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="grants")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="grants")
    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, null=True, related_name="grants")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, null=True)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True)
    until = models.DateTimeField(null=True)
    granted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_by_label = models.CharField(max_length=360)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(member__isnull=False, group__isnull=True, api_key__isnull=True)
                    | Q(member__isnull=True, group__isnull=False, api_key__isnull=True)
                    | Q(member__isnull=True, group__isnull=True, api_key__isnull=False)
                ),
                name="a_grant_has_one_holder",
            ),
            models.CheckConstraint(
                condition=Q(environment__isnull=True) | Q(folder__isnull=True), name="a_grant_has_one_scope"
            ),
            models.UniqueConstraint(
                fields=["member", "folder"],
                condition=Q(folder__isnull=False),
                name="one_role_a_member_and_folder",
            ),
            models.UniqueConstraint(
                fields=["group", "folder"],
                condition=Q(folder__isnull=False),
                name="one_role_a_group_and_folder",
            ),
            models.UniqueConstraint(
                fields=["api_key", "folder"],
                condition=Q(folder__isnull=False),
                name="one_role_a_key_and_folder",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.member_id or self.group_id or self.api_key_id}"
