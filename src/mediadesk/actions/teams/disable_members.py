"""Disable members: their access ends with the next request, what they own stays."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members
from mediadesk.actions.standing import disable


def disable_members(actor: Actor, *, member_ids: Collection[str]) -> int:
    """Disable all of them, or none when one cannot be. Returns how many were active before.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_OWN, ROLE_ABOVE_YOURS, LAST_MASTER_ADMIN, OWNER_STAYS,
            BAD_VALUE (an invitation: withdraw it instead).
    """
    with change(actor, May.MEMBER_DISABLE) as step:
        disabled = disable(step, find_members(step, member_ids))
        step.unchanged_is_fine()
    return disabled
