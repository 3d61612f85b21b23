"""One member, and groups: what the pages about a team show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet, Subquery

from mediadesk.access.catalogue import May, roles_with
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.giving import above, may_give, roles_held
from mediadesk.engines import clock
from mediadesk.queries.grants import GrantRow, grants_of
from mediadesk.queries.member_status import status_of
from mediadesk.queries.sessions import OpenSessionRow, open_sessions
from mediadesk.queries.trail import EntryRow, done_by, done_to
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.teams import Group, Member, MemberEnvironment

_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Named:
    """A thing by its id and name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Owned:
    """What a member owns, for the hand-over before they go."""

    keys: tuple[Named, ...]
    invitations: int
    grants: int

    def __bool__(self) -> bool:
        return bool(self.keys or self.invitations or self.grants)


@dataclass(frozen=True, slots=True)
class MemberDetail:
    """One member, with all that hangs on them.

    `above`: their role stands above that of whoever looks. `giveable`: whoever looks may change their
    access at all. `last_master_admin`, `owner`: why some of it cannot be changed.
    """

    id: str
    name: str
    email: str
    role: Role
    status: str
    version: int
    all_environments: bool
    environments: tuple[Named, ...]
    groups: tuple[Named, ...]
    grants: tuple[GrantRow, ...]
    sessions: tuple[OpenSessionRow, ...]
    owned: Owned
    done_by: tuple[EntryRow, ...]
    done_to: tuple[EntryRow, ...]
    last_sign_in_at: datetime | None
    invitation_expires_at: datetime | None
    invited_by: str
    ends_at: datetime | None
    created_at: datetime
    above: bool
    giveable: bool
    owner: bool
    last_master_admin: bool


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, with how many members and grants it has."""

    id: str
    name: str
    members: int
    grants: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class GroupDetail:
    """A group with what is granted to it."""

    id: str
    name: str
    members: int
    grants: tuple[GrantRow, ...]
    created_at: datetime


def member_detail(facts: Facts, *, member_id: str) -> MemberDetail:
    """One member of the account.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 12 queries, 1 more for a Master admin, and those of `grants_of`.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    members = Member.objects.select_related("user", "invitation", "invited_by", "account")
    member = members.filter(account_id=facts.account_id, pk=member_id).first()
    if member is None:
        raise Why.NOT_FOUND(what="user")
    environments = _chosen_by(member)
    grants = grants_of(member, reader=facts)
    traced = bool(decide(facts, May.TRAIL_VIEW, Target(facts.account_id)))
    scope = None if member.all_environments else [one.id for one in environments]
    return MemberDetail(
        id=member.pk,
        name=member.name,
        email=member.email,
        role=member.api_role,
        status=status_of(member, now=clock.now()),
        version=member.version,
        all_environments=member.all_environments,
        environments=environments,
        groups=tuple(Named(*pair) for pair in member.groups.order_by("name").values_list("pk", "name")),
        grants=grants,
        sessions=open_sessions(facts, member),
        owned=owned_by(facts, member_id=member.pk),
        done_by=done_by(facts, member_id=member.pk) if traced else (),
        done_to=done_to(facts, member_id=member.pk) if traced else (),
        last_sign_in_at=member.last_sign_in_at,
        invitation_expires_at=member.invitation.expires_at if hasattr(member, "invitation") else None,
        invited_by=(member.invited_by.name or member.invited_by.email) if member.invited_by else "",
        ends_at=member.ends_at,
        created_at=member.created_at,
        above=above(facts, roles_held(member, now=clock.now())) is not None,
        giveable=may_give(facts, member.api_role, environment_ids=scope),
        owner=member.account.owner_id == member.pk,
        last_master_admin=_is_last_master_admin(member),
    )


