"""Policies, an account's own Cedar statements, and what each of them said before."""

from typing import ClassVar

from django.db import models

from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account, Environment


class Policy(models.Model):
    """One policy. With the scope "prodenv" it counts in its environment, or in all when none is named."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    statement = models.TextField()
    enabled = models.BooleanField(default=True)
    scope_type = models.CharField(max_length=10, default="account")  # account, prodenv
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, null=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=360)
    updated_at = models.DateTimeField()
    updated_by_label = models.CharField(max_length=360)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_policy_of_a_name_an_account")
        ]

    def __str__(self) -> str:
        return self.name


class PolicyVersion(models.Model):
    """What a policy said as of one save, and who saved it."""

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True)
    statement = models.TextField()
    enabled = models.BooleanField()
    at = models.DateTimeField()
    by_label = models.CharField(max_length=360)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["policy", "number"], name="a_policy_has_each_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.number}"
