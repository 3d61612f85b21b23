"""Groups made, named, joined and left inside a frame: for people's actions, and for what directories tell."""

from collections.abc import Sequence

from mediadesk.access.giving import require_not_above
from mediadesk.access.grouped import require_may_regroup
from mediadesk.actions.change import Step
from mediadesk.actions.grouping import put_into, take_out_of
from mediadesk.actions.membership import facts_of, require_holds_theirs, require_own_end_in
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Group, GroupMember, Member


def make_group(step: Step, name: str) -> Group:
    """Write a group without members and grants. Raises: Refusal BAD_NAME, NAME_TAKEN."""
    name = _free_name(step, name)
    group = Group.objects.create(account=step.account, name=name, created_at=step.now, updated_at=step.now)
    step.record(Event.GROUP_CREATED, group, group=name)
    return group


def rename(step: Step, group: Group, name: str) -> None:
    """Give a group another name; its members and grants stay. Raises: Refusal BAD_NAME, NAME_TAKEN."""
    name, before = _free_name(step, name, but=group.pk), group.name
    if name == before:
        return
    group.name, group.updated_at = name, step.now
    group.save(update_fields=["name", "updated_at"])
    step.access_changed()  # the group's name is part of every reason given
    step.record(Event.GROUP_RENAMED, group, before=before, after=name)


def join(step: Step, group: Group, members: Sequence[Member]) -> int:
    """Put all of them into a group, or nobody when one cannot be. Returns how many were not in it themselves before.

    Raises:
        Refusal: ROLE_ABOVE_YOURS, ROLE_NOT_YOURS (the group, or one that it lies in, holds more than one does),
            BAD_VALUE (for longer than one stays), FORBIDDEN_BY_POLICY.
    """
    themselves = GroupMember.objects.filter(group=group, by_way_of=None)
    inside = set(themselves.values_list("member_id", flat=True))
    new = [member for member in members if member.pk not in inside]
    if not new:
        return 0
    for member in new:
        require_not_above(facts_of(step), member)
    require_holds_theirs(step, group_id=group.pk)
    require_own_end_in(step, group.pk, members=new)

    put_into(group, new)
    step.access_changed()
    step.record(Event.GROUP_MEMBERS_ADDED, group, members=_named(new), group=group.name)
    step.concerning(*new)
    return len(new)


def part(step: Step, group: Group, members: Sequence[Member]) -> int:
    """Take all of them out of a group, or nobody when one cannot be. Returns how many were in it.

    Raises:
        Refusal: ROLE_ABOVE_YOURS, FORBIDDEN_BY_POLICY, IN_BY_WAY_OF (they are in a group inside this one, and must be
            taken out of that).
    """
    rows = GroupMember.objects.filter(group=group, member__in=members).select_related("by_way_of")
    inside = {row.member_id: row.by_way_of for row in rows}
    going = [member for member in members if member.pk in inside]
    if not going:
        return 0
    for member in going:
        require_not_above(facts_of(step), member)
        if way := inside[member.pk]:
            raise Why.IN_BY_WAY_OF(member=member.name or member.email, group=group.name, inner=way.name)
    require_may_regroup(facts_of(step), [group.pk], joining=False)

    take_out_of(group, going)
    step.access_changed()
    step.record(Event.GROUP_MEMBERS_REMOVED, group, members=_named(going), group=group.name)
    step.concerning(*going)
    return len(going)


def _free_name(step: Step, name: str, *, but: str = "") -> str:
    name = clean_name(name, what="A group")
    if Group.objects.filter(account=step.account, name__iexact=name).exclude(pk=but).exists():
        raise Why.NAME_TAKEN(what="group", name=name)
    return name


def _named(members: Sequence[Member]) -> list[str]:
    return [member.name or member.email for member in members]
