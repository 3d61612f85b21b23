"""Give several members one role."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_member_role
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members, put_role


def change_members_role(actor: Actor, *, member_ids: Collection[str], role: str) -> int:
    """Give all of them the role, or none when one of them cannot get it. Returns how many changed.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NO_SUCH_ROLE, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS,
            LAST_MASTER_ADMIN, OWNER_STAYS, SEATS_FULL.
    """
    with change(actor, May.MEMBER_UPDATE) as step:
        new = require_member_role(role)
        changed = put_role(step, find_members(step, member_ids), new)
        step.unchanged_is_fine()
        return changed
