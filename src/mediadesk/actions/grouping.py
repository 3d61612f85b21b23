"""What the actions on groups share: finding a group, and who is in it, by way of the groups inside it too.

Who is in a group by way of another is written down as rows of their own, so that whatever reads who is in a group needs
not know of groups in groups (decision 0016). Whatever changes who is where calls one of the functions here.
"""

from collections.abc import Collection
from typing import Final

from mediadesk.actions.change import Step
from mediadesk.rules.nesting import above, below
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Group, GroupMember, Member, nestings_of

_AT_ONCE: Final = 500


def find_group(step: Step, group_id: str) -> Group:
    """The group of this id in the account. Raises: Refusal NOT_FOUND."""
    group = Group.objects.filter(account=step.account, pk=group_id).first()
    if group is None:
        raise Why.NOT_FOUND(what="group")
    return group


def put_into(group: Group, members: Collection[Member]) -> None:
    """Put members into a group, who are not in it themselves yet. Cost: that of `follow`, and 2 queries for 500."""
    rows = [GroupMember(group=group, member=member) for member in members]
    GroupMember.objects.filter(group=group, member__in=members).delete()
    GroupMember.objects.bulk_create(rows, batch_size=_AT_ONCE)
    follow(group.account_id, [group.pk])


def take_out_of(group: Group, members: Collection[Member]) -> None:
    """Take members out of a group, who are in it themselves. Who is in a group inside it stays in it by way of that."""
    GroupMember.objects.filter(group=group, member__in=members, by_way_of=None).delete()
    follow(group.account_id, [group.pk])


def follow(account_id: str, group_ids: Collection[str]) -> None:
    """Let who is in these groups, and in all above them, follow from who is in the groups inside.

    Cost: 1 query, and for each of the groups 1, or 2 when others lie in it, and 1 for each kind of change.
    """
    pairs = nestings_of(account_id)
    for group_id in {*group_ids, *above(pairs, group_ids)}:
        _follow_one(group_id, below(pairs, [group_id]))


def _follow_one(group_id: str, inside: Collection[str]) -> None:
    theirs = GroupMember.objects.filter(group__in=inside, by_way_of=None)
    # Of several ways the first by name is told: the last one that is read.
    pairs = theirs.order_by("-group__name", "-group_id").values_list("member_id", "group_id")
    ways = dict(pairs) if inside else {}
    rows = {row.member_id: row for row in GroupMember.objects.filter(group=group_id, by_way_of__isnull=False)}
    gone = [row.pk for member_id, row in rows.items() if member_id not in ways]
    if gone:
        GroupMember.objects.filter(pk__in=gone).delete()
    moved = [row for pk, row in rows.items() if ways.get(pk, row.by_way_of_id) != row.by_way_of_id]
    for row in moved:
        row.by_way_of_id = ways[row.member_id]
    GroupMember.objects.bulk_update(moved, ["by_way_of"], batch_size=_AT_ONCE)
    new = [
        GroupMember(group_id=group_id, member_id=member_id, by_way_of_id=way)
        for member_id, way in ways.items()
        if member_id not in rows
    ]
    # Whoever is in the group themselves stays so: their row is there, and one more is not taken.
    GroupMember.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)
