"""The roles, the system's and the account's own: who holds which, what each may do, how two of them differ."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.composing import in_role, needed, not_held
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.kept_roles import own_role, roles_of
from mediadesk.access.roles import CHOICES, AnyRole, mask_of, needs_seat
from mediadesk.access.scopes import title_of
from mediadesk.engines import clock
from mediadesk.queries.trail import EntryRow, row_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind
from mediadesk.store.access import CustomRole, Grant, current_at
from mediadesk.store.teams import Member
from mediadesk.store.trail import TrailEntry

MOST_HOLDERS: Final = 100

# fmt: off
_PARTS: Final = (
    # heading                             permissions that begin with
    ("Assets",                            "ASSET"),
    ("Folders",                           "FOLDER"),
    ("Collections",                       "COLLECTION"),
    ("Environments",                      "ENVIRONMENT LIBRARY INSIGHTS SETTINGS KEY"),
    ("Users and groups",                  "MEMBER GROUP SEAT SESSION"),
    ("Roles and policies",                "ROLE GRANT POLICY ACCESS REVIEW"),
    ("Security and keys of the account",  "SECURITY SSO SCIM ACCOUNT_KEY"),
    ("Plan and billing",                  "PLAN BILLING"),
    ("The account",                       "DASHBOARD USAGE REPORT ACCOUNT TRAIL OUTBOX"),
)
# fmt: on
_PART_OF: Final = {topic: title for title, topics in _PARTS for topic in topics.split()}


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role, with how many hold it. `members` are those who hold it themselves, by membership or grant."""

    role: AnyRole
    own: bool
    needs_seat: bool
    members: int
    groups: int
    keys: int
    dates: tuple[datetime, datetime] | None = None  # made and last changed; those of the system have none


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Who holds a role by a grant, and where."""

    kind: str  # member, group, api_key
    id: str
    name: str
    email: str
    place: str
    granted_by: str
    until: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class RoleDetail:
    """All about one role. `by_membership` hold it as the role of their membership; `grants` are all, 100 listed."""

    role: AnyRole
    own: bool
    needs_seat: bool
    enters: bool
    version: int
    parts: tuple[tuple[str, tuple[May, ...]], ...]
    by_membership: int
    holders: tuple[HolderRow, ...]
    grants: int
    copied_in_full: bool  # whether one holds all that a copy would need
    created_at: datetime | None = None
    updated_at: datetime | None = None
    created_by: str = ""
    history: tuple[EntryRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One permission in the form of a role. `locked`: one does not hold it and cannot add it."""

    may: May
    chosen: bool
    locked: bool


@dataclass(frozen=True, slots=True)
class Hint:
    """A permission that is of little use without others."""

    may: May
    missing: tuple[May, ...]


def all_roles(facts: Facts) -> tuple[RoleRow, ...]:
    """All roles, those of the system first, with how many hold each, whatever their status.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 4 queries.
    """
    require(facts, May.ROLE_VIEW, Target(facts.account_id))
    members = Member.objects.filter(account_id=facts.account_id)
    by_membership = dict(members.values_list("role").annotate(Count("id")))
    held = (
        _current(facts)
        .values("role")
        .annotate(
            members=Count("member", distinct=True),
            groups=Count("group", distinct=True),
            keys=Count("api_key", distinct=True),
        )
    )
    counts = {one["role"]: one for one in held}
    none = {"members": 0, "groups": 0, "keys": 0}
    dated = CustomRole.objects.filter(account_id=facts.account_id).values_list(
        "pk", "created_at", "updated_at"
    )
    dates = {pk: (created, updated) for pk, created, updated in dated}
    rows = []
    for role in roles_of(facts.account_id, *RoleKind):
        own = counts.get(role.api_id, none)
        total = by_membership.get(role.api_id, 0) + own["members"]
        rows.append(
            RoleRow(
                role,
                not isinstance(role, Role),
                needs_seat(role),
                total,
                own["groups"],
                own["keys"],
                dates.get(role.api_id),
            )
        )
    return tuple(rows)


def role_named(facts: Facts, *, role_id: str) -> RoleDetail:
    """One role with its permissions, holders and history.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (another account's too).

    Cost: 4 queries at most.
    """
    require(facts, May.ROLE_VIEW, Target(facts.account_id))
    row = _find(facts, role_id)
    role: AnyRole = own_role(row) if isinstance(row, CustomRole) else row
    grants = _current(facts).filter(role=role_id)
    listed = grants.select_related("member", "group", "api_key", "folder", "environment", "collection")
    holders = tuple(map(_holder, listed.order_by("created_at", "id")[:MOST_HOLDERS]))
    memberships = Member.objects.filter(account_id=facts.account_id, role=role_id)
    own = row if isinstance(row, CustomRole) else None
    return RoleDetail(
        role,
        own is not None,
        needs_seat(role),
        role.kind is RoleKind.GLOBAL and bool(mask_of(role) & May.ENVIRONMENT_VIEW.bit),
        own.version if own else 1,
        parts_of(in_role(role)),
        memberships.count() if role in MEMBER_ROLES else 0,
        holders,
        len(holders) if len(holders) < MOST_HOLDERS else grants.count(),
        not not_held(facts, role.kind, in_role(role)),
        own.created_at if own else None,
        own.updated_at if own else None,
        own.created_by_label.partition(" <")[0] if own else "",
        _history(own) if own else (),
    )


