"""The giving and taking of one role inside a frame, whatever asks for it: a share, a bundle, a request, the API."""

from collections.abc import Sequence, Sized
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import holds_all_of, require
from mediadesk.access.facts import EVERYWHERE, Kind, Target
from mediadesk.access.giving import require_not_above
from mediadesk.access.kept_roles import find_role, role_of
from mediadesk.access.lending import require_lasts, require_own_end
from mediadesk.access.reach import reached_in
from mediadesk.access.roles import AnyRole, OwnRole, needs_seat
from mediadesk.access.targets import find_environment, find_folder, of_folder, of_key
from mediadesk.actions.change import Step
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import require_note
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import FOLDER_ROLES, Role, RoleKind
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment, Group, Member

Holder = Member | Group | ApiKey
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
    said = {"holder": str(holder), "role": role.title, "scope": scope_of(grant)}
    step.record(Event.GRANT_GIVEN, folder or environment or step.account, **said, until=until or "")
    step.access_changed()
    return grant


def share(
    step: Step, holder: Holder, role: AnyRole, folder: Folder, *, until: datetime | None, reason: str = ""
) -> None:
    """Give a role on a folder in place of the system role held there: those are steps of one ladder.

    An account's own roles stand beside it.
    """
    ladder = [one.api_id for one in FOLDER_ROLES]
    held = Grant.objects.filter(account=step.account, folder=folder, **held_by(holder))
    former = held.filter(role__in=ladder).exclude(role=role.api_id).first()
    before = role_of(former) if former and role.api_id in ladder else None
    if former is None or before is None:
        give(step, holder, role, folder=folder, until=until, reason=reason)
        return
    former.role = role.api_id
    _write(step, former, until=until, reason=reason)
    said = {"before": before.title, "after": role.title}
    step.record(Event.GRANT_CHANGED, folder, holder=str(holder), scope=str(folder), **said)
    step.access_changed()


def _write(step: Step, grant: Grant, *, until: datetime | None, reason: str) -> None:
    grant.until, grant.reason, grant.created_at = until, reason, step.now
    grant.granted_by_label = step.actor.label
    grant.granted_by_id = step.actor.id if step.actor.kind is Kind.MEMBER else None
    grant.save()


def take(step: Step, grant: Grant) -> None:
    """End a grant, for every request that starts after it. Recorded; the epoch rises."""
    role, about = role_of(grant), grant.folder or grant.environment or step.account
    holder = grant.member or grant.group or grant.api_key
    said = {"role": role.title if role else grant.role, "scope": scope_of(grant), "holder": str(holder)}
    step.record(Event.GRANT_REVOKED, about, **said)
    step.access_changed()
    grant.delete()


def require_few(wanted: Sized) -> None:
    """Refuse to give very many roles at once. Raises: Refusal BAD_VALUE."""
    if len(wanted) > MOST_AT_ONCE:
        raise Why.BAD_VALUE(what="The number of roles", reason=f"at most {MOST_AT_ONCE} are given at once")


