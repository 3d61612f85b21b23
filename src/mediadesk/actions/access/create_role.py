"""Create a role of the account's own."""

import re
from collections.abc import Collection
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.composing import MOST_ROLES, permissions_of, require_may_write
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.own_roles import clean_description, put_in, require_free_role_name, told
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import CustomRole
from mediadesk.store.ids import new_id

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,32}", re.ASCII)


def create_role(
    actor: Actor,
    *,
    kind: RoleKind,
    name: str,
    permissions: Collection[str] = (),
    description: str = "",
    role_id: str = "",
) -> CustomRole:
    """Create a role. Nobody holds it yet; it never allows more than whoever writes it holds everywhere (T-14).

    Args:
        kind: where it may be given; it stays.
        permissions: their codes.
        role_id: the id that a program chose for it; no other role of the installation has it.

    Raises:
        Refusal: NOT_ALLOWED, BAD_NAME, NAME_TAKEN (the id too), BAD_VALUE, PERMISSION_NOT_YOURS, ROLES_FULL.
    """
    chosen = permissions_of(kind, permissions)
    description = clean_description(description)
    with change(actor, May.ROLE_UPDATE) as step:
        name = require_free_role_name(step, kind, name)
        if CustomRole.objects.filter(account=step.account).count() >= MOST_ROLES:
            raise Why.ROLES_FULL(limit=MOST_ROLES)
        require_may_write(facts_of(step), kind, chosen)

        row = CustomRole(
            id=_free_id(role_id),
            account=step.account,
            kind=kind.value,
            name=name,
            description=description,
            created_at=step.now,
            created_by_label=actor.label,
            updated_at=step.now,
            updated_by_label=actor.label,
        )
        put_in(row, chosen)
        row.save(force_insert=True)

        step.record(Event.ROLE_CREATED, row, kind=kind.value, role=row.name, permissions=told(chosen))
    return row


def _free_id(wanted: str) -> str:
    if not wanted:
        return new_id()
    if not _ID.fullmatch(wanted):
        raise Why.BAD_VALUE(what="The id", reason="use 1 to 32 letters a-z, digits, hyphens and underscores")
    if Role.by_id(wanted) or CustomRole.objects.filter(pk=wanted).exists():
        raise Why.NAME_TAKEN(what="role", name=wanted)
    return wanted
