"""Give all roles of a bundle in one step."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.bundles import find_bundle, wanted_of
from mediadesk.actions.change import change
from mediadesk.actions.granting import find_holder, give_wanted, held_as_long, require_few, require_may_touch
from mediadesk.store.access import Grant


def give_bundle(
    actor: Actor, *, holder: str, bundle_id: str, environment_id: str = "", folder_ids: Sequence[str] = ()
) -> list[Grant]:
    """Give a member, group or key what a bundle stands for: all of it or nothing. What they have for longer stays.

    Args:
        holder: "member:", "group:" or "key:" and the id.
        environment_id: for the items that ask for one.
        folder_ids: for the items that ask for one.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, MISSING_VALUE (a place), and what giving each role raises.
    """
    with change(actor, May.GRANT_GIVE) as step:
        found, bundle = find_holder(step.account.pk, holder), find_bundle(step.account.pk, bundle_id)
        require_may_touch(step, found)
        wanted = wanted_of(step, bundle, environment_id=environment_id, folder_ids=folder_ids)
        require_few(wanted)
        step.unchanged_is_fine()
        return [give_wanted(step, found, one) for one in wanted if not held_as_long(step, found, one)]
