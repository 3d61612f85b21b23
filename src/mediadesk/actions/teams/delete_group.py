"""Delete a group, with all that was granted to it."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_none_above
from mediadesk.access.grouped import require_may_regroup
from mediadesk.actions.change import change
from mediadesk.actions.granting import require_may_take
from mediadesk.actions.grouping import find_group, follow
from mediadesk.actions.membership import facts_of
from mediadesk.rules.events import Event
from mediadesk.rules.nesting import above
from mediadesk.store.access import Grant
from mediadesk.store.teams import GroupMember, Member, nestings_of


def delete_group(actor: Actor, *, group_id: str) -> None:
    """Delete a group. Its members stay, and the groups inside it; what they could do through it ends.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS (of somebody in it, or given to it), FORBIDDEN_BY_POLICY.
    """
    with change(actor, May.GROUP_DELETE) as step:
        group = find_group(step, group_id)
        require_none_above(facts_of(step), Member.objects.filter(groups=group))
        require_may_regroup(facts_of(step), [group.pk], joining=False)
        for grant in Grant.objects.scoped().filter(group=group):
            require_may_take(step, grant)

        count = GroupMember.objects.filter(group=group).count()
        step.record(Event.GROUP_DELETED, group, group=group.name, count=count)

        around = above(nestings_of(step.account.pk), [group.pk])
        group.delete()
        follow(step.account.pk, around)
        step.access_changed()
