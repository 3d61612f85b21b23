"""The members of an account as a list: searched, filtered, sorted, by page; and whole for an export.

Paging goes by key, not by offset: a page begins after the last row of the one before, so the hundredth
page costs what the first does, and nobody is shown twice or left out when others come and go.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Case, Q, QuerySet, When

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.demanded import lacking
from mediadesk.access.facts import Facts
from mediadesk.engines import clock
from mediadesk.queries.kept_counts import kept_count
from mediadesk.queries.keyset import Place, make_cursor, read_cursor, walk
from mediadesk.queries.member_status import status_of
from mediadesk.queries.security import policy_of
from mediadesk.rules.factors import HELD, REMINDED_EVERY
from mediadesk.rules.roles import Role
from mediadesk.store.teams import Account, GroupMember, Member, MemberEnvironment

# fmt: off
SORTS: Final[Mapping[str, str]] = {
    # as in the address: the column that is sorted by; ties go by id
    "name":         "name",
    "role":         "role",
    "status":       "status",
    "last_sign_in": "last_sign_in_at",
    "created":      "created_at",
}
# fmt: on
# fmt: off
FACTORS: Final[Mapping[str, str]] = {
    # as in the address: what the filter says
    "any":          "With a second factor",
    "app":          "With an app",
    "passkey":      "With a passkey",
    "none":         "Without a second factor",
    "lacking":      "Asked, but without",
}
# fmt: on
_HAVING_FACTOR: Final = {"app": ("code", "both"), "passkey": ("passkey", "both"), "none": ("",)}
_CHUNK: Final = 2000


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One member. `status` is one of `STATUSES`: "expired" is an invitation, "ended" an end date, that has passed.

    `second_factor`: which kinds their login has, in words. `factor_lacks`: it has none, and they are asked for one.
    """

    id: str
    name: str
    email: str
    role: Role
    environments: str
    groups: str
    status: str
    last_sign_in_at: datetime | None
    second_factor: str
    factor_lacks: bool
    invitation_expires_at: datetime | None
    ends_at: datetime | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class MemberFilter:
    """Which members are wanted; what is empty asks for all.

    `words` must each be part of the name or the address, in any case. `idle_days`: not signed in for so
    many days, or never since they came that long ago. `factor`: a key of `FACTORS`.
    """

    words: str = ""
    role: str = ""
    status: str = ""
    environment_id: str = ""
    group_id: str = ""
    idle_days: int = 0
    factor: str = ""

    @property
    def is_set(self) -> bool:
        """Say whether anything is asked for."""
        return self != MemberFilter()


@dataclass(frozen=True, slots=True)
class MembersPage:
    """A page of members; `previous` and `next` are cursors for `members`, empty where there is no more."""

    members: tuple[MemberRow, ...]
    previous: str
    next: str


def members(
    facts: Facts,
    wanted: MemberFilter,
    *,
    sort: str = "name",
    descending: bool = False,
    cursor: str = "",
    limit: int = 25,
) -> MembersPage:
    """A page of the account's members.

    Args:
        sort: one of `SORTS`. Who has never signed in comes before those who have.
        cursor: `previous` or `next` of another page of the same list; any other text gives the first page.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries, 1 more where the never and the once signed in meet; does not grow with the account.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    sort = sort if sort in SORTS else "name"
    salt = f"members {facts.account_id} {sort} {descending}"
    place = read_cursor(cursor, salt=salt)
    back = place is not None and place.back

    found = walk(
        _with_lack(facts.account_id, _filtered(facts.account_id, wanted)),
        column=SORTS[sort],
        descending=descending != back,
        place=place,
        limit=limit + 1,
    )
    more, found = len(found) > limit, found[:limit]
    if back:
        found.reverse()
    rows = _rows(found)

    has_previous = bool(found) and (more if back else place is not None)
    has_next = bool(found) and (more or back)
    return MembersPage(
        rows,
        make_cursor(found[0], column=SORTS[sort], back=True, salt=salt) if has_previous else "",
        make_cursor(found[-1], column=SORTS[sort], back=False, salt=salt) if has_next else "",
    )


def count_members(facts: Facts, wanted: MemberFilter | None = None, *, most: int | None = None) -> int:
    """How many members there are, or match.

    Args:
        most: stop counting what matches beyond so many; the answer is then one more.

    Cost: 1 query when nothing is asked for and nothing has changed, else 2; a filter is counted out.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    if wanted is not None and wanted.is_set:
        rows = _filtered(facts.account_id, wanted)
        return (rows if most is None else rows[: most + 1]).count()
    entries = Account.objects.values_list("trail_count", flat=True).get(pk=facts.account_id)
    everyone = Member.objects.filter(account_id=facts.account_id)
    return kept_count(facts.account_id, "members", entries=entries, count=lambda: (everyone.count(), None))


def exported_members(facts: Facts, wanted: MemberFilter) -> Iterator[MemberRow]:
    """All members that match, by name, for an export that the caller has recorded.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 3 queries for each 2,000 members, and 1; memory does not grow.
    """
    require(facts, May.MEMBER_EXPORT, Target(facts.account_id))
    return _all_rows(facts.account_id, wanted)