def owned_by(facts: Facts, *, member_id: str) -> Owned:
    """What a member owns and somebody must take over when they go. Cost: 2 queries."""
    keys = ApiKey.objects.filter(account_id=facts.account_id, owner_id=member_id).order_by("name")
    sent = Member.objects.filter(account_id=facts.account_id, invited_by_id=member_id)
    given = Grant.objects.filter(account_id=facts.account_id, granted_by_id=member_id)
    given = given.exclude(member_id=member_id)
    counts = Member.objects.filter(account_id=facts.account_id, pk=member_id).annotate(
        sent=_count(sent, "invited_by"), given=_count(given, "granted_by")
    )
    invitations, grants = counts.values_list("sent", "given").first() or (0, 0)
    return Owned(
        tuple(Named(*pair) for pair in keys.values_list("pk", "name")), invitations or 0, grants or 0
    )


def _count(rows: QuerySet[Any], by: str) -> Subquery:
    """How many there are, as a part of another query. `by` is the same in all of them."""
    return Subquery(rows.order_by().values(by).annotate(n=Count("pk")).values("n"))


def _chosen_by(member: Member) -> tuple[Named, ...]:
    """The environments chosen for somebody who has not all. Cost: 1 query, none for all."""
    if member.all_environments:
        return ()
    chosen = MemberEnvironment.objects.filter(member=member).order_by("environment__name")
    return tuple(Named(*pair) for pair in chosen.values_list("environment_id", "environment__name"))


def named_members(facts: Facts, *, member_ids: Sequence[str]) -> tuple[Named, ...]:
    """The members of these ids, by name; an id of another account refuses all.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 1 query.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    rows = Member.objects.filter(account_id=facts.account_id, pk__in=member_ids).order_by("name", "id")
    found = tuple(Named(row.pk, row.name or row.email) for row in rows)
    if not found or len(found) != len(set(member_ids)):
        raise Why.NOT_FOUND(what="user")
    return found


def successors(facts: Facts, *, leaving: Sequence[str]) -> tuple[Named, ...]:
    """Who can take over what these leave: up to 100 active members, Master admins first. Cost: 1 query."""
    roles = [role.api_id for role in roles_with(May.MEMBER_INVITE)]
    members = Member.objects.filter(account_id=facts.account_id, role__in=roles).active(clock.now())
    # The names of the two roles that may invite sort the higher one last.
    rows = members.exclude(pk__in=leaving).order_by("-role", "name", "id")[:_MOST_SHOWN]
    return tuple(Named(row.pk, f"{row.name or row.email} ({row.api_role.title})") for row in rows)


def groups(facts: Facts) -> tuple[GroupRow, ...]:
    """The groups of the account, by name.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.GROUP_VIEW, Target(facts.account_id))
    rows = Group.objects.filter(account_id=facts.account_id).annotate(count=Count("groupmember"))
    held = Grant.objects.filter(account_id=facts.account_id, group__isnull=False).values_list("group_id")
    grants = dict(held.annotate(Count("id")))
    return tuple(
        GroupRow(row.pk, row.name, row.count, grants.get(row.pk, 0), row.created_at)
        for row in rows.order_by("name")
    )


def group_names(facts: Facts) -> tuple[Named, ...]:
    """The groups by name alone, for a choice; at most 500.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.GROUP_VIEW, Target(facts.account_id))
    rows = Group.objects.filter(account_id=facts.account_id).order_by("name").values_list("id", "name")[:500]
    return tuple(Named(*row) for row in rows)


def group_detail(facts: Facts, *, group_id: str) -> GroupDetail:
    """One group. Its members are a page of `queries.members.members`.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 3 queries, and those of `grants_of`.
    """
    require(facts, May.GROUP_VIEW, Target(facts.account_id))
    group = Group.objects.filter(account_id=facts.account_id, pk=group_id).first()
    if group is None:
        raise Why.NOT_FOUND(what="group")
    grants = grants_of(group, reader=facts)
    return GroupDetail(group.pk, group.name, group.members.count(), grants, group.created_at)


def _is_last_master_admin(member: Member) -> bool:
    if member.api_role is not Role.MASTER_ADMIN or member.status != Member.ACTIVE:
        return False
    others = (
        Member.objects.filter(account_id=member.account_id).master_admins(clock.now()).exclude(pk=member.pk)
    )
    return not others.exists()
