"""The account's own roles that a new API key can be given."""

from mediadesk.access.decide import Target, holds_all_of
from mediadesk.access.facts import EVERYWHERE, Facts
from mediadesk.access.kept_roles import roles_of
from mediadesk.access.roles import OwnRole, counts_for_key
from mediadesk.rules.roles import RoleKind


def own_roles_for_keys(facts: Facts, *, environment_id: str) -> list[OwnRole]:
    """Those that let a key do something and that one holds in full where it is for; roles in folders first.

    Args:
        environment_id: empty for a key of the account.

    Cost: 1 query.
    """
    target = Target(facts.account_id, environment_id or EVERYWHERE)
    found = [
        role
        for role in roles_of(facts.account_id, RoleKind.FOLDER, RoleKind.GLOBAL)
        if isinstance(role, OwnRole)
        and counts_for_key(role, of_account=not environment_id)
        and holds_all_of(facts, role, target)
    ]
    return sorted(found, key=lambda role: role.kind is not RoleKind.FOLDER)