def _all_rows(account_id: str, wanted: MemberFilter) -> Iterator[MemberRow]:
    rows, place = _with_lack(account_id, _filtered(account_id, wanted)), None
    while found := walk(rows, column="name", descending=False, place=place, limit=_CHUNK):
        yield from _rows(found)
        place = Place(found[-1].name, found[-1].pk, back=False)


def _filtered(account_id: str, wanted: MemberFilter) -> QuerySet[Member]:
    rows: QuerySet[Member] = Member.objects.filter(account_id=account_id)
    for word in wanted.words.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(email__icontains=word))
    if wanted.role:
        rows = rows.filter(role=wanted.role)
    if wanted.status:
        rows = rows.filter(_having(wanted.status))
    if wanted.environment_id:
        chosen = MemberEnvironment.objects.filter(environment_id=wanted.environment_id)
        rows = rows.filter(Q(all_environments=True) | Q(pk__in=chosen.values("member_id")))
    if wanted.group_id:
        inside = GroupMember.objects.filter(group_id=wanted.group_id, group__account_id=account_id)
        rows = rows.filter(pk__in=inside.values("member_id"))
    if wanted.idle_days > 0:
        since = clock.now() - timedelta(days=min(wanted.idle_days, 36_500))
        never = Q(last_sign_in_at=None, created_at__lt=since)
        rows = rows.filter(never | Q(last_sign_in_at__lt=since), status=Member.ACTIVE)
    if wanted.factor in FACTORS:
        rows = _with_factor(account_id, rows, wanted.factor)
    return rows


def lacking_members(facts: Facts, *, of: Collection[str] = (), most: int = 1000) -> list[str]:
    """The ids of the members who lack the factor they are asked for, by name; of these alone when some are named.

    Without names, those who were reminded of it within a day come last, so that a next time reaches the next ones.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.MEMBER_VIEW, Target(facts.account_id))
    rows = _filtered(facts.account_id, MemberFilter(factor="lacking"))
    wanted = rows.filter(pk__in=of) if of else rows
    late = When(factor_reminded_at__gt=clock.now() - REMINDED_EVERY, then=1)
    return list(wanted.order_by(Case(late, default=0), "name", "id").values_list("pk", flat=True)[:most])


def _with_factor(account_id: str, rows: QuerySet[Member], factor: str) -> QuerySet[Member]:
    """Those of the members with such a factor; an invitation has no login that could have one, or lack one."""
    rows = rows.filter(user__isnull=False)
    if factor == "lacking":
        return rows.filter(_lacking(account_id))
    if factor == "any":
        return rows.exclude(user__second_factor="")
    return rows.filter(user__second_factor__in=_HAVING_FACTOR[factor])


def _with_lack(account_id: str, rows: QuerySet[Member]) -> QuerySet[Member]:
    """Say of each whether they lack the factor they are asked for. Cost: 1 query at once, for the policy."""
    said: QuerySet[Member] = rows.annotate(
        lacks_factor=Case(When(_lacking(account_id), then=True), default=False)
    )
    return said


def _lacking(account_id: str) -> Q:
    return lacking(policy_of(account_id)) & _having("active")


def _having(status: str) -> Q:
    now = clock.now()
    ended, expired = Q(ends_at__lte=now), Q(invitation__expires_at__lte=now)
    return {
        "active": Q(status=Member.ACTIVE) & ~ended,
        "ended": Q(status=Member.ACTIVE) & ended,
        "pending": Q(status=Member.PENDING, invitation__expires_at__gt=now),
        "expired": Q(status=Member.PENDING) & expired,
        "disabled": Q(status=Member.DISABLED),
    }.get(status, Q(status=status))


def _rows(found: Sequence[Member]) -> tuple[MemberRow, ...]:
    now, ids = clock.now(), [row.pk for row in found]
    chosen = MemberEnvironment.objects.filter(member_id__in=ids).order_by("environment__name")
    environments = _gathered(chosen.values_list("member_id", "environment__name"))
    inside = GroupMember.objects.filter(member_id__in=ids).order_by("group__name")
    groups = _gathered(inside.values_list("member_id", "group__name"))
    return tuple(
        MemberRow(
            id=row.pk,
            name=row.name or row.email,
            email=row.email,
            role=row.api_role,
            environments="All" if row.all_environments else environments.get(row.pk, "None"),
            groups=groups.get(row.pk, ""),
            status=status_of(row, now=now),
            last_sign_in_at=row.last_sign_in_at,
            second_factor=HELD[row.user.second_factor] if row.user else "",
            factor_lacks=bool(getattr(row, "lacks_factor", False)),
            invitation_expires_at=row.invitation.expires_at if hasattr(row, "invitation") else None,
            ends_at=row.ends_at,
            created_at=row.created_at,
        )
        for row in found
    )


def _gathered(
    pairs: QuerySet[MemberEnvironment, tuple[str, str]] | QuerySet[GroupMember, tuple[str, str]],
) -> dict[str, str]:
    names: dict[str, list[str]] = {}
    for member_id, name in pairs:
        names.setdefault(member_id, []).append(name)
    return {member_id: ", ".join(each) for member_id, each in names.items()}
