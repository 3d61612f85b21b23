"""Take roles away from whoever holds them, wherever they were given."""

from collections.abc import Collection

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.granting import asked_for, require_few, require_may_take, take
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Grant


def take_roles(actor: Actor, *, grant_ids: Collection[str]) -> int:
    """End these grants, all or none, for every request that starts after it.

    Returns:
        How many were ended.

    Raises:
        Refusal: NOT_FOUND (even one that is not there, T-03), NOT_ALLOWED, ROLE_ABOVE_YOURS, BAD_VALUE (too many).
    """
    require_few(grant_ids)
    rows = Grant.objects.scoped()
    wanted = rows.filter(account_id=actor.account_id, pk__in=grant_ids)
    may, on = asked_for(actor.account_id, wanted)
    with change(actor, may, on=on) as step:
        grants = list(wanted.order_by("id"))
        if not grants or len(grants) != len(set(grant_ids)):
            raise Why.NOT_FOUND(what="role")
        for grant in grants:
            require_may_take(step, grant)
        for grant in grants:
            take(step, grant)
        return len(grants)
