"""All that the facts of an account's principals are compiled from, read at once: for one of them, or for all.

No row is read per principal: what-if, reviews and "who may" compile a whole account with as many queries as
one member takes.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from mediadesk.access.facts import Held
from mediadesk.access.roles import AnyRole, compiled
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.nesting import between
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant, Grants
from mediadesk.store.library import Folder, everything_above
from mediadesk.store.teams import Group, GroupMember, Member, MemberEnvironment, nestings_of

_OF_GRANT: Final = (
    "pk", "role", "member_id", "group_id", "api_key_id", "group__name",
    "environment_id", "environment__name", "folder_id", "folder__name", "folder__environment_id",
    "collection_id", "collection__name", "collection__environment_id",
    "granted_by_label", "created_at", "until", "reason",
    "custom_role__name", "custom_role__kind", "custom_role__description", "custom_role__permissions",
)  # fmt: skip


_OF_MEMBER: Final = ("pk", "role", "all_environments", "status", "ends_at", "account__closed")
_ROLES: Final = {role.api_id: role for role in Role}


@dataclass(frozen=True, slots=True)
class MemberRow:
    """What of a member decides. `chosen`: the environments, as (id, name), of whoever does not have all."""

    id: str
    role: Role
    all_environments: bool
    status: str
    ends_at: datetime | None
    chosen: tuple[tuple[str, str], ...] = ()

    @property
    def decisive(self) -> tuple[object, ...]:
        """All but who it is."""
        return self.role, self.all_environments, self.status, self.ends_at, self.chosen


@dataclass(slots=True)
class Rows:
    """Rows by whom they are about. `grants` by the id of the member, group or key that holds them."""

    members: dict[str, MemberRow] = field(default_factory=dict)
    keys: dict[str, ApiKey] = field(default_factory=dict)
    groups: dict[str, dict[str, str]] = field(
        default_factory=dict
    )  # by id: the groups by way of which, if any, in words
    grants: dict[str, list[Held]] = field(default_factory=dict)
    closed: bool = False  # the account is


def rows_of_member(account_id: str, member_id: str) -> Rows:
    """What the facts of one member need. Cost: 4 queries at most, 2 more for groups in groups."""
    return _read(account_id, Member.objects.filter(pk=member_id), [])


def rows_of_key(account_id: str, key_id: str) -> Rows:
    """What the facts of one key need: those of its owner too. Cost: 5 queries at most, 2 more for groups in groups."""
    keys = _keys(account_id, pk=key_id)
    return _read(account_id, Member.objects.filter(pk__in=[key.owner_id for key in keys]), keys)


def rows_of_all(account_id: str, *, folders: Collection[str] | None = None) -> Rows:
    """What the facts of all principals of an account need. Cost: 5 queries, 2 more for groups in groups.

    Args:
        folders: leave out the shares of all folders but these.
    """
    grants = Grant.objects.filter(account_id=account_id)
    if folders is not None:
        grants = grants.but_of_folders_other_than(folders)
    return _read(account_id, Member.objects.all(), _keys(account_id), of_everybody=grants)


def _keys(account_id: str, **named: str) -> list[ApiKey]:
    keys = ApiKey.objects.select_related("account", "environment")
    return list(keys.filter(account_id=account_id, **named))


def _read(
    account_id: str, members: Any, keys: Iterable[ApiKey], *, of_everybody: Grants | None = None
) -> Rows:
    everybody = of_everybody is not None
    rows = Rows(keys={key.pk: key for key in keys})
    found = list(members.filter(account_id=account_id).values_list(*_OF_MEMBER))
    rows.closed = any(closed for *_, closed in found)
    ids, some, chosen = [pk for pk, *_ in found], bool(found), dict[str, list[tuple[str, str]]]()
    if any(not all_environments for _, _, all_environments, *_ in found):
        entered = MemberEnvironment.objects.filter(member__account=account_id).order_by("environment__name")
        entered = entered if everybody else entered.filter(member__in=ids)
        for member, pk, name in entered.values_list("member_id", "environment_id", "environment__name"):
            chosen.setdefault(member, []).append((pk, name))
    for pk, role, all_environments, status, ends_at, _ in found:
        entering = tuple(chosen.get(pk, ()))
        rows.members[pk] = MemberRow(pk, _ROLES[role], all_environments, status, ends_at, entering)
    inside = GroupMember.objects.filter(group__account=account_id)
    inside = inside if everybody else inside.filter(member__in=ids)
    columns = ("member_id", "group_id", "by_way_of_id")
    found_in = list(inside.values_list(*columns)) if some else []
    ways = _ways(account_id, {(group, way) for _, group, way in found_in if way})
    for member, group, way in found_in:
        rows.groups.setdefault(member, {})[group] = ways[group, way] if way else ""
    grants = of_everybody
    if grants is None:
        groups = {group for those in rows.groups.values() for group in those}
        held_by = Q(member__in=ids) | Q(group__in=groups) | Q(api_key__in=list(rows.keys))
        grants = Grant.objects.filter(held_by, account_id=account_id)
    for values in grants.order_by("pk").values_list(*_OF_GRANT):
        holder, held = _held(account_id, *values)
        if held is not None:
            rows.grants.setdefault(holder, []).append(held)
    return rows


def _ways(account_id: str, pairs: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """For each (outer, inner) the inner group and those between, in words: "Photographers in Studio".

    Cost: 2 queries, none for none.
    """
    if not pairs:
        return {}
    nestings = set(nestings_of(account_id))
    names = dict(Group.objects.filter(account_id=account_id).values_list("pk", "name"))
    return {
        (outer, inner): " in ".join(names[pk] for pk in (inner, *between(nestings, outer=outer, inner=inner)))
        for outer, inner in pairs
    }


def _held(  # noqa: PLR0917 - the columns of _OF_GRANT
    account_id: str, pk: str, role_id: str, member_id: str | None, group_id: str | None, key_id: str | None,
    group: str | None, env_id: str | None, env_name: str | None, folder_id: str | None, folder: str | None,
    folder_env: str | None, collection_id: str | None, collection: str | None, collection_env: str | None,
    by: str, since: Any, until: Any, reason: str,
    name: str | None, kind: str | None, description: str | None, codes: Collection[str] | None,
) -> tuple[str, Held | None]:  # fmt: skip
    holder = str(member_id or group_id or key_id)
    role: AnyRole | None = Role.by_id(role_id)
    if role is None and kind:
        role = compiled(role_id, name or "", kind, description or "", codes or ())
    if role is None:
        return holder, None
    scope_kind, scope_id, scope_name = "account", account_id, ""
    if folder_id:
        scope_kind, scope_id, scope_name = "folder", folder_id, folder or ROOT_TITLE
    elif collection_id:
        scope_kind, scope_id, scope_name = "collection", collection_id, collection or ""
    elif env_id:
        scope_kind, scope_id, scope_name = "environment", env_id, env_name or ""
    return holder, Held(
        role, scope_kind, scope_id, scope_name, group or "", by, until,
        grant_id=pk, group_id=group_id or "", environment_id=folder_env or collection_env or "",
        reason=reason, since=since,
    )  # fmt: skip


def chains_of(folder_ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """For each folder itself and those above whose shares reach it, nearest first. Cost: 1 query, none for none."""
    if not folder_ids:
        return {}
    rows = Folder.objects.filter(pk__in=everything_above(list(folder_ids)))
    above = {pk: (parent, private) for pk, parent, private in rows.values_list("pk", "parent_id", "private")}

    def chain(folder_id: str | None) -> Iterable[str]:
        while folder_id in above:
            yield folder_id
            parent, private = above[folder_id]
            folder_id = None if private else parent

    return {one: tuple(chain(one)) for one in folder_ids}
