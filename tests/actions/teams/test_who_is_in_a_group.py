"""Whatever was done in whatever order, whoever is in a group is who was put into it or into a group below it."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mediadesk.actions.teams.add_group_to_group import add_group_to_group
from mediadesk.actions.teams.create_group import create_group
from mediadesk.actions.teams.delete_group import delete_group
from mediadesk.actions.teams.remove_group_from_group import remove_group_from_group
from mediadesk.rules.refusals import Refusal
from mediadesk.store.models import Group
from tests.actions.teams.test_groups_in_groups import join, leave, ways

pytestmark = pytest.mark.django_db
NAMES, PEOPLE = "ABCDE", ["vera", "edda", "mila"]
_pair = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))
_membership = st.tuples(st.sampled_from(NAMES), st.sampled_from(PEOPLE))
_steps = st.one_of(
    st.tuples(st.sampled_from(["nest", "nest", "unnest"]), _pair),
    st.tuples(st.sampled_from(["join", "join", "leave"]), _membership),
    st.tuples(st.just("delete"), st.tuples(st.sampled_from(NAMES), st.just(""))),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_steps, min_size=5, max_size=30))
def test_who_is_in_a_group_follows_from_who_was_put_where(world, steps) -> None:
    Group.objects.filter(account=world.account).delete()
    made = {name: create_group(world.olga, name=name) for name in NAMES}
    inside, lies_in = set(), set()
    for do, (group, other) in steps:
        if not {group, other} & set(NAMES) <= made.keys():
            continue  # deleted
        if _do(world, made, do, group, other):
            _note(inside, lies_in, do, group, other)
        for name, row in made.items():
            found = {one for one, way in ways(row).items() if way == "themselves"}
            assert found == {who for where, who in inside if where == name}, (do, group, other)
            assert ways(row).keys() == _slowly(inside, lies_in, name), (do, group, other)


def _do(world, made, do: str, group: str, other: str) -> bool:
    """Take a step; False when it was refused."""
    acts = {"nest": add_group_to_group, "unnest": remove_group_from_group}
    try:
        if do in acts:
            return acts[do](world.olga, group_id=made[group].pk, inner_id=made[other].pk)
        if do == "delete":
            delete_group(world.olga, group_id=made.pop(group).pk)
        else:
            {"join": join, "leave": leave}[do](world, made[group], other)
    except Refusal:
        return False
    return True


def _note(inside: set, lies_in: set, do: str, group: str, other: str) -> None:
    """The same step in two plain sets: who was put where, and which group."""
    if do == "delete":
        inside -= {one for one in inside if one[0] == group}
        lies_in -= {one for one in lies_in if group in one}
        return
    notes = lies_in if do in {"nest", "unnest"} else inside
    (notes.add if do in {"nest", "join"} else notes.discard)((group, other))


def _slowly(inside: set, lies_in: set, group: str) -> set[str]:
    found = {who for where, who in inside if where == group}
    for outer, inner in lies_in:
        if outer == group:
            found |= _slowly(inside, lies_in, inner)
    return found
