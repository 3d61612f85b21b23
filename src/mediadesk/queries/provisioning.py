"""Members and groups as programs list them: plain values, a few queries however many there are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Account, Environment, Group, GroupMember, Member, MemberEnvironment

USER_SORTS: Final = {
    "name": "name",
    "role": "role",
    "status": "status",
    "activity": "last_sign_in_at",
    "created_at": "created_at",
}
"""By what a program may sort members: the word of the API, and our column, each with an index."""

MOST_BY_ID: Final = 1_000
"""From so many members on, their groups are read for the whole account instead of by their ids."""


@dataclass(frozen=True, slots=True)
class UserRow:
    """One member with the ids of what they belong to."""

    id: str
    name: str
    email: str
    role: str
    status: str
    all_environments: bool
    environment_ids: list[str]
    group_ids: list[str]
    two_factor: bool
    root: bool
    last_sign_in_at: datetime | None
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class UserFilter:
    """Which members are wanted; what is None or empty does not count.

    `signed_in` True: their last sign-in lies from `since` to `until`, both days included; False: it does not.
    """

    ids: Sequence[str] | None = None
    emails: Sequence[str] | None = None
    status: str = ""
    pending: bool | None = None
    prefix: str = ""
    environment_id: str = ""
    signed_in: bool | None = None
    since: date | None = None
    until: date | None = None


def users(
    facts: Facts,
    wanted: UserFilter,
    *,
    sort_by: str = "created_at",
    descending: bool = False,
    page: int,
    size: int,
) -> list[UserRow]:
    """The members that match, one page of them.

    Args:
        size: of a page; 0 for all of them.

    Raises:
        Refusal: NOT_ALLOWED, NO_SUB_ACCOUNT.

    Cost: 3 queries, and 1 more when an environment is named; the page is read along an index.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    column = USER_SORTS[sort_by]
    order = (f"-{column}", "-id") if descending else (column, "id")
    rows = _filtered(facts, wanted).order_by(*order).values_list(*_COLUMNS)
    first = (page - 1) * size
    return _user_rows(facts, list(rows[first : first + size] if size else rows))


def user(facts: Facts, *, member_id: str) -> UserRow:
    """One member. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 3 queries."""
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    found = _user_rows(facts, list(_of_account(facts).filter(pk=member_id).values_list(*_COLUMNS)))
    if not found:
        raise Why.NOT_FOUND(what="user")
    return found[0]


def environments_of_user(facts: Facts, *, member_id: str) -> list[Environment]:
    """The environments a member may enter. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 4 queries."""
    row = user(facts, member_id=member_id)
    found = Environment.objects.filter(account=facts.account_id).order_by("id")
    return list(found if row.all_environments else found.filter(pk__in=row.environment_ids))


def groups(facts: Facts, *, group_id: str = "", member_id: str = "") -> list[tuple[Group, list[Member]]]:
    """The groups of the account with their members, by name; one alone, or those of one member.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.GROUP_VIEW, Target(facts.account_id))
    rows = Group.objects.filter(account=facts.account_id).order_by("name")
    rows = rows.filter(pk=group_id) if group_id else rows
    rows = rows.filter(members=member_id) if member_id else rows
    found = {row.pk: (row, list[Member]()) for row in rows}
    inside = GroupMember.objects.filter(group__in=found).select_related("member").order_by("member__name")
    for one in inside:
        found[one.group_id][1].append(one.member)
    return list(found.values())


def group(facts: Facts, *, group_id: str) -> tuple[Group, list[Member]]:
    """One group with its members. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 2 queries."""
    found = groups(facts, group_id=group_id)
    if not found:
        raise Why.NOT_FOUND(what="group")
    return found[0]


_COLUMNS: Final = (
    "id",
    "name",
    "email",
    "role",
    "status",
    "all_environments",
    "user__second_factor",
    "last_sign_in_at",
    "created_at",
    "updated_at",
)


def _of_account(facts: Facts) -> Any:
    return Member.objects.filter(account=facts.account_id)


def _filtered(facts: Facts, wanted: UserFilter) -> Any:
    rows = _of_account(facts)
    rows = rows if wanted.ids is None else rows.filter(pk__in=wanted.ids)
    rows = rows if wanted.emails is None else rows.filter(email__in=[one.lower() for one in wanted.emails])
    rows = rows.filter(status=wanted.status) if wanted.status else rows
    if wanted.pending is not None:
        rows = rows.filter(status=Member.PENDING) if wanted.pending else rows.exclude(status=Member.PENDING)
    if wanted.prefix:
        rows = rows.filter(Q(name__istartswith=wanted.prefix) | Q(email__istartswith=wanted.prefix))
    if wanted.environment_id:
        rows = rows.filter(_in_environment(facts, wanted.environment_id))
    if wanted.signed_in is not None:
        inside = _signed_in(wanted.since, wanted.until)
        rows = rows.filter(inside) if wanted.signed_in else rows.exclude(inside)
    return rows


def _in_environment(facts: Facts, environment_id: str) -> Q:
    if not Environment.objects.filter(account=facts.account_id, pk=environment_id).exists():
        raise Why.NO_SUB_ACCOUNT(id=environment_id[:100])
    chosen = MemberEnvironment.objects.filter(environment=environment_id).values("member")
    return Q(all_environments=True) | Q(pk__in=chosen)


def _signed_in(since: date | None, until: date | None) -> Q:
    inside = Q(last_sign_in_at__isnull=False)
    if since:
        inside &= Q(last_sign_in_at__gte=datetime.combine(since, time(), UTC))
    if until:
        inside &= Q(last_sign_in_at__lt=datetime.combine(until, time(), UTC) + timedelta(days=1))
    return inside


def _user_rows(facts: Facts, rows: Sequence[Any]) -> list[UserRow]:
    owner = Account.objects.filter(pk=facts.account_id).values_list("owner_id", flat=True).first()
    ids = [row[0] for row in rows]
    groups_of = _by_member(GroupMember.objects, ids, facts, "group_id", "group")
    chosen = [row[0] for row in rows if not row[5]]
    environments_of = _by_member(MemberEnvironment.objects, chosen, facts, "environment_id", "environment")
    return [
        UserRow(
            id=pk,
            name=name,
            email=email,
            role=role,
            status=status,
            all_environments=everywhere,
            environment_ids=environments_of.get(pk, []),
            group_ids=groups_of.get(pk, []),
            two_factor=bool(factor),
            root=pk == owner,
            last_sign_in_at=signed_in,
            created_at=created,
            updated_at=updated,
        )
        for pk, name, email, role, status, everywhere, factor, signed_in, created, updated in rows
    ]


def _by_member(
    rows: Any, member_ids: Sequence[str], facts: Facts, column: str, parent: str
) -> dict[str, list[str]]:
    if not member_ids:
        return {}
    few = len(member_ids) <= MOST_BY_ID
    narrow = {"member__in": member_ids} if few else {f"{parent}__account": facts.account_id}
    found: dict[str, list[str]] = {}
    pairs: Iterable[tuple[str, str]] = rows.filter(**narrow).values_list("member_id", column)
    for member_id, other_id in pairs:
        found.setdefault(member_id, []).append(other_id)
    return found
