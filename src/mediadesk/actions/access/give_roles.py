"""Give roles to a member, a group or an API key: in the account, in environments, on folders and collections."""

from collections.abc import Sequence

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.granting import (
    Wanted,
    asked_for,
    find_holder,
    give_wanted,
    is_share,
    require_few,
    require_may_touch,
)
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey, Grant


def give_roles(actor: Actor, *, holder: str, wanted: Sequence[Wanted]) -> list[Grant]:
    """Give all of them or none. What is held there already gets the new end date and reason.

    Args:
        holder: "member:", "group:" or "key:" and the id.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NO_SUCH_ROLE, MISSING_VALUE (no role), ROLE_ABOVE_YOURS, ROLE_NOT_YOURS,
            WITHOUT_A_SEAT, NOT_IN_ENVIRONMENT, BAD_VALUE.
    """
    if not wanted:
        raise Why.MISSING_VALUE(what="role: none is chosen")
    require_few(wanted)
    may, on = asked_for(actor.account_id, wanted)
    with change(actor, may, on=on) as step:
        found = find_holder(step.account.pk, holder)
        if not all(map(is_share, wanted)) or isinstance(found, ApiKey):
            require_may_touch(step, found)
        return [give_wanted(step, found, one) for one in wanted]
