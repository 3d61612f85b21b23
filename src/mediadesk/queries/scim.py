"""Members and groups as a directory is told of them, and the page that shows who provisions the account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor, Facts, Kind, Way
from mediadesk.access.load import facts_for
from mediadesk.engines import clock
from mediadesk.queries.trail import EntryRow, rows_of
from mediadesk.rules.refusals import Why
from mediadesk.store.scim import ScimToken, people_in, stamps_of
from mediadesk.store.teams import Account, Group, GroupMember, Member
from mediadesk.store.trail import TrailEntry

_LATEST = 20


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A member, and what the directory says of them. `told` is None until it said anything.

    `renamed`: somebody here gave them another name than the one that followed from what was told.
    """

    id: str
    name: str
    email: str
    role: str
    default_role: str
    active: bool
    version: int
    created_at: datetime
    updated_at: datetime
    external_id: str
    told: Mapping[str, Any] | None
    renamed: bool
    groups: tuple[tuple[str, str, bool], ...] = ()  # id, name, and whether they are in it themselves


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group, and the ids of those who are in it themselves; None when these were not asked for."""

    id: str
    name: str
    external_id: str
    stamp: str
    created_at: datetime
    updated_at: datetime
    member_ids: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list is wanted: a condition on the table, a column to sort by (ids when left out), and a part of it."""

    where: Q | None = None
    order: str = "pk"
    start: int = 0
    count: int | None = None

    def part(self, rows: QuerySet[Any]) -> tuple[int, QuerySet[Any]]:
        """How many there are, and those wanted, in an order that stays the same. Cost: 1 query."""
        found = rows.filter(self.where or Q())
        stop = None if self.count is None else self.start + self.count
        return found.count(), found.order_by(self.order, "pk")[self.start : stop]


def people(facts: Facts, asked: Asked) -> tuple[int, list[PersonRow]]:
    """Members, invited ones too, and how many there are.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 3 queries, however many; 1 when none are wanted.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    rows = Member.objects.filter(account_id=facts.account_id).select_related("scim", "account")
    total, part = asked.part(rows)
    members = list(part) if asked.count != 0 else []
    groups = _groups_of([member.pk for member in members])
    now = clock.now()
    return total, [_person(member, tuple(groups.get(member.pk, ())), now) for member in members]


def person(facts: Facts, member_id: str) -> PersonRow:
    """One member. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 3 queries."""
    _, found = people(facts, Asked(Q(pk=member_id)))
    if not found:
        raise Why.NOT_FOUND(what="user")
    return found[0]


def groups(facts: Facts, asked: Asked, *, with_members: bool = True) -> tuple[int, list[GroupRow]]:
    """Groups and how many there are.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries, however many; 3 without their members, 1 when none are wanted.
    """
    require(facts, May.GROUP_VIEW, Target(facts.account_id))
    rows = Group.objects.filter(account_id=facts.account_id).select_related("scim")
    total, part = asked.part(rows)
    found = list(part) if asked.count != 0 else []
    ids = [group.pk for group in found]
    stamps = stamps_of(ids) if ids else {}
    inside = people_in(ids) if with_members and ids else None
    return total, [_group(group, stamps[group.pk], inside) for group in found if group.pk in stamps]


def group(facts: Facts, group_id: str, *, with_members: bool = True) -> GroupRow:
    """One group. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 4 queries, 3 without its members."""
    _, found = groups(facts, Asked(Q(pk=group_id)), with_members=with_members)
    if not found:
        raise Why.NOT_FOUND(what="group")
    return found[0]


def _groups_of(member_ids: Sequence[str]) -> dict[str, list[tuple[str, str, bool]]]:
    """The groups of each, by name. Cost: 1 query, none for none."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    if member_ids:
        rows = GroupMember.objects.filter(member__in=member_ids).order_by("group__name", "group_id")
        for member, pk, name, way in rows.values_list("member_id", "group_id", "group__name", "by_way_of_id"):
            found.setdefault(member, []).append((pk, name, way is None))
    return found


def _person(member: Member, groups: tuple[tuple[str, str, bool], ...], now: datetime) -> PersonRow:
    said = getattr(member, "scim", None)
    in_time = member.ends_at is None or member.ends_at > now
    open_offer = member.status == Member.PENDING and not member.switched_off
    return PersonRow(
        id=member.pk,
        name=member.name,
        email=member.email,
        role=member.role,
        default_role=member.account.default_role,
        active=in_time and (open_offer or member.status == Member.ACTIVE),
        version=member.version,
        created_at=member.created_at,
        updated_at=max(member.updated_at, said.updated_at) if said else member.updated_at,
        external_id=said.external_id if said else "",
        told=said.told if said else None,
        renamed=said is not None and said.name_said != member.name,
        groups=groups,
    )


def _group(group: Group, stamp: str, inside: Mapping[str, Sequence[str]] | None) -> GroupRow:
    said = getattr(group, "scim", None)
    return GroupRow(
        id=group.pk,
        name=group.name,
        external_id=said.external_id if said else "",
        stamp=stamp,
        created_at=group.created_at,
        updated_at=max(group.updated_at, said.updated_at) if said else group.updated_at,
        member_ids=tuple(inside[group.pk]) if inside is not None else None,
    )


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as its page shows it. `stopped` says why it does not work, in words; empty while it does."""

    id: str
    name: str
    prefix: str
    maker: str
    enabled: bool
    stopped: str
    ends_at: datetime | None
    last_used_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Provisioning:
    """Who provisions the account, and what was done last that way."""

    tokens: tuple[TokenRow, ...]
    latest: tuple[EntryRow, ...]
    told_of: int  # members of whom a directory says something


def provisioning(facts: Facts) -> Provisioning:
    """What the page Provisioning shows.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries, and 5 for each token whose facts are not kept.
    """
    require(facts, May.SCIM_VIEW, Target(facts.account_id))
    tokens = list(ScimToken.objects.filter(account_id=facts.account_id).order_by("name"))
    epoch = Account.objects.values_list("access_epoch", flat=True).get(pk=facts.account_id)
    by_directories = TrailEntry.objects.filter(
        account_id=facts.account_id, who_id__in=[one.pk for one in tokens]
    )
    told_of = Member.objects.filter(account_id=facts.account_id, scim__isnull=False).count()
    return Provisioning(
        tokens=tuple(_token(row, epoch) for row in tokens),
        latest=rows_of(facts, by_directories.order_by("-number")[:_LATEST]),
        told_of=told_of,
    )


def _token(row: ScimToken, epoch: int) -> TokenRow:
    actor = Actor(Kind.SCIM, row.pk, row.account_id, "", Way.SCIM)
    return TokenRow(
        id=row.pk,
        name=row.name,
        prefix=row.prefix,
        maker=row.maker_label.partition(" <")[0],
        enabled=row.enabled,
        stopped=facts_for(actor, epoch=epoch).refused,
        ends_at=row.ends_at,
        last_used_at=row.last_used_at,
        created_at=row.created_at,
    )