def give_wanted(step: Step, holder: Holder, one: Wanted) -> Grant:
    """Give one role as it is wanted, once all is asked that must be.

    Raises:
        Refusal: NOT_FOUND, NO_SUCH_ROLE, NOT_ALLOWED, and those of `require_giveable`.
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
    reason = require_note(one.reason)[:300]
    require_giveable(step, [holder], role, environment=environment, folder=folder, until=one.until)
    return give(step, holder, role, environment=environment, folder=folder, until=one.until, reason=reason)


def require_giveable(
    step: Step,
    holders: Sequence[Holder],
    role: AnyRole,
    *,
    environment: Environment | None = None,
    folder: Folder | None = None,
    until: datetime | None = None,
) -> None:
    """Refuse to give what would do nothing, what one does not hold oneself, or for longer than one holds it.

    Raises:
        Refusal: NO_SUCH_ROLE (a role that is not held at such a place, or that only a membership has),
            WITHOUT_A_SEAT, NOT_IN_ENVIRONMENT, ROLE_NOT_YOURS, BAD_VALUE (the end date).

    Cost: 1 query for a folder, 1 more to see whether it reaches the members.
    """
    kind = RoleKind.FOLDER if folder else RoleKind.GLOBAL
    everywhere = not environment and not folder
    people = any(not isinstance(one, ApiKey) for one in holders)
    if role.kind is not kind or (role is Role.MASTER_ADMIN and everywhere and people):
        place = "a folder" if folder else "an environment" if environment else "the account, beside another"
        known = [one.api_id for one in Role if one.kind is kind and one is not Role.MASTER_ADMIN]
        raise Why.NO_SUCH_ROLE(role=f"{role.title} for {place}", roles=", ".join(known))
    _require_reached(step, [one for one in holders if isinstance(one, Member)], role, folder)
    for key in holders:
        if isinstance(key, ApiKey):
            _require_of_key(key, environment, folder)
    target = (
        of_folder(folder)
        if folder
        else Target(step.account.pk, environment.pk if environment else EVERYWHERE)
    )
    if step.facts is None or not holds_all_of(step.facts, role, target):
        raise Why.ROLE_NOT_YOURS(role=role.title)
    if until is not None and until <= step.now:
        raise Why.BAD_VALUE(what="The end date", reason="it has passed")
    if folder:
        require_own_end(step.facts, May.FOLDER_SHARE, target, until=until)
    else:
        require_own_end(step.facts, May.GRANT_GIVE, until=until)
    require_lasts(step.facts, role, target, until=until)


def _require_of_key(key: ApiKey, environment: Environment | None, folder: Folder | None) -> None:
    """A key is used in its environment, or for the account: a role elsewhere would do nothing."""
    place = folder.environment_id if folder else environment.pk if environment else None
    if place != key.environment_id:
        where = f"the environment {key.environment.name}" if key.environment else "the account"
        raise Why.BAD_VALUE(
            what="The place", reason=f"this is a key of {where}, and its roles are held there"
        )


def _require_reached(step: Step, members: Sequence[Member], role: AnyRole, folder: Folder | None) -> None:
    """Nothing is given in vain: it reaches nobody without a seat, nor in an environment they may not enter."""
    for member in members:
        if needs_seat(role) and not member.api_role.takes_seat:
            raise Why.WITHOUT_A_SEAT(member=member.name or member.email, role=member.api_role.title)
    if folder is None or not members:
        return
    reached = reached_in(step.account.pk, folder.environment_id, now=step.now)
    entering = set(reached.filter(pk__in=[one.pk for one in members]).values_list("pk", flat=True))
    for member in members:
        if member.pk not in entering:
            where = folder.environment.name
            raise Why.NOT_IN_ENVIRONMENT(member=member.name or member.email, environment=where)


def find_holder(account_id: str, named: str) -> Holder:
    """Whoever roles can be given to, by "member:", "group:" or "key:" and the id.

    Raises:
        Refusal: NOT_FOUND, another account's too, and a disabled member.
    """
    kind, _, pk = named.partition(":")
    found: Holder | None = None
    if kind == "member":
        found = Member.objects.filter(account_id=account_id, pk=pk).exclude(status=Member.DISABLED).first()
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
        require(facts, May.KEY_UPDATE if holder.environment_id else May.ACCOUNT_KEY_UPDATE, of_key(holder))


def require_may_take(step: Step, grant: Grant) -> None:
    """Refuse to take a share of a folder one may not share, or a role from whom one may not touch.

    Raises:
        Refusal: NOT_ALLOWED, ROLE_ABOVE_YOURS.

    Cost: 1 query.
    """
    if grant.folder:
        require(facts_of(step), May.FOLDER_SHARE, of_folder(grant.folder))
        return
    require(facts_of(step), May.GRANT_GIVE, Target(step.account.pk))
    if (holder := grant.member or grant.group or grant.api_key) is not None:
        require_may_touch(step, holder)


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
