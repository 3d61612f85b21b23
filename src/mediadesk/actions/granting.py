"""The giving and taking of one role inside a frame, whatever asks for it: a share, a bundle, a request, the API."""

from datetime import datetime
from typing import Any

from mediadesk.access.facts import Kind
from mediadesk.access.roles import AnyRole, OwnRole, role_of
from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.roles import FOLDER_ROLES
from mediadesk.store.access import ApiKey, Grant
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment, Group, Member

Holder = Member | Group | ApiKey


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
    grant.until, grant.reason, grant.created_at = until, reason, step.now
    grant.granted_by_label = step.actor.label
    grant.granted_by_id = step.actor.id if step.actor.kind is Kind.MEMBER else None
    grant.save()
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
    former.role, former.until, former.reason, former.created_at = role.api_id, until, reason, step.now
    former.granted_by_label = step.actor.label
    former.granted_by_id = step.actor.id if step.actor.kind is Kind.MEMBER else None
    former.save()
    said = {"before": before.title, "after": role.title}
    step.record(Event.GRANT_CHANGED, folder, holder=str(holder), scope=str(folder), **said)
    step.access_changed()


def take(step: Step, grant: Grant) -> None:
    """End a grant, for every request that starts after it. Recorded; the epoch rises."""
    role, about = role_of(grant), grant.folder or grant.environment or step.account
    holder = grant.member or grant.group or grant.api_key
    said = {"role": role.title if role else grant.role, "scope": scope_of(grant), "holder": str(holder)}
    step.record(Event.GRANT_REVOKED, about, **said)
    step.access_changed()
    grant.delete()


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
