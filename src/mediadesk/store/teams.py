"""Accounts and who is in them: members, invitations, groups, environments and mails."""

from collections.abc import Collection
from datetime import datetime
from typing import ClassVar

from django.db import connection, models
from django.db.models import Q

from mediadesk.rules.roles import MEMBER_ROLE_CHOICES, Role
from mediadesk.store.ids import new_id
from mediadesk.store.people import User

SEAT_FREE_ROLES = [role.api_id for role in Role if not role.takes_seat]


class Account(models.Model):
    """A tenant. Its row is locked by every change in it, which puts changes in one order (decision 0002).

    `access_epoch` rises with every change that can alter a decision; `trail_count` and `trail_head` are
    the number and hash of the newest entry of its trail.
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    plan = models.CharField(max_length=40)
    extra_seats = models.PositiveIntegerField(default=0)
    owner = models.ForeignKey("Member", on_delete=models.PROTECT, null=True, related_name="+")
    invitation_days = models.PositiveSmallIntegerField(default=7)
    default_role = models.CharField(max_length=40, default=Role.MEDIA_LIBRARY_USER.api_id)
    public_pages = models.BooleanField(default=True)  # whether collections may have them
    public_page_days = models.PositiveSmallIntegerField(default=90)  # the longest
    security = models.JSONField(default=dict, blank=True)  # as `rules/security.py` reads it
    access_epoch = models.PositiveBigIntegerField(default=1)
    trail_count = models.PositiveBigIntegerField(default=0)
    trail_head = models.CharField(max_length=64, blank=True)
    closed = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True, db_index=True)  # from when on its data waits to be erased
    erased_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


def move_on(account_id: str, *, count: int, head: str, epochs: int) -> None:
    """Write the new end of an account's trail, and raise its epoch by so many. Cost: 1 statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE store_account SET trail_count = %s, trail_head = %s, access_epoch = access_epoch + %s"
            " WHERE id = %s",
            [count, head, epochs, account_id],
        )


class Environment(models.Model):
    """A separate library with its own cloud name, keys and settings, inside an account."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    cloud_name = models.CharField(max_length=63, unique=True)
    enabled = models.BooleanField(default=True)
    custom_attributes = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_environment_of_a_name_an_account")
        ]

    def __str__(self) -> str:
        return self.cloud_name


class Members(models.QuerySet["Member"]):
    """Named sets of members."""

    def active(self, at: datetime) -> "Members":
        """Those who may act: active, and not past their end date."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), status=Member.ACTIVE)

    def taking_a_seat(self, at: datetime) -> "Members":
        """Active members and open invitations whose role takes a seat, end dates honoured."""
        open_invitation = Q(status=Member.PENDING, invitation__expires_at__gt=at)
        current = Q(ends_at=None) | Q(ends_at__gt=at)
        return self.filter(current, Q(status=Member.ACTIVE) | open_invitation).exclude(
            role__in=SEAT_FREE_ROLES
        )

    def master_admins(self, at: datetime) -> "Members":
        """The active Master admins, without those who end on a date: they cannot be relied on to stay."""
        return self.active(at).filter(role=Role.MASTER_ADMIN.api_id, ends_at=None)


