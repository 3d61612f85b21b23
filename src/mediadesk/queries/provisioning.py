"""Members and groups as programs list them: plain values, a few queries however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, Final, NamedTuple

from django.db.models import Q, QuerySet, Value

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.rules.refusals import Why
from mediadesk.store.kept import Given, Kept
from mediadesk.store.teams import Environment, Group, GroupMember, Member, MemberEnvironment

USER_SORTS: Final = {
    "name": "name",
    "role": "role",
    "status": "status",
    "activity": "last_sign_in_at",
    "created_at": "created_at",
}
"""By what a program may sort members: the word of the API, and our column, each with an index."""

BY_ID: Final = (25, 100, 500, 1_000)
"""Groups and environments are read for so many members by their ids, for more for the whole account."""


class UserRow(NamedTuple):
    """One member with the ids of what they belong to. No dataclass: a page makes one for each of its rows."""

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

    Cost: 2 queries, and 1 more when an environment is named; the page is read along an index.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    first = (page - 1) * size
    if wanted == UserFilter(status=wanted.status, pending=wanted.pending):
        kept = _kept_list(wanted.status, pending=wanted.pending, sort_by=sort_by, descending=descending)
        found = kept.rows({"account": facts.account_id}, limit=size or None, offset=first)
        return _user_rows(facts, found)
    rows = _listed(_filtered(facts, wanted), sort_by, descending=descending)
    return _user_rows(facts, list(rows[first : first + size] if size else rows))


def user(facts: Facts, *, member_id: str) -> UserRow:
    """One member. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 2 queries."""
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    found = _user_rows(facts, list(_of_account(facts.account_id).filter(pk=member_id).values_list(*_COLUMNS)))
    if not found:
        raise Why.NOT_FOUND(what="user")
    return found[0]


def environments_of_user(facts: Facts, *, member_id: str) -> list[Environment]:
    """The environments a member may enter. Raises: Refusal NOT_ALLOWED, NOT_FOUND. Cost: 3 queries."""
    row = user(facts, member_id=member_id)
    found = Environment.objects.filter(account=facts.account_id).order_by("id")
    return list(found if row.all_environments else found.filter(pk__in=row.environment_ids))


def groups(facts: Facts, *, group_id: str = "", member_id: str = "") -> list[tuple[Group, list[Member]]]:
    """The groups of the account with their members, by name; one alone, or those of one member.

    Whoever is in a group by way of another alone is left out: the API knows no groups in groups, and what it adds and
    removes are the others.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.GROUP_VIEW, Target(facts.account_id))
    rows = Group.objects.filter(account=facts.account_id).order_by("name")
    rows = rows.filter(pk=group_id) if group_id else rows
    themselves = GroupMember.objects.filter(by_way_of=None)
    rows = rows.filter(pk__in=themselves.filter(member=member_id).values("group")) if member_id else rows
    found = {row.pk: (row, list[Member]()) for row in rows}
    inside = themselves.filter(group__in=found).select_related("member")
    for one in inside.order_by("member__name"):
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
    "account__owner_id",
)


def _of_account(account_id: str) -> QuerySet[Member]:
    return Member.objects.filter(account_id=account_id)


def _listed(rows: QuerySet[Member], sort_by: str, *, descending: bool) -> QuerySet[Member, Any]:
    column = USER_SORTS[sort_by]
    order = (f"-{column}", "-id") if descending else (column, "id")
    return rows.order_by(*order).values_list(*_COLUMNS)


@cache
def _kept_list(status: str, *, pending: bool | None, sort_by: str, descending: bool) -> Kept:
    """The list without further filters, kept ready: a few words, hence a few dozen statements at most."""
    wanted = UserFilter(status=status, pending=pending)
    return Kept(
        lambda: _listed(_of_states(_of_account(Given("account")), wanted), sort_by, descending=descending)
    )


@cache
def _kept_belongings(size: int) -> Kept:
    """For so many members, or (0) all of the account: which group, or which environment, each is in."""
    members = [Given(f"m{number}") for number in range(size)]
    inside, chosen = GroupMember.objects.filter(by_way_of=None), MemberEnvironment.objects.all()
    if size:
        inside, chosen = inside.filter(member_id__in=members), chosen.filter(member_id__in=members)
    else:
        account = Given("account")
        inside = inside.filter(group__account_id=account)
        chosen = chosen.filter(environment__account_id=account)
    return Kept(
        lambda: inside.values_list("member_id", "group_id", Value("")).union(
            chosen.values_list("member_id", Value(""), "environment_id"), all=True
        )
    )


def _of_states(rows: QuerySet[Member], wanted: UserFilter) -> QuerySet[Member]:
    rows = rows.filter(status=wanted.status) if wanted.status else rows
    if wanted.pending is None:
        return rows
    return rows.filter(status=Member.PENDING) if wanted.pending else rows.exclude(status=Member.PENDING)


def _filtered(facts: Facts, wanted: UserFilter) -> QuerySet[Member]:
    rows = _of_states(_of_account(facts.account_id), wanted)
    rows = rows if wanted.ids is None else rows.filter(pk__in=wanted.ids)
    rows = rows if wanted.emails is None else rows.filter(email__in=[one.lower() for one in wanted.emails])
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
    groups_of, environments_of = _belongings(facts, [row[0] for row in rows])
    return [
        UserRow(
            pk,
            name,
            email,
            role,
            status,
            everywhere,
            [] if everywhere else environments_of.get(pk, []),
            groups_of.get(pk, []),
            bool(factor),
            pk == owner,
            signed_in,
            created,
            updated,
        )
        for pk, name, email, role, status, everywhere, factor, signed_in, created, updated, owner in rows
    ]


def _belongings(facts: Facts, ids: Sequence[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The groups and the environments of each member. Cost: 1 query, or none for nobody."""
    groups_of: dict[str, list[str]] = {}
    environments_of: dict[str, list[str]] = {}
    if not ids:
        return groups_of, environments_of
    size = next((size for size in BY_ID if len(ids) <= size), 0)
    padded = [*ids, *[ids[-1]] * (size - len(ids))]  # a few sizes of the statement serve all
    named = {f"m{number}": one for number, one in enumerate(padded)}
    pairs = _kept_belongings(size).rows(named if size else {"account": facts.account_id})
    for member_id, group_id, environment_id in pairs:
        if group_id:
            groups_of.setdefault(member_id, []).append(group_id)
        else:
            environments_of.setdefault(member_id, []).append(environment_id)
    return groups_of, environments_of
