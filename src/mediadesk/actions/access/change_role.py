"""Change a role of the account's own."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.composing import in_role, permissions_of, require_may_write
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.access.kept_roles import own_role
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import change
from mediadesk.actions.own_roles import (
    clean_description,
    find_own_role,
    put_in,
    require_free_role_name,
    require_seated,
    told,
)
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.access import CustomRole


def change_role(
    actor: Actor,
    *,
    role_id: str,
    name: str | None = None,
    description: str | None = None,
    permissions: Collection[str] | None = None,
    version: int | None = None,
) -> CustomRole:
    """Change what is given; the rest stays. Whoever holds the role has its new rights from their next request on.

    To add to a role is to give it to all who hold it: only what one holds everywhere oneself (T-14).

    Args:
        version: the one that was looked at, to notice that somebody else has changed it since.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, SYSTEM_ROLE, ROLE_ABOVE_YOURS, CHANGED_MEANWHILE, BAD_NAME, NAME_TAKEN,
            BAD_VALUE, PERMISSION_NOT_YOURS, WITHOUT_A_SEAT (a holder for whom it would need one).
    """
    with change(actor, May.ROLE_UPDATE) as step:
        row = find_own_role(step, role_id)
        before, kind = own_role(row), RoleKind(row.kind)
        require_not_above(facts_of(step), before)
        if version not in {None, row.version}:
            raise Why.CHANGED_MEANWHILE(what=f"the role {row.name}")
        changes = []
        if permissions is not None:
            held, wanted = in_role(before), permissions_of(kind, permissions)
            added = [may for may in wanted if may not in held]
            require_may_write(facts_of(step), kind, added)
            if added and row.grants.exists():  # that lasts, whenever one's own access ends
                require_own_end(facts_of(step), May.ROLE_UPDATE, until=None)
            put_in(row, wanted)
            require_seated(own_role(row), row.grants.select_related("member"))
            changes += [f"added {code}" for code in told(added)]
            changes += [f"took out {may.code}" for may in held if may not in wanted]
        if name is not None and name != row.name:
            row.name = require_free_role_name(step, kind, name, but=row.pk)
            changes += [f"renamed from {before.title} to {row.name}"] if row.name != before.title else []
        if description is not None:
            row.description = clean_description(description)
            changes += ["another description"] if row.description != before.sentence else []
        if not changes:
            step.unchanged_is_fine()
            return row

        row.version += 1
        row.updated_at, row.updated_by_label = step.now, actor.label
        row.save()
        step.access_changed()  # its name too: it is part of every reason given

        step.record(Event.ROLE_CHANGED, row, role=before.title, changes=changes)
    return row
