"""Who has access to a folder or collection and by which path, whom to share it with, and what a share would reach."""

from collections.abc import Collection as Several
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, Value, Window

from mediadesk.access.catalogue import MASKS
from mediadesk.access.decide import Target, holds_all_of, require
from mediadesk.access.facts import Facts, by_way
from mediadesk.access.kept_roles import role_of, roles_of
from mediadesk.access.reach import reached_in
from mediadesk.access.roles import AnyRole, mask_of
from mediadesk.access.scopes import given_by, seen_by, words_of
from mediadesk.engines import clock
from mediadesk.queries.member_status import status_of
from mediadesk.rules.roles import MEMBER_ROLES, Role, RoleKind
from mediadesk.store.access import Grant, current_at
from mediadesk.store.collections import Collection, CollectionAsset
from mediadesk.store.library import Asset, Folder, in_trash, reached_from
from mediadesk.store.teams import Group, GroupMember, Member, MemberEnvironment

MOST_SHOWN = 200
Shared = Folder | Collection


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One path by which somebody sees a folder or collection. Who has two paths has two rows.

    `place` says where the role is held; `grant_id` is set for a share of the very thing, which can be
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
    """All who see it by a role: shares of it and of what reaches it, then those whose role reaches all of its kind.

    API keys whose role reaches all come after the members. `by_role_total`: how many there are of the
    latter, of whom at most 200 are listed.
    """

    shares: tuple[AccessRow, ...]
    by_role: tuple[AccessRow, ...]
    by_role_total: int


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody it can be shared with. `value` is what the form sends: `member:` or `group:` and the id."""

    value: str
    name: str
    more: str


@dataclass(frozen=True, slots=True)
class Reach:
    """What a share would concern: people (each once, of groups too), assets and folders.

    `trashed`: assets that it concerns once they are restored from the trash.
    """

    people: int
    assets: int
    folders: int
    trashed: int
    names: tuple[str, ...]


def access_to(facts: Facts, shared: Shared, target: Target) -> Access:
    """Everybody who sees a folder or collection by a role, and why.

    Policies are not looked at: `who_can.who_has` asks them.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, 1 more where a group has a grant.
    """
    require(facts, given_by(shared), target)
    now = clock.now()
    grants = list(_reaching(shared, target, now).order_by("folder_id", "collection_id", "id"))
    groups = {grant.group_id for grant in grants if grant.group_id}
    inside: dict[str, list[tuple[Member, str]]] = {}
    joined = (
        GroupMember.objects.select_related("member__invitation", "by_way_of")
        if groups
        else GroupMember.objects.none()
    )
    reached = reached_in(shared.account_id, shared.environment_id, now=now)
    for row in joined.filter(group__in=groups, member__in=reached).order_by("member__name"):
        inside.setdefault(row.group_id, []).append((row.member, row.by_way_of.name if row.by_way_of else ""))
    shares: list[AccessRow] = []
    keys: list[AccessRow] = []
    for grant in grants:
        found_here = [one for one in inside.get(str(grant.group_id), ()) if _counts(one[0], now)]
        (keys if grant.api_key_id and not grant.is_share else shares).extend(
            _rows_of(grant, shared, found_here)
        )
    shares.sort(key=lambda row: row.kind == "api_key")  # people first
    by_role = _by_role(shared, now).annotate(total=Window(Count("pk")))
    found = list(by_role.order_by("name", "id")[:MOST_SHOWN])
    rows = tuple(
        AccessRow(
            "member", m.pk, m.name, m.email, m.api_role, "their role in the account", status_of(m, now=now)
        )
        for m in found
    )
    return Access(tuple(shares), (*rows, *keys), found[0].total if found else 0)


def holders_named(facts: Facts, shared: Shared, target: Target, words: str) -> tuple[Holder, ...]:
    """Members and groups whose name or address holds these words, at most 12 of each.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries.
    """
    require(facts, given_by(shared), target)
    members = Member.objects.filter(account_id=shared.account_id).exclude(status=Member.DISABLED)
    groups = Group.objects.filter(account_id=shared.account_id).annotate(count=Count("members"))
    for word in words.split()[:5]:
        members = members.filter(Q(name__icontains=word) | Q(email__icontains=word))
        groups = groups.filter(name__icontains=word)
    found = [Holder(f"group:{g.pk}", g.name, f"group of {g.count}") for g in groups.order_by("name")[:12]]
    found += [Holder(f"member:{m.pk}", m.name, m.email) for m in members.order_by("name", "id")[:12]]
    return tuple(found)


def reach_of(
    facts: Facts, shared: Shared, target: Target, *, member_ids: Several[str], group_ids: Several[str]
) -> Reach:
    """Count whom and what a share would concern, before it is given.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 2 queries, 1 more for groups; one reads the name of everybody concerned.
    """
    require(facts, given_by(shared), target)
    names, people = [], Q(pk__in=member_ids)
    if group_ids:
        groups = Group.objects.filter(account_id=shared.account_id, pk__in=group_ids).order_by("name")
        names = [group.name for group in groups]
        people |= Q(pk__in=GroupMember.objects.filter(group__in=groups).values("member"))
    reached = reached_in(shared.account_id, shared.environment_id, now=clock.now())
    members = reached.filter(people).exclude(status=Member.DISABLED)
    concerned = list(members.order_by("name", "id").values_list("pk", "name"))
    names += [name for pk, name in concerned if pk in member_ids]
    counts = _concerned(shared)
    return Reach(len(concerned), names=tuple(names), **counts)


def _counted(what: str, rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    named = rows.order_by().annotate(what=Value(what)).values("what").annotate(count=Count("pk"))
    counted: QuerySet[Any, Any] = named.values_list("what", "count")
    return counted


def _concerned(shared: Shared) -> dict[str, int]:
    """The assets that a share reaches, in the trash and not, and the folders where these are shared with them."""
    folders = Folder.objects.none()
    if isinstance(shared, Collection):
        opened = CollectionAsset.objects.filter(collection=shared, opens=True)
        inside = Q(pk__in=opened.values("asset_id"))
    else:
        below = reached_from([shared.pk], within=(shared.account_id, shared.environment_id))
        folders = Folder.objects.filter(pk__in=below)
        inside = Q(folder__in=below)
    assets = _counted("assets", Asset.objects.filter(inside))
    trashed = _counted("trashed", in_trash(clock.now()).filter(inside))
    counts = dict(assets.union(trashed, _counted("folders", folders), all=True))
    return {"assets": 0, "folders": 0, "trashed": 0, **counts}


def roles_to_give(facts: Facts, target: Target) -> Sequence[AnyRole]:
    """The roles that one may give here: those all of which one holds oneself. Cost: 1 query."""
    roles = roles_of(facts.account_id, RoleKind.COLLECTION if target.collections else RoleKind.FOLDER)
    return [role for role in roles if holds_all_of(facts, role, target)]


def _reaching(shared: Shared, target: Target, now: datetime) -> QuerySet[Grant]:
    """The grants of today by which it is seen: on it and what is above, its environment, the account."""
    on_it = Q(folder__in=target.folders) | Q(collection__in=target.collections)
    current = current_at(now)
    reached = Q(member=None) | Q(member__in=reached_in(shared.account_id, shared.environment_id, now=now))
    seeing = Q(role__in=_seeing(shared, Role)) | Q(custom_role__isnull=False)
    wide = Grant.objects.of_the_account_or(shared.environment_id)
    rows = (wide | Grant.objects.filter(on_it)).filter(current, reached, seeing, account_id=shared.account_id)
    return rows.select_related(
        "member__invitation", "group", "api_key", "folder", "environment", "collection", "custom_role"
    )


def _seeing(shared: Shared, roles: Iterable[Role]) -> list[str]:
    return [role.api_id for role in roles if MASKS[role] & seen_by(shared).bit]


def _rows_of(grant: Grant, shared: Shared, inside: Sequence[tuple[Member, str]]) -> list[AccessRow]:
    role = role_of(grant)
    if role is None or not mask_of(role) & seen_by(shared).bit:
        return []
    place, own = _place(grant, shared), grant.pk if grant.scope == shared else ""
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


def _place(grant: Grant, shared: Shared) -> str:
    if grant.scope == shared:
        return f"this {shared._meta.model_name}"
    return words_of(grant.scope) + (", above this one" if grant.folder else "")


def _counts(member: Member, now: datetime) -> bool:
    """Whether a member sees anything, or will once the invitation is accepted."""
    return member.status != Member.DISABLED and (member.ends_at is None or member.ends_at > now)


def _by_role(shared: Shared, now: datetime) -> QuerySet[Member]:
    current = Q(ends_at=None) | Q(ends_at__gt=now)
    chosen = MemberEnvironment.objects.filter(environment=shared.environment_id).values("member")
    inside = Q(all_environments=True) | Q(role=Role.MASTER_ADMIN.api_id) | Q(pk__in=chosen)
    entering = Member.objects.filter(current, inside, account_id=shared.account_id)
    rows = entering.filter(role__in=_seeing(shared, MEMBER_ROLES)).exclude(status=Member.DISABLED)
    return rows.select_related("invitation")
