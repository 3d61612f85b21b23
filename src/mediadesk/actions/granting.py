"""The giving and taking of one role inside a frame, whatever asks for it: a share, a bundle, a request, the API."""

from collections.abc import Callable, Collection, Sequence, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Kind, Target
from mediadesk.access.giving import require_not_above
from mediadesk.access.kept_roles import find_role, role_of
from mediadesk.access.roles import AnyRole, OwnRole
from mediadesk.access.targets import changes_key, find_environment, find_folder, of_folder, of_key
from mediadesk.actions.change import Step
from mediadesk.actions.giveable import Holder, require_giveable
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_text
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import FOLDER_ROLES, RoleKind
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment, Group, Member

LONGEST_REASON: Final = 300
MOST_AT_ONCE: Final = 100
"""How many roles one step may give: each costs some queries under the account's lock."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One role to be given: on the folder or in the environment named, else in the account with all environments."""

    role_id: str
    environment_id: str = ""
    folder_id: str = ""
    until: datetime | None = None
    reason: str = ""


def give(
    step: Step,
    holder: Holder,
    role: AnyRole,
    *,
    environment: Environment | None = None,
    folder: Folder | None = None,
    until: datetime | None = None,
    reason: str = "",
) -> Grant:
    """Give a role at a scope: the folder or environment named, else the account. Recorded; the epoch rises.

    What is held there already gets the new end date and reason. That it may be given at all, the action decides.
    """
    scope: dict[str, Any] = {"environment": environment, "folder": folder}
    held = held_by(holder)
    grant = Grant.objects.filter(account=step.account, role=role.api_id, **held, **_where(scope)).first()
    grant = grant or Grant(account=step.account, role=role.api_id, **held, **scope)
    grant.custom_role_id = role.api_id if isinstance(role, OwnRole) else None
    _write(step, grant, until=until, reason=reason)
    said = {"holder": str(holder), "role": role.title, "scope": scope_of(grant), "reason": grant.reason}
    step.record(Event.GRANT_GIVEN, folder or environment or step.account, **said, until=until or "")
    step.concerning(holder)
    step.access_changed()
    return grant


def share(
    step: Step, holder: Holder, role: AnyRole, folder: Folder, *, until: datetime | None, reason: str = ""
) -> None:
    """Give a role on a folder in place of the system roles held there: those are steps of one ladder.

    An account's own roles stand beside it.
    """
    ladder = [one.api_id for one in FOLDER_ROLES]
    held = Grant.objects.filter(account=step.account, folder=folder, **held_by(holder))
    others = held.filter(role__in=ladder).exclude(role=role.api_id) if role.api_id in ladder else held.none()
    steps = list(others.select_related("folder", "member", "group", "api_key", "custom_role").order_by("id"))
    if len(steps) != 1 or held.filter(role=role.api_id).exists():
        for one in steps:
            take(step, one)
        give(step, holder, role, folder=folder, until=until, reason=reason)
        return
    (former,) = steps
    before = role_of(former) or role
    former.role = role.api_id
    _write(step, former, until=until, reason=reason)
    said = {"before": before.title, "after": role.title}
    step.record(Event.GRANT_CHANGED, folder, holder=str(holder), scope=str(folder), **said)
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
    role, about = role_of(grant), grant.folder or grant.environment or step.account
    holder = grant.member or grant.group or grant.api_key
    said = {"role": role.title if role else grant.role, "scope": scope_of(grant), "holder": str(holder)}
    step.record(Event.GRANT_REVOKED, about, **said)
    step.concerning(*filter(None, [holder]))
    step.access_changed()
    grant.delete()


def asked_for(account_id: str, folder_ids: Collection[str]) -> tuple[May, Callable[[], Target] | None]:
    """By what a frame opens in which roles are given or taken: whoever may share a folder does so on it.

    Args:
        folder_ids: of all these roles, "" for one that is not on a folder. Each is asked for again inside.
    """
    if not folder_ids or "" in folder_ids:
        return May.GRANT_GIVE, None
    first = min(folder_ids)
    return May.FOLDER_SHARE, lambda: of_folder(find_folder(account_id, first))


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
    account_id = step.account.pk
    folder = find_folder(account_id, one.folder_id) if one.folder_id else None
    environment = (
        find_environment(account_id, environment_id=one.environment_id)
        if one.environment_id and not folder
        else None
    )
    role = find_role(account_id, one.role_id, RoleKind.FOLDER if folder else RoleKind.GLOBAL)
    if folder:
        require(facts_of(step), May.FOLDER_SHARE, of_folder(folder))
    else:
        require(facts_of(step), May.GRANT_GIVE, Target(account_id))
    at: dict[str, Any] = {"environment": environment, "folder": folder, "until": one.until}
    require_giveable(step, holders, role, **at)
    return [give(step, holder, role, reason=one.reason, **at) for holder in holders]


def held_as_long(step: Step, holder: Holder, one: Wanted) -> bool:
    """Whether it is held at that very place already, for as long or longer. Cost: 1 query."""
    lasting = Q(until=None) if one.until is None else Q(until=None) | Q(until__gte=one.until)
    at = {"folder_id": one.folder_id or None, "environment_id": one.environment_id or None}
    scope = {name if pk else f"{name.removesuffix('_id')}__isnull": pk or True for name, pk in at.items()}
    rows = Grant.objects.filter(lasting, account=step.account, role=one.role_id, **held_by(holder), **scope)
    return rows.exists()


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
    """Refuse to take a share of a folder one may not share, or a role from whom, or above what, one may not touch.

    Raises:
        Refusal: NOT_ALLOWED, ROLE_ABOVE_YOURS.

    Cost: 1 query.
    """
    if grant.folder:
        require(facts_of(step), May.FOLDER_SHARE, of_folder(grant.folder))
        if grant.api_key:
            require_may_touch(step, grant.api_key)
        return
    require(facts_of(step), May.GRANT_GIVE, Target(step.account.pk))
    if (holder := grant.member or grant.group or grant.api_key) is not None:
        require_may_touch(step, holder)
    if not grant.environment_id and (role := role_of(grant)):
        require_not_above(facts_of(step), role)


def held_by(holder: Holder) -> dict[str, Any]:
    """The holder as a field of a grant."""
    name = "member" if isinstance(holder, Member) else "group" if isinstance(holder, Group) else "api_key"
    return {name: holder}


def scope_of(grant: Grant) -> str:
    """The scope of a grant as people call it: "Press", "Main site", "the account"."""
    if grant.folder:
        return str(grant.folder)
    return grant.environment.name if grant.environment else "the account"


def _where(scope: dict[str, Any]) -> dict[str, Any]:
    return {name if one else f"{name}__isnull": one or True for name, one in scope.items()}
