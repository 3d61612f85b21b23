"""Enable disabled members again; each takes a seat if their role does."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members
from mediadesk.actions.standing import enable


def enable_members(actor: Actor, *, member_ids: Collection[str]) -> int:
    """Enable all of them, or none when one cannot be. Returns how many were disabled before.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS, SEATS_FULL.
    """
    with change(actor, May.MEMBER_DISABLE) as step:
        enabled = enable(step, find_members(step, member_ids))
        step.unchanged_is_fine()
    return enabled
