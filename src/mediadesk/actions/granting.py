"""The giving and taking of one role inside a frame, whatever asks for it: a share, a bundle, a request, the API."""

from collections.abc import Callable, Iterable, Sequence, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Kind, Target
from mediadesk.access.giving import require_not_above
from mediadesk.access.kept_roles import find_role, role_of
from mediadesk.access.roles import AnyRole, OwnRole
from mediadesk.access.scopes import given_by, kind_of, name_of, target_of
from mediadesk.access.targets import (
    changes_key,
    find_collection,
    find_environment,
    find_folder,
    of_collection,
    of_folder,
    of_key,
)
from mediadesk.actions.change import Step
from mediadesk.actions.giveable import Holder, require_giveable
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_text
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import ApiKey, Grant, Grants, Scope, scope_fields
from mediadesk.store.collections import Collection
from mediadesk.store.library import Folder
from mediadesk.store.teams import Group, Member

LONGEST_REASON: Final = 300
MOST_AT_ONCE: Final = 100
"""How many roles one step may give: each costs some queries under the account's lock."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One role to be given: at the folder, collection or environment named, else in the account with all of these."""

    role_id: str
    environment_id: str = ""
    folder_id: str = ""
    until: datetime | None = None
    reason: str = ""
    collection_id: str = ""


def is_share(one: "Placed") -> bool:
    """Whether it is, or would be, of a folder or a collection."""
    return bool(one.folder_id or one.collection_id)


class Placed(Protocol):
    """A role that is wanted, or given: by the folder or collection it is on, if it is a share."""

    @property
    def folder_id(self) -> str | None:
        """The folder of a share of one."""

    @property
    def collection_id(self) -> str | None:
        """The collection of a share of one."""


def give(
    step: Step,
    holder: Holder,
    role: AnyRole,
    *,
    scope: Scope = None,
    until: datetime | None = None,
    reason: str = "",
) -> Grant:
    """Give a role at a scope; recorded; the epoch rises.

    What is held there already gets the new end date and reason. That it may be given at all, the action decides.
    """
    held = held_by(holder)
    grant = Grant.objects.at(scope).filter(account=step.account, role=role.api_id, **held).first()
    grant = grant or Grant(account=step.account, role=role.api_id, **held, **scope_fields(scope))
    grant.custom_role_id = role.api_id if isinstance(role, OwnRole) else None
    _write(step, grant, until=until, reason=reason)
    said = {"holder": str(holder), "role": role.title, "scope": name_of(scope), "reason": grant.reason}
    step.record(Event.GRANT_GIVEN, scope or step.account, **said, until=until or "")
    step.concerning(holder)
    step.access_changed()
    return grant


def share(
    step: Step,
    holder: Holder,
    role: AnyRole,
    scope: Folder | Collection,
    *,
    until: datetime | None,
    reason: str = "",
) -> None:
    """Give a role on a folder or collection in place of the system roles held there: those are steps of one ladder.

    An account's own roles stand beside it.
    """
    ladder = [one.api_id for one in Role if one.kind is kind_of(scope)]
    held = Grant.objects.at(scope).filter(account=step.account, **held_by(holder))
    others = held.filter(role__in=ladder).exclude(role=role.api_id) if role.api_id in ladder else held.none()
    steps = list(others.scoped().order_by("id"))
    if len(steps) != 1 or held.filter(role=role.api_id).exists():
        for one in steps:
            take(step, one)
        give(step, holder, role, scope=scope, until=until, reason=reason)
        return
    (former,) = steps
    before = role_of(former) or role
    former.role = role.api_id
    _write(step, former, until=until, reason=reason)
    said = {"before": before.title, "after": role.title}
    step.record(Event.GRANT_CHANGED, scope, holder=str(holder), scope=name_of(scope), **said)
    step.concerning(holder)
    step.access_changed()


def _write(step: Step, grant: Grant, *, until: datetime | None, reason: str) -> None:
    grant.reason = clean_text(reason, what="The reason", longest=LONGEST_REASON)
    grant.until, grant.created_at = until, step.now
    grant.granted_by_label = step.actor.label
    grant.granted_by_id = step.actor.id if step.actor.kind is Kind.MEMBER else None
    grant.save()


def take(step: Step, grant: Grant) -> None:
    """End a grant, for every request that starts after it. Recorded; the epoch rises."""
    role, holder = role_of(grant), grant.member or grant.group or grant.api_key
    said = {"role": role.title if role else grant.role, "scope": name_of(grant.scope), "holder": str(holder)}
    step.record(Event.GRANT_REVOKED, grant.scope or step.account, **said)
    step.concerning(*filter(None, [holder]))
    step.access_changed()
    grant.delete()


def asked_for(account_id: str, roles: Iterable[Placed]) -> tuple[May, Callable[[], Target] | None]:
    """By what a frame opens in which roles are given or taken: whoever may share a folder or collection does so on it.

    Args:
        roles: all of them. Each is asked for again inside.
    """
    places = {(one.folder_id or "", one.collection_id or "") for one in roles}
    if not places or ("", "") in places:
        return May.GRANT_GIVE, None
    folder_id, collection_id = min(places)
    if folder_id:
        return May.FOLDER_SHARE, lambda: of_folder(find_folder(account_id, folder_id))
    return May.COLLECTION_SHARE, lambda: of_collection(find_collection(account_id, collection_id))