def comparison(
    facts: Facts, *, one_id: str, other_id: str
) -> tuple[AnyRole, AnyRole, tuple[tuple[str, tuple[tuple[str, str, tuple[bool, ...]], ...]], ...]]:
    """Two roles of one kind side by side: for each permission that either may hold, whether it does.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, BAD_VALUE (two kinds).

    Cost: 2 queries at most.
    """
    require(facts, May.ROLE_VIEW, Target(facts.account_id))
    one, other = (
        own_role(row) if isinstance(row, CustomRole) else row
        for row in (_find(facts, one_id), _find(facts, other_id))
    )
    if one.kind is not other.kind:
        raise Why.BAD_VALUE(what="The comparison", reason="both roles must be of one kind")
    return one, other, marks_of([one, other])


def marks_of(
    roles: Collection[AnyRole],
) -> tuple[tuple[str, tuple[tuple[str, str, tuple[bool, ...]], ...]], ...]:
    """The permissions that roles of one kind may hold, by part, each with a mark for each of them. No query."""
    masks = [mask_of(role) for role in roles]
    kinds = {role.kind for role in roles}
    return tuple(
        (title, tuple((may.doing, may.code, tuple(bool(mask & may.bit) for mask in masks)) for may in mays))
        for title, mays in parts_of(may for kind in kinds for may in CHOICES[kind])
    )


def parts_of(permissions: Iterable[May]) -> tuple[tuple[str, tuple[May, ...]], ...]:
    """Permissions under their headings. No query."""
    found: dict[str, list[May]] = {title: [] for title, _ in _PARTS}
    for may in permissions:
        topic = may.name.rpartition("_")[0]
        while topic and topic not in _PART_OF:
            topic = topic.rpartition("_")[0]
        found.setdefault(_PART_OF.get(topic, "Further rights"), []).append(may)
    return tuple((title, tuple(mays)) for title, mays in found.items() if mays)


def choices_for(
    facts: Facts, kind: RoleKind, chosen: Collection[str]
) -> tuple[tuple[str, tuple[Choice, ...]], ...]:
    """What a role of a kind may be put together from, as a form shows it. No query."""
    missing = set(not_held(facts, kind, CHOICES[kind]))
    return tuple(
        (
            title,
            tuple(Choice(may, may.code in chosen, may in missing and may.code not in chosen) for may in mays),
        )
        for title, mays in parts_of(CHOICES[kind])
    )


def hints_for(kind: RoleKind, chosen: Collection[str]) -> tuple[Hint, ...]:
    """The chosen permissions that are of little use alone. No query."""
    found = needed(kind, [may for may in CHOICES[kind] if may.code in chosen])
    return tuple(Hint(may, tuple(missing)) for may, missing in found.items())


def replacements(facts: Facts, role: AnyRole) -> list[AnyRole]:
    """The roles that one may put in the place of a role: of its kind, all of which one holds oneself. Cost: 1 query."""
    return [
        one
        for one in roles_of(facts.account_id, role.kind)
        if one.api_id not in {role.api_id, Role.MASTER_ADMIN.api_id}
        and not not_held(facts, one.kind, in_role(one))
    ]


def free_name(facts: Facts, kind: RoleKind, title: str) -> str:
    """A name for the copy of a role that no role of its kind has yet. Cost: 1 query."""
    taken = {role.title.casefold() for role in roles_of(facts.account_id, kind)}
    names = (f"{title[:50]} copy{f' {number}' if number > 1 else ''}" for number in range(1, 1000))
    return next(name for name in names if name.casefold() not in taken)


def _find(facts: Facts, role_id: str) -> Role | CustomRole:
    if system := Role.by_id(role_id):
        return system
    found = CustomRole.objects.filter(account_id=facts.account_id, pk=role_id[:60]).first()
    if found is None:
        raise Why.NOT_FOUND(what="role")
    return found


def _current(facts: Facts) -> QuerySet[Grant]:
    return Grant.objects.filter(current_at(clock.now()), account_id=facts.account_id)


def _holder(grant: Grant) -> HolderRow:
    if grant.member:
        kind, pk, name, email = "member", grant.member.pk, grant.member.name, grant.member.email
    elif grant.group:
        kind, pk, name, email = "group", grant.group.pk, grant.group.name, ""
    else:
        key = grant.api_key
        kind, pk, name, email = "api_key", key.pk if key else "", key.name if key else "", ""
    place = title_of(grant.scope) if grant.scope is not None else ""
    by = grant.granted_by_label.partition(" <")[0]
    return HolderRow(kind, pk, name, email, place or "the whole account", by, grant.until, grant.reason)


def _history(row: CustomRole) -> tuple[EntryRow, ...]:
    told = TrailEntry.objects.filter(account_id=row.account_id, about_id=row.pk, about_kind="customrole")
    return tuple(map(row_of, told.order_by("-number")[:20]))
