"""Put a group into another: whoever is in it gets what is granted to the outer one, and to all that one lies in."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_none_above
from mediadesk.actions.change import change
from mediadesk.actions.grouping import find_group, follow
from mediadesk.actions.membership import facts_of, require_holds_theirs, require_own_end_in
from mediadesk.rules.events import Event
from mediadesk.rules.nesting import require_may_lie_in
from mediadesk.store.teams import GroupNesting, Member, nestings_of


def add_group_to_group(actor: Actor, *, group_id: str, inner_id: str) -> bool:
    """Put the inner group into the group. Returns whether it was not in it before.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, GROUP_INTO_ITSELF, GROUPS_IN_A_CIRCLE, GROUPS_TOO_DEEP, NESTINGS_FULL,
            ROLE_ABOVE_YOURS (of somebody who would join), ROLE_NOT_YOURS (the group, or one that it lies in, holds
            more than one does), BAD_VALUE (for longer than one stays), FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.GROUP_UPDATE) as step:
        group, inner = find_group(step, group_id), find_group(step, inner_id)
        pairs = nestings_of(step.account.pk)
        if (group.pk, inner.pk) in pairs:
            step.unchanged_is_fine()
            return False

        names = (group.name, inner.name)
        require_may_lie_in(pairs, outer=group.pk, inner=inner.pk, names=names)
        joining = Member.objects.filter(groups=inner).exclude(groups=group)
        require_none_above(facts_of(step), joining)
        require_holds_theirs(step, group_id=group.pk)
        require_own_end_in(step, group.pk)

        GroupNesting.objects.create(outer=group, inner=inner)
        follow(step.account.pk, [group.pk])
        step.access_changed()

        step.record(
            Event.GROUP_NESTED, group, inner=inner.name, count=inner.members.count(), group=group.name
        )
    return True
