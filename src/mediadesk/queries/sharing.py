"""Who has access to a folder and by which path, whom one may share it with, and what a share would reach."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Value, Window

from mediadesk.access.catalogue import MASKS, May
from mediadesk.access.decide import Target, holds_all_of, require
from mediadesk.access.facts import Facts, by_way
from mediadesk.access.kept_roles import role_of, roles_of
from mediadesk.access.reach import reached_in
from mediadesk.access.roles import AnyRole, mask_of
from mediadesk.engines import clock
from mediadesk.queries.member_status import status_of
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind
from mediadesk.store.access import Grant, current_at
from mediadesk.store.library import Asset, Folder, reached_from
from mediadesk.store.teams import Group, GroupMember, Member, MemberEnvironment

MOST_SHOWN = 200
_SEEING = [role.api_id for role in Role if MASKS[role] & May.FOLDER_VIEW.bit]
_SEEING_ROLES = [role.api_id for role in MEMBER_ROLES if MASKS[role] & May.FOLDER_VIEW.bit]


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One path by which somebody sees a folder. Who has two paths has two rows.

    `place` says where the role is held; `grant_id` is set for a share of the very folder, which can be
    taken away here. `members`: how many are in a group. `through_group` may say by way of which other one.
    """

    kind: str  # member, group, api_key
    id: str
    name: str
    email: str
    role: AnyRole
    place: str
    status: str = ""
    through_group: str = ""
    grant_id: str = ""
    until: datetime | None = None
    members: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """All who see a folder by a role: shares of it and of what reaches it, then those whose role reaches every folder.

    API keys whose role reaches every folder come after the members. `by_role_total`: how many there are of the
    latter, of whom at most 200 are listed.
    """

    shares: tuple[AccessRow, ...]
    by_role: tuple[AccessRow, ...]
    by_role_total: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody a folder can be shared with. `value` is what the form sends: `member:` or `group:` and the id."""

    value: str
    name: str
    more: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What a share would concern: people (each once, of groups too), assets and folders."""

    people: int
    assets: int
    folders: int
    names: tuple[str, ...]


def access_to(facts: Facts, folder: Folder, target: Target) -> Access:
    """Everybody who sees a folder by a role, and why. Policies are not looked at: `who_can.who_has` asks them.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, 1 more where a group has a grant.
    """
    require(facts, May.FOLDER_SHARE, target)
    now = clock.now()
    grants = list(_reaching(folder, target, now).order_by("folder_id", "id"))
    groups = {grant.group_id for grant in grants if grant.group_id}
    inside: dict[str, list[tuple[Member, str]]] = {}
    joined = (
        GroupMember.objects.select_related("member__invitation", "by_way_of")
        if groups
        else GroupMember.objects.none()
    )
    reached = reached_in(folder.account_id, folder.environment_id, now=now)
    for row in joined.filter(group__in=groups, member__in=reached).order_by("member__name"):
        inside.setdefault(row.group_id, []).append((row.member, row.by_way_of.name if row.by_way_of else ""))
    shares: list[AccessRow] = []
    keys: list[AccessRow] = []
    for grant in grants:
        found_here = [one for one in inside.get(str(grant.group_id), ()) if _counts(one[0], now)]
        (keys if grant.api_key_id and not grant.folder_id else shares).extend(
            _rows_of(grant, folder, found_here)
        )
    shares.sort(key=lambda row: row.kind == "api_key")  # people first
    by_role = _by_role(folder, now).annotate(total=Window(Count("pk")))
    found = list(by_role.order_by("name", "id")[:MOST_SHOWN])
    rows = tuple(
        AccessRow(
            "member", m.pk, m.name, m.email, m.api_role, "their role in the account", status_of(m, now=now)
        )
        for m in found
    )
    return Access(tuple(shares), (*rows, *keys), found[0].total if found else 0)


