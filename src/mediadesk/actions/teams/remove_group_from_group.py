"""Take a group out of another: what its members could do through the outer one ends."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_none_above
from mediadesk.access.grouped import require_may_regroup
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group, follow
from mediadesk.actions.membership import facts_of
from mediadesk.rules.events import Event
from mediadesk.store.teams import GroupNesting, Member


def remove_group_from_group(actor: Actor, *, group_id: str, inner_id: str) -> bool:
    """Take the inner group out of the group. Returns whether it was in it.

    Whoever is in the group themselves, or by way of another, stays.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.GROUP_UPDATE) as step:
        group, inner = find_group(step, group_id), find_group(step, inner_id)
        found = GroupNesting.objects.filter(outer=group, inner=inner)
        if not found.exists():
            step.unchanged_is_fine()
            return False

        require_none_above(facts_of(step), Member.objects.filter(groups=inner))
        require_may_regroup(facts_of(step), [group.pk], joining=False)

        found.delete()
        follow(step.account.pk, [group.pk])
        step.access_changed()

        step.record(
            Event.GROUP_UNNESTED, group, inner=inner.name, count=inner.members.count(), group=group.name
        )
    return True
