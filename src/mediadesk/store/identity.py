"""Who vouches for whom: an account's identity providers and proven domains, and which person of theirs is which member.

An identity is (provider, issuer, subject) within one account. An e-mail address leads to a membership once, by a domain
that the account has proven; after that it is not asked again, and another issuer begins with no identities at all.
"""

import hashlib
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.db.models import Q

from mediadesk.rules.roles import Role
from mediadesk.store.ids import new_id
from mediadesk.store.teams import Account, Environment, Group, Member


class IdentityProvider(models.Model):
    """One identity provider of an account.

    `endpoints` holds what it publishes of itself; of one that speaks SAML, `waiting` what it published since and nobody
    has taken over yet. The default role is given in the name of `stands_for_it`, who must hold it when it is used.
    `last_test` is what the page shows of the last try.
    """

    OIDC, SAML = "oidc", "saml"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="identity_providers")
    name = models.CharField(max_length=100)
    protocol = models.CharField(max_length=10, default=OIDC)
    issuer = models.CharField(max_length=500, blank=True)  # empty until the metadata of SAML is there
    client_id = models.CharField(max_length=200, blank=True)
    sealed_secret = models.TextField(blank=True)
    endpoints = models.JSONField(default=dict)
    metadata_url = models.CharField(max_length=2000, blank=True)
    metadata_read_at = models.DateTimeField(null=True)
    metadata_asked_at = models.DateTimeField(null=True, db_index=True)  # whether or not it answered
    waiting = models.JSONField(default=dict)
    own_keys = models.JSONField(
        default=list
    )  # ours, to sign with: certificate and sealed key; the first is in use
    needs_second_factor = models.BooleanField(default=False)  # whether it must say that it asked for one
    second_factor_words = models.JSONField(default=list)  # by which it says so; empty: those commonly used
    enabled = models.BooleanField(default=False)
    joins = models.BooleanField(default=False)  # whether people without a membership get one
    default_role = models.CharField(max_length=40, default=Role.MEDIA_LIBRARY_USER.api_id)
    stands_for_it = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    tested_by = models.CharField(max_length=32, blank=True)  # the member who came in by it as themselves
    tested_at = models.DateTimeField(null=True)
    last_test = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_provider_of_a_name_an_account")
        ]

    def __str__(self) -> str:
        return self.name


class Identity(models.Model):
    """A person of a provider, who is this member. Hangs on the membership, and ends with it."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="identities")
    issuer = models.CharField(max_length=500)
    subject_hash = models.CharField(max_length=64)  # as long as the provider likes, and compared exactly
    subject = models.CharField(max_length=300)  # to be shown
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="identities")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["provider", "issuer", "subject_hash"], name="a_person_of_a_provider_is_one_member"
            ),
            models.UniqueConstraint(
                fields=["provider", "issuer", "member"], name="a_member_is_one_person_of_a_provider"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} of {self.provider_id}"


class AttributeRule(models.Model):
    """Whoever comes by the provider with this attribute is in this group, or has this environment; else not.

    Ends with the group or the environment. Given in the name of the provider's `stands_for_it`.
    """

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE, related_name="rules")
    attribute = models.CharField(max_length=200)
    value = models.CharField(max_length=500)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="+")
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(group__isnull=False) ^ Q(environment__isnull=False),
                name="a_rule_names_a_group_or_an_environment",
            ),
            models.UniqueConstraint(
                fields=["provider", "attribute", "value", "group"], name="a_rule_for_a_group_is_written_once"
            ),
            models.UniqueConstraint(
                fields=["provider", "attribute", "value", "environment"],
                name="a_rule_for_an_environment_is_written_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attribute} is {self.value}: {self.gives}"

    @property
    def gives(self) -> str:
        """What it gives, in words. Cost: none when it is loaded."""
        if self.group:
            return f"the group {self.group.name}"
        return f"the environment {self.environment.name}" if self.environment else ""


class VerifiedDomain(models.Model):
    """A mail domain that an account claims, and has proven while `verified_at` is set.

    `missing_since`: from when on the record was not found any more; after a while the proof ends.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="domains")
    domain = models.CharField(max_length=253, db_index=True)
    token = models.CharField(max_length=64)
    verified_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True)
    missing_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "domain"], name="an_account_claims_a_domain_once")
        ]

    def __str__(self) -> str:
        return self.domain


class SignOn(models.Model):
    """A sign-on that has begun and not come back. Used once: whoever deletes the row goes on.

    `browser_hash` binds it to the browser it began in. `nonce` is what the answer must name: of SAML, the request's id.
    `sealed_answer` is the answer of SAML, which came without the browser's cookie and waits to be fetched with it.
    """

    state_hash = models.CharField(primary_key=True, max_length=64)
    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    browser_hash = models.CharField(max_length=64)
    nonce = models.CharField(max_length=64)
    sealed_verifier = models.TextField(blank=True)
    sealed_answer = models.TextField(blank=True)
    next = models.CharField(max_length=2000, blank=True)
    tester = models.CharField(max_length=32, blank=True)  # the member who tries the provider out
    again = models.BooleanField(default=False)  # a fresh proof is wanted
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"sign-on by {self.provider_id}"


class Arrival(models.Model):
    """A message of a provider that was accepted, remembered for as long as it could be accepted once more."""

    provider = models.ForeignKey(IdentityProvider, on_delete=models.CASCADE)
    message_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["provider", "message_hash"], name="a_message_is_accepted_once")
        ]

    def __str__(self) -> str:
        return f"message of {self.provider_id}"


def subject_hash(subject: str) -> str:
    """By what a person of a provider is found: as long as the provider likes, and compared exactly."""
    return hashlib.sha256(subject.encode()).hexdigest()


def enabled_providers(account_id: str) -> frozenset[str]:
    """The ids of the providers of an account that are switched on. Cost: 1 query."""
    found = IdentityProvider.objects.filter(account_id=account_id, enabled=True)
    return frozenset(found.values_list("pk", flat=True))


def is_proven_by(account_id: str, domain: str) -> bool:
    """Whether this account has proven the domain, and no other account has: of two, it works for none (T-47).

    Cost: 1 query.
    """
    owners = VerifiedDomain.objects.filter(domain=domain, verified_at__isnull=False, account__closed=False)
    return list(owners.values_list("account_id", flat=True)[:2]) == [account_id]


def account_of_domain(domain: str) -> str:
    """The id of the one account that has proven a domain; empty without one, or with two. Cost: 1 query."""
    owners = VerifiedDomain.objects.filter(domain=domain, verified_at__isnull=False, account__closed=False)
    found = list(owners.values_list("account_id", flat=True)[:2])
    return found[0] if len(found) == 1 else ""


def forget_old_sign_ons(now: datetime) -> None:
    """Remove what has run out: sign-ons that never came back, messages that would be refused by their age."""
    SignOn.objects.filter(expires_at__lt=now).delete()
    Arrival.objects.filter(expires_at__lt=now).delete()
