"""How a group lies among the others: the groups in it, those it lies in, and those that could be put into it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.rules.nesting import above, below
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Group, GroupMember, nestings_of

_MOST_OFFERED = 200


@dataclass(frozen=True, slots=True)
class OtherGroup:
    """A group by its name; `members` counts those of the groups in it too."""

    id: str
    name: str
    members: int


@dataclass(frozen=True, slots=True)
class GroupsAround:
    """What lies in a group itself, what it lies in itself, and the first 200 that could be put into it.

    `ways`: of the members asked about who are in it by way of another group, the name of that, by their id.
    """

    inner: tuple[OtherGroup, ...]
    outer: tuple[OtherGroup, ...]
    offered: tuple[OtherGroup, ...]
    ways: Mapping[str, str]


def groups_around(facts: Facts, *, group_id: str, member_ids: Collection[str] = ()) -> GroupsAround:
    """The groups in this one and around it, by name.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.

    Cost: 3 queries.
    """
    require(facts, May.GROUP_VIEW, Target(facts.account_id))
    rows = Group.objects.filter(account_id=facts.account_id).annotate(count=Count("groupmember"))
    by_id = {row.pk: OtherGroup(row.pk, row.name, row.count) for row in rows.order_by("name", "id")}
    if group_id not in by_id:
        raise Why.NOT_FOUND(what="group")
    pairs = nestings_of(facts.account_id)
    inner = {one for outer, one in pairs if outer == group_id}
    outer = {one for one, lies_in in pairs if lies_in == group_id}
    no_place = {group_id, *above(pairs, [group_id]), *below(pairs, [group_id])}
    by_way = GroupMember.objects.filter(group_id=group_id, member__in=member_ids, by_way_of__isnull=False)
    return GroupsAround(
        inner=tuple(one for pk, one in by_id.items() if pk in inner),
        outer=tuple(one for pk, one in by_id.items() if pk in outer),
        offered=tuple(one for pk, one in by_id.items() if pk not in no_place)[:_MOST_OFFERED],
        ways=dict(by_way.values_list("member_id", "by_way_of__name")),
    )