def holders_named(facts: Facts, folder: Folder, target: Target, words: str) -> tuple[Holder, ...]:
    """Members and groups whose name or address holds these words, at most 12 of each.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, May.FOLDER_SHARE, target)
    members = Member.objects.filter(account_id=folder.account_id).exclude(status=Member.DISABLED)
    groups = Group.objects.filter(account_id=folder.account_id).annotate(count=Count("members"))
    for word in words.split()[:5]:
        members = members.filter(Q(name__icontains=word) | Q(email__icontains=word))
        groups = groups.filter(name__icontains=word)
    found = [Holder(f"group:{g.pk}", g.name, f"group of {g.count}") for g in groups.order_by("name")[:12]]
    found += [Holder(f"member:{m.pk}", m.name, m.email) for m in members.order_by("name", "id")[:12]]
    return tuple(found)


def reach_of(
    facts: Facts, folder: Folder, target: Target, *, member_ids: Collection[str], group_ids: Collection[str]
) -> Reach:
    """Count whom and what a share would concern, before it is given.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, 1 more for groups; one reads the name of everybody concerned.
    """
    require(facts, May.FOLDER_SHARE, target)
    names, people = [], Q(pk__in=member_ids)
    if group_ids:
        groups = Group.objects.filter(account_id=folder.account_id, pk__in=group_ids).order_by("name")
        names = [group.name for group in groups]
        people |= Q(pk__in=GroupMember.objects.filter(group__in=groups).values("member"))
    reached = reached_in(folder.account_id, folder.environment_id, now=clock.now())
    members = reached.filter(people).exclude(status=Member.DISABLED)
    concerned = list(members.order_by("name", "id").values_list("pk", "name"))
    names += [name for pk, name in concerned if pk in member_ids]
    below = reached_from([folder.pk], within=(folder.account_id, folder.environment_id))
    counts = dict(
        _counted("folders", Folder.objects.filter(pk__in=below)).union(
            _counted("assets", Asset.objects.filter(folder__in=below)), all=True
        )
    )
    return Reach(len(concerned), counts.get("assets", 0), counts["folders"], tuple(names))


def _counted(what: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(what=Value(what)).values("what").annotate(count=Count("pk"))
    counted: QuerySet[Any, Any] = named.values_list("what", "count")
    return counted


def roles_to_give(facts: Facts, target: Target) -> Sequence[AnyRole]:
    """The folder roles that one may give here: those all of which one holds oneself. Cost: 1 query."""
    roles = roles_of(facts.account_id, RoleKind.FOLDER)
    return [role for role in roles if holds_all_of(facts, role, target)]


def _reaching(folder: Folder, target: Target, now: datetime) -> QuerySet[Grant]:
    """The grants of today by which a folder is seen: on it and what is above, its environment, the account."""
    scope = (
        Q(folder__in=target.folders)
        | Q(folder=None, environment_id=folder.environment_id)
        | Q(folder=None, environment=None)
    )
    current = current_at(now)
    reached = Q(member=None) | Q(member__in=reached_in(folder.account_id, folder.environment_id, now=now))
    seeing = Q(role__in=_SEEING) | Q(custom_role__isnull=False)
    rows = Grant.objects.filter(scope, current, reached, seeing, account_id=folder.account_id)
    return rows.select_related(
        "member__invitation", "group", "api_key", "folder", "environment", "custom_role"
    )


def _rows_of(grant: Grant, folder: Folder, inside: Sequence[tuple[Member, str]]) -> list[AccessRow]:
    role = role_of(grant)
    if role is None or not mask_of(role) & May.FOLDER_VIEW.bit:
        return []
    place, own = _place(grant, folder), grant.pk if grant.folder_id == folder.pk else ""
    kept: dict[str, Any] = {"role": role, "place": place, "grant_id": own, "until": grant.until}
    kept["reason"] = grant.reason
    if grant.group:
        group = grant.group
        rows = [AccessRow("group", group.pk, group.name, "", members=len(inside), **kept)]
        kept |= {"grant_id": "", "reason": ""}
        return rows + [
            _of_member(one, through_group=by_way(group.name, way), **kept) for one, way in inside[:MOST_SHOWN]
        ]
    if grant.member:
        return [_of_member(grant.member, **kept)] if _counts(grant.member, clock.now()) else []
    key = grant.api_key
    return [AccessRow("api_key", key.pk, key.name, key.key, **kept)] if key and key.enabled else []


def _of_member(member: Member, **rest: Any) -> AccessRow:
    status = status_of(member, now=clock.now())
    return AccessRow("member", member.pk, member.name, member.email, status=status, **rest)


def _place(grant: Grant, folder: Folder) -> str:
    if grant.folder_id == folder.pk:
        return "this folder"
    if grant.folder:
        return f"the folder {grant.folder}, above this one"
    return f"the environment {grant.environment.name}" if grant.environment else "the account"


def _counts(member: Member, now: datetime) -> bool:
    """Whether a member sees anything, or will once the invitation is accepted."""
    return member.status != Member.DISABLED and (member.ends_at is None or member.ends_at > now)


def _by_role(folder: Folder, now: datetime) -> QuerySet[Member]:
    current = Q(ends_at=None) | Q(ends_at__gt=now)
    chosen = MemberEnvironment.objects.filter(environment=folder.environment_id).values("member")
    inside = Q(all_environments=True) | Q(role=Role.MASTER_ADMIN.api_id) | Q(pk__in=chosen)
    entering = Member.objects.filter(current, inside, account_id=folder.account_id)
    rows = entering.filter(role__in=_SEEING_ROLES).exclude(status=Member.DISABLED)
    return rows.select_related("invitation")
