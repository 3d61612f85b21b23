"""Own roles, grants, bundles and API keys. A grant hangs on the member, group or key that has it, and ends with it."""

from collections.abc import Collection as Several
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import F, Q

from mediadesk.rules.roles import RoleKind
from mediadesk.store.collections import Collection
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


Scope = Environment | Folder | Collection | None
"""Where a grant holds; None is the account with all its environments."""

_SCOPES: Final[dict[str, type[models.Model]]] = {
    "folder": Folder,
    "environment": Environment,
    "collection": Collection,
}


def scope_fields(scope: Scope) -> dict[str, Any]:
    """A scope as the fields of a grant: the one it fills, and those it leaves empty."""
    return {name: scope if isinstance(scope, kind) else None for name, kind in _SCOPES.items()}


class Grants(models.QuerySet["Grant"]):
    """Grants by where they hold. Nothing else says which fields are empty in a grant for the account."""

    def of_the_account(self) -> "Grants":
        """Those for the account with all its environments."""
        return self.filter(folder=None, environment=None, collection=None)

    def of_the_account_or(self, environment_id: str) -> "Grants":
        """Those that hold throughout an environment: its own, and those for the account."""
        wide = Q(environment=None) | Q(environment=environment_id)
        return self.filter(wide, folder=None, collection=None)

    def wide(self) -> "Grants":
        """Those for the account or an environment as a whole: no shares of a folder or collection."""
        return self.filter(folder=None, collection=None)

    def shares(self) -> "Grants":
        """Those of folders and collections."""
        return self.exclude(folder=None, collection=None)

    def but_of_folders_other_than(self, folder_ids: Several[str]) -> "Grants":
        """The same without the shares of all folders but these."""
        return self.filter(Q(folder=None) | Q(folder__in=folder_ids))

    def at(self, scope: Scope) -> "Grants":
        """Those at this very scope."""
        return self.filter(**scope_fields(scope))

    def within(self, environment_id: str) -> "Grants":
        """Those that hold in an environment or anywhere in it, those for the account among them."""
        return self.filter(
            Q(folder=None, environment=None, collection=None)
            | Q(environment=environment_id)
            | Q(folder__environment=environment_id)
            | Q(collection__environment=environment_id)
        )

    def scoped(self) -> "Grants":
        """The same with all that says where each holds, for whom and which role."""
        return self.select_related(
            "member",
            "group",
            "api_key",
            "environment",
            "folder__environment",
            "collection__environment",
            "custom_role",
        )


class Grant(models.Model):
    """A role given to a member, group or key at a scope, perhaps until a date, perhaps for a stated reason.

    The scope is the folder, collection or environment named, or else the account. `role` is the id of a system
    role, or of the account's own, which is `custom_role` then.
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
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, null=True)
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
                condition=(
                    Q(environment__isnull=True, folder__isnull=True)
                    | Q(environment__isnull=True, collection__isnull=True)
                    | Q(folder__isnull=True, collection__isnull=True)
                ),
                name="a_grant_has_one_scope",
            ),
            models.CheckConstraint(
                condition=Q(custom_role__isnull=True) | Q(custom_role=F("role")),
                name="a_grant_names_its_custom_role",
            ),
            *(
                models.UniqueConstraint(
                    fields=[holder, "role", *scope],
                    condition=Q(**{f"{one}__isnull": one not in scope for one in _SCOPES}),
                    name=f"a_role_once_a_{holder}_and_{'_'.join(scope) or 'account'}",
                )
                for holder in ("member", "group", "api_key")
                for scope in (["folder"], ["environment"], ["collection"], [])
            ),
        ]

    objects: ClassVar = Grants.as_manager()

    def __str__(self) -> str:
        return f"{self.role} of {self.member_id or self.group_id or self.api_key_id}"

    @property
    def scope(self) -> Scope:
        """Where it holds; None: the account. Cost: none when it is loaded (`Grants.scoped`)."""
        return self.folder or self.environment or self.collection

    @property
    def is_share(self) -> bool:
        """Whether it is one of a folder or a collection, and so neither of the account nor of an environment."""
        return bool(self.folder_id or self.collection_id)


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