class Member(models.Model):
    """A user in one account. Pending: invited, `user` empty until the invitation is accepted.

    Name and e-mail are the account's copy, so that the Users page reads one table; a change of the
    user's own address is carried over to all their memberships.
    """

    PENDING, ACTIVE, DISABLED = "pending", "active", "disabled"

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="memberships")
    name = models.CharField(max_length=100)
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=40, choices=MEMBER_ROLE_CHOICES)
    all_environments = models.BooleanField(default=True)
    environments = models.ManyToManyField(Environment, through="MemberEnvironment")
    status = models.CharField(max_length=10)
    ends_at = models.DateTimeField(null=True)
    invited_by = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    last_sign_in_at = models.DateTimeField(null=True)
    # What this account ended of their sessions: all begun until then, and later ones by what each says of itself.
    sessions_ended_at = models.DateTimeField(null=True)
    ended_sessions = models.JSONField(default=dict, blank=True)
    factor_reminded_at = models.DateTimeField(null=True)  # by a letter, to set up a second factor
    switched_off = models.BooleanField(
        default=False
    )  # by a directory, which alone may then switch on again by itself
    version = models.PositiveIntegerField(default=1)  # raised by every edit: the second writer is told
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects: ClassVar = Members.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "email"], name="one_membership_of_an_address_an_account"
            ),
            models.UniqueConstraint(fields=["account", "user"], name="one_membership_of_a_user_an_account"),
            models.CheckConstraint(
                condition=Q(status="pending") | Q(user__isnull=False), name="whoever_is_not_pending_is_a_user"
            ),
        ]
        # The Users page sorts by each of these, with the id as the tie-breaker of its keyset paging.
        indexes: ClassVar = [
            models.Index(fields=["account", "name", "id"], name="members_by_name"),
            models.Index(fields=["account", "role", "id"], name="members_by_role"),
            models.Index(fields=["account", "status", "id"], name="members_by_status"),
            models.Index(fields=["account", "last_sign_in_at", "id"], name="members_by_sign_in"),
            models.Index(fields=["account", "created_at", "id"], name="members_by_creation"),
        ]

    def __str__(self) -> str:
        return f"{self.name} <{self.email}>"

    @property
    def api_role(self) -> Role:
        """The member's role as a row of the table of roles."""
        role = Role.by_id(self.role)
        if role is None:
            raise LookupError(self.role)
        return role


class MemberEnvironment(models.Model):
    """One environment chosen for a member who does not have all."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "environment"], name="an_environment_is_chosen_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.environment_id}"


class Invitation(models.Model):
    """The open offer to a pending member. Only the hash of its newest link is kept; accepting deletes the row."""

    member = models.OneToOneField(Member, primary_key=True, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=1000, blank=True)
    invited_by_key = models.CharField(
        max_length=32, blank=True
    )  # the id of the API key that invited, if one did
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"invitation of {self.member_id}"


class Group(models.Model):
    """Members who get the same grants. `members` are all of them, those too who are in it by way of another group."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    members = models.ManyToManyField(
        Member, through="GroupMember", through_fields=("group", "member"), related_name="groups"
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_group_of_a_name_an_account")
        ]

    def __str__(self) -> str:
        return self.name


class GroupMember(models.Model):
    """One member in one group. Hangs on the membership, so it ends with it (T-17).

    `by_way_of` is None for whoever was put into the group itself. For whoever is in it because a group inside it is
    theirs, it is that group, in which they are themselves; such rows are kept by `actions/grouping.py` (decision 0016).
    """

    group = models.ForeignKey(Group, on_delete=models.CASCADE)
    member = models.ForeignKey(Member, on_delete=models.CASCADE)
    by_way_of = models.ForeignKey(Group, on_delete=models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "member"], name="a_member_is_in_a_group_once")
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.group_id}"


def names_in(account_id: str, ids: Collection[str]) -> dict[str, str]:
    """What groups and members of an account are called, by id. Cost: 2 queries, none without ids."""
    if not ids:
        return {}
    found = (model.objects.filter(account_id=account_id, pk__in=ids) for model in (Group, Member))
    return {pk: name for rows in found for pk, name in rows.values_list("pk", "name")}


class GroupNesting(models.Model):
    """One group inside another: whoever is in `inner` is in `outer` too. There are no circles (`rules/nesting.py`)."""

    outer = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="nestings_inside")
    inner = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="nestings_around")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["outer", "inner"], name="a_group_is_inside_another_once"),
            models.CheckConstraint(condition=~Q(outer=models.F("inner")), name="no_group_is_inside_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.inner_id} inside {self.outer_id}"


def nestings_of(account_id: str) -> list[tuple[str, str]]:
    """The groups inside groups of an account, as (outer, inner) ids. Cost: 1 query."""
    rows = GroupNesting.objects.filter(outer__account=account_id)
    return list(rows.values_list("outer_id", "inner_id"))


class Mail(models.Model):
    """A mail to be sent or kept: written in the transaction of the change it speaks of.

    States: queued, sent, failed, and kept (no mail server is set up: Master admins read it in the outbox).
    """

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, null=True)
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField()
    # Goes with the mail as PDF, drawn when it is sent.
    invoice = models.ForeignKey("store.Invoice", on_delete=models.SET_NULL, null=True)
    state = models.CharField(max_length=10, default="queued")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    next_try_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["state", "next_try_at"], name="mails_by_state"),
            models.Index(fields=["account", "id"], name="mails_by_account"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} to {self.to}"
