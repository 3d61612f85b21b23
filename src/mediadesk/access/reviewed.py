"""What an access review holds, by whom it is about.

A member's own role is no item: it is changed on the Users page. All else that is given is: roles given to members,
groups and keys, and the memberships of groups that hold any.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from mediadesk.access.able import MOST_CANDIDATES
from mediadesk.rules.nesting import below
from mediadesk.rules.refusals import Why
from mediadesk.rules.reviews import UNUSED_DAYS
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.store.access import Grant, Grants, current_at
from mediadesk.store.public_pages import PublicPage, PublicPages
from mediadesk.store.reviews import Review
from mediadesk.store.teams import Group, GroupMember, Member, nestings_of


@dataclass(frozen=True, slots=True)
class Whom:
    """Whom a review is about: as it stands in a form, and in words."""

    value: str
    said: str


def whom_choices(account_id: str) -> tuple[Whom, ...]:
    """Everything that can be chosen. Cost: 1 query."""
    groups = Group.objects.filter(account_id=account_id).order_by("name")[:MOST_CANDIDATES]
    return (
        Whom("everybody", "Everybody: users, groups and API keys"),
        Whom("contractors", "Contractors: users with an end date"),
        Whom("keys", "API keys"),
        *(Whom(f"role:{role.api_id}", f"Users with the role {role.title}") for role in MEMBER_ROLES),
        *(Whom(f"group:{group.pk}", f"The group {group.name}") for group in groups),
        *(Whom(f"unused:{days}", f"Whatever was not used for {days} days") for days in UNUSED_DAYS),
    )


def find_whom(account_id: str, value: str) -> Whom:
    """The choice of this value. Raises: Refusal BAD_VALUE; NOT_FOUND for a group. Cost: 1 query for a group."""
    kind, _, named = value.partition(":")
    if kind == "group":
        group = Group.objects.filter(account_id=account_id, pk=named[:32]).first()
        if group is None:
            raise Why.NOT_FOUND(what="group")
        return Whom(value, f"The group {group.name}")
    if kind == "role" and (role := Role.by_id(named)) in MEMBER_ROLES and role is not None:
        return Whom(value, f"Users with the role {role.title}")
    if kind == "unused" and named in {str(days) for days in UNUSED_DAYS}:
        return Whom(value, f"Whatever was not used for {named} days")
    known = {"everybody": "Everybody", "contractors": "Contractors", "keys": "API keys"}
    if value not in known:
        raise Why.BAD_VALUE(what="Whom it is about", reason="choose one of the list")
    return Whom(value, known[value])


def grants_under(account_id: str, whom: str, *, now: datetime) -> Grants:
    """The grants that a review of these holds; those that have ended are left out."""
    grants = Grant.objects.filter(current_at(now), account_id=account_id)
    kind, _, named = whom.partition(":")
    if kind == "unused":
        return unused(grants, days=int(named), now=now)
    if kind == "keys":
        return grants.filter(api_key__isnull=False)
    if kind == "group":
        return grants.filter(group_id=named)
    return grants if kind == "everybody" else grants.filter(member__in=_members(account_id, whom))


def memberships_under(account_id: str, whom: str, *, now: datetime) -> QuerySet[GroupMember]:
    """The memberships of groups with grants that a review of these holds: where each was put into a group.

    Of a group that lies in others, what those are given counts; a review of a group holds who is in the groups inside.

    Cost: 1 query, 2 where groups lie in groups; adds none of its own.
    """
    pairs = nestings_of(account_id)
    current = Grant.objects.filter(current_at(now), account_id=account_id, group__isnull=False)
    gives = Q(group__in=current.values("group"))
    if pairs:
        gives |= Q(group__in=below(pairs, set(current.values_list("group_id", flat=True))))
    rows = GroupMember.objects.filter(gives, by_way_of=None, group__account_id=account_id)
    kind, _, named = whom.partition(":")
    if kind in {"unused", "keys"}:
        return rows.none()
    if kind == "group":
        return rows.filter(group__in={named, *below(pairs, [named])})
    return rows if kind == "everybody" else rows.filter(member__in=_members(account_id, whom))


def pages_under(account_id: str, whom: str, *, now: datetime) -> PublicPages:
    """The public pages that last and were published by those whom a review is about; of keys and of dates, none.

    They are no items: a page shows what its publisher may share, and ends on a day of its own.
    """
    pages = PublicPage.objects.filter(account_id=account_id).lasting(now)
    kind, _, named = whom.partition(":")
    if kind in {"unused", "keys"}:
        return pages.none()
    if kind == "group":
        return pages.filter(publisher__in=GroupMember.objects.filter(group_id=named).values("member_id"))
    return pages if kind == "everybody" else pages.filter(publisher__in=_members(account_id, whom))


def unused(grants: Grants, *, days: int, now: datetime) -> Grants:
    """Those of the grants that nobody has used for so many days, nor been given since."""
    since = now - timedelta(days=days)
    used = Q(last_used_on__gte=since.date())
    return grants.filter(created_at__lt=since).filter(~used | Q(last_used_on=None))


def count_under(account_id: str, whom: str, *, now: datetime) -> int:
    """How many items a review of these would hold. Cost: 3 queries, 4 where groups lie in groups."""
    grants = grants_under(account_id, whom, now=now).count()
    return grants + memberships_under(account_id, whom, now=now).count()


def find_review(account_id: str, review_id: str) -> Review:
    """The account's review of this id. Raises: Refusal NOT_FOUND. Cost: 1 query."""
    found = Review.objects.filter(account_id=account_id, pk=review_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="access review")
    return found


def is_own(member_id: str, group_ids: Collection[str], *, holder_id: str, owner_id: str) -> bool:
    """Say whether an item is about one's own access: as the holder, in the group that holds it, or as a key's owner."""
    return bool(member_id) and (member_id in {holder_id, owner_id} or holder_id in group_ids)


def _members(account_id: str, whom: str) -> QuerySet[Member]:
    members = Member.objects.filter(account_id=account_id)
    kind, _, named = whom.partition(":")
    return members.filter(ends_at__isnull=False) if kind == "contractors" else members.filter(role=named)
