"""What is given to a member, a group or a key, by whom and why, and what more one can give them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, holds_all_of, require
from mediadesk.access.facts import EVERYWHERE, Facts, by_way
from mediadesk.access.kept_roles import role_of, roles_of
from mediadesk.access.reach import reached_in
from mediadesk.access.roles import AnyRole, needs_seat
from mediadesk.access.targets import find_key, of_key
from mediadesk.access.visible import collections_where, environments_where, folders_where
from mediadesk.engines import clock
from mediadesk.queries.folder_choices import WITH_ALL, FolderChoices, folder_choices
from mediadesk.queries.known import places_known, scope_known
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.collections import Collection
from mediadesk.store.teams import Group, GroupMember, Member

_AT_ONCE: Final = 200  # environments asked about in one query
_KINDS: Final = {
    "folders": RoleKind.FOLDER,
    "collections": RoleKind.COLLECTION,
}  # what is held at a kind of place
Holder = Member | Group | ApiKey


@dataclass(frozen=True, slots=True)
class GrantRow:
    """A role held somewhere. `idle`: why it does not reach them now. `own`: given to them and not to their group."""

    id: str
    role: str
    role_id: str
    allows: str
    scope: str
    through_group: str  # "Studio", or "Studio, by way of Photographers"
    granted_by: str
    since: datetime
    until: datetime | None
    reason: str
    last_used_on: date | None
    idle: str
    own: bool


@dataclass(frozen=True, slots=True)
class HolderRow:
    """Whoever roles are given to: how they are named in forms, what kind, and where their page is."""

    value: str  # "member:", "group:" or "key:" and the id
    kind: str
    id: str
    name: str
    environment_id: str = ""  # of a key: its roles are held there alone


@dataclass(frozen=True, slots=True)
class Offer:
    """What one can give somebody at a place. `places` as (value, words); collections as (id, name)."""

    holder: HolderRow
    places: tuple[tuple[str, str], ...]
    place: str
    roles: tuple[AnyRole, ...]
    folders: FolderChoices = field(default_factory=FolderChoices)
    cloud_name: str = ""  # of the environment of the folders, where there are more than these
    collections: tuple[tuple[str, str], ...] = ()


def grants_of(holder: Holder, *, reader: Facts | None = None) -> tuple[GrantRow, ...]:
    """All that is given to somebody, through groups too, the newest last. Whoever asks is entitled to know of it.

    Args:
        reader: who asks; a place that they may not see has no name. None: whoever it is given to.

    Cost: 1 query, for a member 1 more when shares are given, and those of `places_known`.
    """
    rows = Grant.objects.filter(account_id=holder.account_id)
    if isinstance(holder, Member):
        inside = GroupMember.objects.filter(member=holder, group=OuterRef("group"))
        rows = rows.filter(Q(member=holder) | Q(group__members=holder)).distinct()
        rows = rows.annotate(way=Subquery(inside.values("by_way_of__name")[:1]))
    elif isinstance(holder, Group):
        rows = rows.filter(group=holder)
    else:
        rows = rows.filter(api_key=holder)
    parts = ("group", "folder", "environment", "collection", "custom_role")
    found = list(rows.select_related(*parts).order_by("id"))
    entered = _entered(holder, found) if isinstance(holder, Member) else None
    known = (
        places_known(reader, map(_place, found)) if reader else {place for _, place, _ in map(_place, found)}
    )
    return tuple(_row(grant, holder, entered, known) for grant in found)


def grants_of_key(facts: Facts, *, key_id: str) -> tuple[GrantRow, ...]:
    """All that is given to a key. Raises: Refusal NOT_FOUND, NOT_ALLOWED. Cost: those of `grants_of`, and 1."""
    key = find_key(facts.account_id, key_id)
    require(facts, May.KEY_VIEW if key.environment else May.ACCOUNT_KEY_VIEW, of_key(key))
    return grants_of(key, reader=facts)


def holder_named(facts: Facts, value: str) -> HolderRow:
    """Whoever roles can be given to, by "member:", "group:" or "key:" and the id.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 1 query.
    """
    require(facts, May.GRANT_GIVE, Target(facts.account_id))
    kind, _, pk = value.partition(":")
    one = {"account_id": facts.account_id, "pk": pk}
    if kind == "member" and (member := Member.objects.filter(**one).first()):
        return HolderRow(value, "user", pk, member.name or member.email)
    if kind == "group" and (group := Group.objects.filter(**one).first()):
        return HolderRow(value, "group", pk, group.name)
    if kind == "key" and (key := ApiKey.objects.filter(**one).first()):
        return HolderRow(value, "API key", pk, key.name, key.environment_id or "")
    raise Why.NOT_FOUND(what="user, group or key")


def grant_named(facts: Facts, grant_id: str) -> tuple[HolderRow, GrantRow]:
    """One role that is given, and who holds it. Raises: Refusal NOT_ALLOWED, NOT_FOUND.

    Cost: 2 queries, and those of `places_known`.
    """
    require(facts, May.GRANT_GIVE, Target(facts.account_id))
    grant = Grant.objects.scoped().filter(account_id=facts.account_id, pk=grant_id).first()
    holder = grant and (grant.member or grant.group or grant.api_key)
    if not grant or not holder:
        raise Why.NOT_FOUND(what="role")
    kind = "member" if grant.member_id else "group" if grant.group_id else "key"
    return holder_named(facts, f"{kind}:{holder.pk}"), _row(
        grant, holder, None, places_known(facts, [_place(grant)])
    )


def what_to_give(facts: Facts, holder: HolderRow, *, place: str) -> Offer:
    """The roles that one holds in full at a place, and so may give.

    Args:
        place: "account", or "in:", "folders:" or "collections:" and an environment's id; another is the first.

    Raises:
        Refusal: NOT_FOUND, for a key of an environment that one may not see.

    Cost: up to 6 queries; 1 or 2 more for each environment where one may not share everything.
    """
    places = _places(facts, holder)
    place = place if place in dict(places) else places[0][0]
    kind, _, environment_id = place.partition(":")
    target = Target(facts.account_id, environment_id or EVERYWHERE)
    of_kind = roles_of(facts.account_id, _KINDS.get(kind, RoleKind.GLOBAL))
    master = kind == "account" and holder.kind != "API key"
    roles = [role for role in of_kind if not (master and role is Role.MASTER_ADMIN)]
    fitting = tuple(role for role in roles if holds_all_of(facts, role, target))
    offer = Offer(holder, tuple(places), place, fitting)
    if kind == "folders":
        folders = folder_choices(facts, environment_id=environment_id, may=May.FOLDER_SHARE, home=WITH_ALL)
        named = (
            environments_where(facts, May.ENVIRONMENT_VIEW).filter(pk=environment_id) if folders.more else ()
        )
        return replace(offer, folders=folders, cloud_name="".join(one.cloud_name for one in named))
    if kind == "collections":
        return replace(offer, collections=tuple(_to_share(facts, environment_id).values_list("pk", "name")))
    return offer


def _places(facts: Facts, holder: HolderRow) -> list[tuple[str, str]]:
    environments = environments_where(facts, May.ENVIRONMENT_VIEW).order_by("name")
    found = [] if holder.environment_id else [("account", "The account, with all its environments")]
    if holder.environment_id:
        environments = environments.filter(pk=holder.environment_id)
    elif holder.kind == "API key":
        return found
    for one in environments[:100]:
        found.append((f"in:{one.pk}", f"The environment {one.name}"))
        if _shares_in(facts, one.pk, May.FOLDER_SHARE, folders_where):
            found.append((f"folders:{one.pk}", f"A folder of {one.name}"))
        if _shares_in(facts, one.pk, May.COLLECTION_SHARE, collections_where):
            found.append((f"collections:{one.pk}", f"A collection of {one.name}"))
    if not found:
        raise Why.NOT_FOUND(what="environment")
    return found


def _shares_in(facts: Facts, environment_id: str, may: May, where: Callable[..., QuerySet[Any]]) -> bool:
    """Whether there is anything one may share: asked of the database only where not all may be."""
    if decide(facts, may, Target(facts.account_id, environment_id)):
        return True
    return where(facts, may, environment_id=environment_id).exists()


def _to_share(facts: Facts, environment_id: str) -> QuerySet[Collection]:
    found = collections_where(facts, May.COLLECTION_SHARE, environment_id=environment_id)
    return found.order_by("name", "id")


def _place(grant: Grant) -> tuple[str, str, str]:
    scope = grant.scope
    if scope is None:
        return "account", "", ""
    return scope._meta.model_name or "", scope.pk, getattr(scope, "environment_id", scope.pk)


def _row(grant: Grant, holder: Holder, entered: set[str] | None, known: set[str]) -> GrantRow:
    role = role_of(grant)
    return GrantRow(
        id=grant.pk,
        role=role.title if role else grant.role,
        role_id=grant.role,
        allows=role.sentence if role else "",
        scope=scope_known(known, grant.scope) + (" and all below" if grant.folder else ""),
        through_group=_through(grant) if isinstance(holder, Member) else "",
        granted_by=grant.granted_by_label.partition(" <")[0],
        since=grant.created_at,
        until=grant.until,
        reason=grant.reason,
        last_used_on=grant.last_used_on,
        idle=_idle(grant, role, holder, entered),
        own=not (isinstance(holder, Member) and grant.group_id),
    )


def _through(grant: Grant) -> str:
    way: str | None = getattr(grant, "way", None)
    return by_way(grant.group.name, way or "") if grant.group else ""


def _idle(grant: Grant, role: AnyRole | None, holder: Holder, entered: set[str] | None) -> str:
    """Decisions 0008 and 0009: a role reaches nobody without a seat, a share nobody outside its environment."""
    if grant.until and grant.until <= clock.now():
        return "it has ended"
    if role is None:
        return "there is no such role any more"
    if not isinstance(holder, Member):
        return ""
    if needs_seat(role) and not holder.api_role.takes_seat:
        return "the role of their membership takes no seat"
    share = grant.folder or grant.collection
    outside = share and entered is not None and share.environment_id not in entered
    return "they may not enter its environment" if outside else ""


def _entered(member: Member, grants: Iterable[Grant]) -> set[str]:
    """The environments of granted shares that a member may enter, as `reached_in` tells. Cost: 1 query for 200."""
    now, shares = clock.now(), [grant.folder or grant.collection for grant in grants]
    places = sorted({share.environment_id for share in shares if share})
    entered: set[str] = set()
    for start in range(0, len(places), _AT_ONCE):
        first, *others = (
            reached_in(member.account_id, place, now=now)
            .filter(pk=member.pk)
            .order_by()
            .values_list(Value(place))
            for place in places[start : start + _AT_ONCE]
        )
        entered |= {place for (place,) in first.union(*others, all=True)}
    return entered