def require_few(wanted: Sized) -> None:
    """Refuse to give very many roles at once. Raises: Refusal BAD_VALUE."""
    if len(wanted) > MOST_AT_ONCE:
        raise Why.BAD_VALUE(what="The number of roles", reason=f"at most {MOST_AT_ONCE} are given at once")


def give_wanted(step: Step, holder: Holder, one: Wanted) -> Grant:
    """Give one role as it is wanted, once all is asked that must be. Raises: Refusal, as `give_wanted_to`."""
    (grant,) = give_wanted_to(step, [holder], one)
    return grant


def give_wanted_to(step: Step, holders: Sequence[Holder], one: Wanted) -> list[Grant]:
    """Give each of them one role as it is wanted, once all is asked that must be: for nobody, it is asked alone.

    Raises:
        Refusal: NOT_FOUND, NO_SUCH_ROLE, NOT_ALLOWED, and those of `require_giveable`.

    Cost: up to 6 queries, and 2 for each holder.
    """
    account_id, scope = step.account.pk, _scope_of(step, one)
    role = find_role(account_id, one.role_id, kind_of(scope))
    _require_may_give_at(step, scope)
    require_giveable(step, holders, role, scope=scope, until=one.until)
    return [give(step, holder, role, scope=scope, reason=one.reason, until=one.until) for holder in holders]


def _scope_of(step: Step, one: Wanted) -> Scope:
    """Where it is wanted. Raises: Refusal NOT_FOUND."""
    account_id = step.account.pk
    if one.folder_id:
        return find_folder(account_id, one.folder_id)
    if one.collection_id:
        return find_collection(account_id, one.collection_id)
    return find_environment(account_id, environment_id=one.environment_id) if one.environment_id else None


def _require_may_give_at(step: Step, scope: Scope) -> None:
    """Refuse whoever may not give roles there. Raises: Refusal NOT_ALLOWED. Cost: 1 query for a folder."""
    share = isinstance(scope, Folder | Collection)
    target = target_of(step.account.pk, scope) if share else Target(step.account.pk)
    require(facts_of(step), given_by(scope), target)


def held_as_long(step: Step, holder: Holder, one: Wanted) -> bool:
    """Whether it is held at that very place already, for as long or longer. Cost: 1 query."""
    lasting = Q(until=None) if one.until is None else Q(until=None) | Q(until__gte=one.until)
    rows = wanted_at(one).filter(lasting, account=step.account, role=one.role_id, **held_by(holder))
    return rows.exists()


def wanted_at(one: Wanted) -> Grants:
    """The grants at the very place at which a role is wanted. Adds no query."""
    if one.folder_id:
        return Grant.objects.filter(folder=one.folder_id)
    if one.collection_id:
        return Grant.objects.filter(collection=one.collection_id)
    if one.environment_id:
        return Grant.objects.filter(environment=one.environment_id)
    return Grant.objects.of_the_account()


def find_holder(account_id: str, named: str, *, disabled: bool = False) -> Holder:
    """Whoever roles can be given to, by "member:", "group:" or "key:" and the id.

    Args:
        disabled: whether a disabled member is found too: nothing is given to them, but roles can be taken.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    kind, _, pk = named.partition(":")
    found: Holder | None = None
    if kind == "member":
        found = Member.objects.filter(account_id=account_id, pk=pk).first()
        found = None if found and found.status == Member.DISABLED and not disabled else found
    elif kind == "group":
        found = Group.objects.filter(account_id=account_id, pk=pk).first()
    elif kind == "key":
        found = ApiKey.objects.select_related("environment").filter(account_id=account_id, pk=pk).first()
    if found is None:
        raise Why.NOT_FOUND(what="user, group or key")
    return found


def require_may_touch(step: Step, holder: Holder) -> None:
    """Refuse to change what somebody above oneself holds (T-15), or a key where one may not change keys.

    Raises:
        Refusal: ROLE_ABOVE_YOURS, NOT_ALLOWED.
    """
    facts = facts_of(step)
    if isinstance(holder, Member):
        require_not_above(facts, holder)
    elif isinstance(holder, ApiKey):
        require(facts, changes_key(holder), of_key(holder))


def require_may_take(step: Step, grant: Grant) -> None:
    """Refuse to take a share of what one may not share, or a role from whom, or above what, one may not touch.

    Raises:
        Refusal: NOT_ALLOWED, ROLE_ABOVE_YOURS.

    Cost: 1 query.
    """
    _require_may_give_at(step, grant.scope)
    if grant.is_share:
        if grant.api_key:
            require_may_touch(step, grant.api_key)
        return
    if (holder := grant.member or grant.group or grant.api_key) is not None:
        require_may_touch(step, holder)
    if not grant.environment_id and (role := role_of(grant)):
        require_not_above(facts_of(step), role)


def held_by(holder: Holder) -> dict[str, Any]:
    """The holder as a field of a grant."""
    name = "member" if isinstance(holder, Member) else "group" if isinstance(holder, Group) else "api_key"
    return {name: holder}
