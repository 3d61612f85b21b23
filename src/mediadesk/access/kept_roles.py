"""Roles as they are kept: those of grants, those of an account, one by its id."""

from collections.abc import Iterable

from mediadesk.access.roles import AnyRole, OwnRole, compiled
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role, RoleKind
from mediadesk.store.access import CustomRole, Grant


def own_role(row: CustomRole) -> OwnRole:
    """A row as a role. Codes that no permission has any more are passed over. Cost: none."""
    return compiled(row.pk, row.name, row.kind, row.description, row.permissions)


def role_of(grant: Grant) -> AnyRole | None:
    """The role a grant gives; None when there is no such role any more. Cost: none with its own role loaded."""
    return own_role(grant.custom_role) if grant.custom_role else Role.by_id(grant.role)


def roles_of(account_id: str, *kinds: RoleKind) -> list[AnyRole]:
    """The roles of these kinds, the system's first, then the account's own by name. Cost: 1 query."""
    rows = CustomRole.objects.filter(account_id=account_id, kind__in=[kind.value for kind in kinds])
    return [*(role for role in Role if role.kind in kinds), *map(own_role, rows.order_by("name"))]


def named_role(account_id: str, role_id: str) -> AnyRole | None:
    """The role of this id, of whatever kind, or None when there is none any more. Cost: 1 query for an own role."""
    if system := Role.by_id(role_id):
        return system
    row = CustomRole.objects.filter(account_id=account_id, pk=role_id[:60]).first()
    return own_role(row) if row else None


def find_role(account_id: str, role_id: str, *kinds: RoleKind, among: Iterable[AnyRole] = ()) -> AnyRole:
    """The role of this id that is of one of these kinds, a system role or the account's own.

    Args:
        among: the roles that fit, when not all of these kinds do; they are named in the refusal.

    Raises:
        Refusal: NO_SUCH_ROLE, another account's too.

    Cost: 1 query, none for a system role.
    """
    found = named_role(account_id, role_id)
    fitting = list(among)
    if found is None or found.kind not in kinds or (fitting and found not in fitting):
        known = fitting or roles_of(account_id, *kinds)
        raise Why.NO_SUCH_ROLE(role=role_id[:60], roles=", ".join(role.api_id for role in known))
    return found
