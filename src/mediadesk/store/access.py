"""Own roles, grants, bundles and API keys. A grant hangs on the member, group or key that has it, and ends with it."""

from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from mediadesk.rules.roles import RoleKind
from mediadesk.store.ids import new_id
from mediadesk.store.library import Folder
from mediadesk.store.teams import Account, Environment, Group, Member


def current_at(now: datetime) -> Q:
    """The grants that have not ended at this moment."""
    return Q(until=None) | Q(until__gt=now)


class ApiKey(models.Model):
    """A credential of an environment, or of the account when `environment` is empty.

    `key` is public and names it; of the secret two forms are kept: a hash for Basic authentication, and
    the secret itself sealed with the installation's key, since signed requests need it (T-58). After a
    rotation the former secret works beside the new one until its time is over.
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
    addresses = models.CharField(
        max_length=2200, blank=True
    )  # ranges, parted by blanks; none: from everywhere
    ends_at = models.DateTimeField(null=True)
    secret_made_at = models.DateTimeField(null=True)  # none: with the key
    former_secret_hash = models.CharField(max_length=64, blank=True)
    former_secret_sealed = models.CharField(max_length=300, blank=True)
    former_secret_until = models.DateTimeField(null=True)
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


class CustomRole(models.Model):
    """An account's own role: a named set of permissions, by their codes.

    `needs_seat` and `enters` follow from the permissions and are kept for lists: whether it takes up a seat,
    and whether it opens the environments in which it is held.
    """

    id = models.CharField(primary_key=True, max_length=60, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in RoleKind])
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    permissions = models.JSONField(default=list)
    needs_seat = models.BooleanField(default=True)
    enters = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)  # raised by every edit: the second writer is told
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=360)
    updated_at = models.DateTimeField()
    updated_by_label = models.CharField(max_length=360)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "kind", "name"], name="one_role_of_a_name_and_kind_an_account"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Grant(models.Model):
    """A role given to a member, group or key at a scope, perhaps until a date, perhaps for a stated reason.

    The scope is the folder or environment named, or else the account. `role` is the id of a system role, or
    of the account's own, which is `custom_role` then.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    role = models.CharField(max_length=60)
    custom_role = models.ForeignKey(CustomRole, on_delete=models.PROTECT, null=True, related_name="grants")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="grants")
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="grants")
    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, null=True, related_name="grants")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, null=True)
    folder = models.ForeignKey(Folder, on_delete=models.CASCADE, null=True)
    until = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    granted_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    granted_by_label = models.CharField(max_length=360)
    created_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)

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
            models.CheckConstraint(
                condition=Q(custom_role__isnull=True) | Q(custom_role=F("role")),
                name="a_grant_names_its_custom_role",
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder, "role", *scope],
                    condition=Q(**{f"{one}__isnull": one not in scope for one in ("folder", "environment")}),
                    name=f"a_role_once_a_{holder}_and_{'_'.join(scope) or 'account'}",
                )
                for holder in ("member", "group", "api_key")
                for scope in (["folder"], ["environment"], [])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.member_id or self.group_id or self.api_key_id}"


class Bundle(models.Model):
    """Several roles given in one step: "Agency photographer". What was given by it stands on its own after.

    `items`: one `{"role", "environment_id", "folder_id", "days"}` a grant; the ids empty for the account,
    `days` the number after which it ends, or null.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    items = models.JSONField(default=list)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_bundle_of_a_name_an_account")
        ]

    def __str__(self) -> str:
        return self.name
