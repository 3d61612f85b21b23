"""Groups in groups of random accounts: chains as deep as they may be, and groups in several others at once.

The rows of who was put where are written here as they come; who is in a group by way of another is left to the
product, by the call that each of its actions makes.
"""

from __future__ import annotations

from itertools import pairwise

from mediadesk.actions.grouping import follow
from mediadesk.rules.nesting import MOST_LEVELS, above
from mediadesk.store.models import Group, GroupMember, GroupNesting
from mediadesk.store.teams import nestings_of

MOST = MOST_LEVELS
"""Groups of an account: so many lie in one another at most, in whatever order they are put."""


def how_many(world) -> int:
    return world.random.choice([3, 3, 4, 5, MOST])


def nest(world, account) -> None:
    """Put groups into groups: none, a chain of all, or any into any that stands before it."""
    groups = [one for one in world.groups if one.account_id == account.pk]
    world.random.shuffle(groups)
    shape, pairs = world.random.choice(["none", "chain", "any", "any"]), []
    if shape == "chain":
        pairs = list(pairwise(groups))
    if shape == "any":
        pairs = [
            (outer, inner) for n, outer in enumerate(groups) for inner in groups[n + 1 :] if world.likely(0.3)
        ]
    GroupNesting.objects.bulk_create(GroupNesting(outer=outer, inner=inner) for outer, inner in pairs)
    follow(account.pk, [one.pk for one in groups])


def regroup(world, account) -> None:
    """Put a group into another or take it out, some times, and now and then delete one that others lie in."""
    for _ in range(world.random.randint(0, 4)):
        groups = [one for one in world.groups if one.account_id == account.pk]
        outer, inner = world.random.sample(groups, 2)
        found = GroupNesting.objects.filter(outer=outer, inner=inner)
        if found.exists():
            found.delete()
        elif not _lies_in(outer, inner):
            GroupNesting.objects.create(outer=outer, inner=inner)
        follow(account.pk, [outer.pk])
    if world.likely(0.3):
        gone = world.random.choice([one for one in world.groups if one.account_id == account.pk])
        around = above(nestings_of(account.pk), [gone.pk])
        world.groups.remove(gone)
        gone.delete()
        follow(account.pk, around)


def put_one_between(world, account) -> None:
    """Let a group that nobody has heard of lie between each two of which one lies in the other."""
    for number, row in enumerate(GroupNesting.objects.filter(outer__account=account).order_by("pk")):
        dates = {"created_at": account.created_at, "updated_at": account.created_at}
        one = Group.objects.create(id=world.new_id(), account=account, name=f"Between {number}", **dates)
        GroupNesting.objects.create(outer=row.outer, inner=one)
        GroupNesting.objects.create(outer=one, inner=row.inner)
        row.delete()
    GroupMember.objects.filter(group__account=account).exclude(by_way_of=None).delete()
    follow(account.pk, Group.objects.filter(account=account).values_list("pk", flat=True))


def _lies_in(one, other) -> bool:
    """Whether it is the other, or lies in it at any depth."""
    nestings = GroupNesting.objects.filter(inner=one).select_related("outer")
    return one == other or any(_lies_in(row.outer, other) for row in nestings)
