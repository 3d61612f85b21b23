"""Groups in groups as they must be after every step: told by plain recursion over what was put where."""

from __future__ import annotations

from mediadesk.store.models import Group, GroupMember, GroupNesting

DEEPEST = 8  # decision 0016


def require_groups_in_order(account, said) -> None:
    """No circle, not too deep, and in each group exactly who was put into it or into one below it."""
    inside: dict[str, set[str]] = {}
    for outer, inner in GroupNesting.objects.values_list("outer_id", "inner_id"):
        inside.setdefault(outer, set()).add(inner)
    put: dict[str, set[str]] = {}
    for group, member in GroupMember.objects.filter(by_way_of=None).values_list("group_id", "member_id"):
        put.setdefault(group, set()).add(member)

    for group in Group.objects.filter(account=account):
        lie_below = _below(group.pk, inside, ())
        shown: dict[str, str | None] = dict(
            GroupMember.objects.filter(group=group).values_list("member_id", "by_way_of_id")
        )
        wanted = set.union(*(put.get(one, set()) for one in {group.pk, *lie_below}))
        assert shown.keys() == wanted, f"{said}: {group}: {shown.keys() ^ wanted}"
        for member, way in shown.items():
            assert way is None or (way in lie_below and member in put[way]), (
                f"{said}: {group}: {member} by {way}"
            )


def _below(group: str, inside: dict[str, set[str]], around: tuple[str, ...]) -> set[str]:
    """All that lie in a group, at any depth; `around` are it and those one came through."""
    around = (*around, group)
    assert len(around) <= DEEPEST, f"{len(around)} groups lie in one another"
    inner = inside.get(group, set())
    assert not inner & {*around}, "a circle"
    return inner.union(*(_below(one, inside, around) for one in inner))
