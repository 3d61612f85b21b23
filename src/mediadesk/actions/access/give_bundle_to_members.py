"""Give several members all roles of a bundle."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_none_above
from mediadesk.actions.bundles import Chosen, give_to_all
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def give_bundle_to_members(actor: Actor, *, member_ids: Collection[str], chosen: Chosen) -> int:
    """Give all of them what a bundle stands for, or none. Returns how many got something they had not for as long.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (a disabled user, too), ROLE_ABOVE_YOURS, and those of `give_to_all`.
    """
    with change(actor, May.GRANT_GIVE) as step:
        members = find_members(step, member_ids)
        if any(one.status == Member.DISABLED for one in members):
            raise Why.NOT_FOUND(what="user who is not disabled")
        require_none_above(facts_of(step), Member.objects.filter(pk__in=[one.pk for one in members]))
        step.unchanged_is_fine()
        return give_to_all(step, members, chosen)
