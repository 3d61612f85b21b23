"""Small faults in groups that lie in groups, to be planted one by one."""

from __future__ import annotations

from tests.judges.faults import Fault

NESTED = ("tests/actions/teams/test_groups_in_groups.py", "tests/actions/teams/test_who_is_in_a_group.py")
GROUPING, NESTING = "actions/grouping.py", "rules/nesting.py"

FAULTS_OF_GROUPS = (
    Fault(
        "two groups may lie in one another",
        NESTING,
        "    if outer in below(pairs, [inner]):",
        "    if False:",
        NESTED,
    ),
    Fault(
        "whoever is two groups further in is not reached",
        NESTING,
        "for step in steps_down(pairs, one) for found in step}",
        "for step in steps_down(pairs, one)[:1] for found in step}",
        NESTED,
    ),
    Fault(
        "a group that was taken out of another goes on handing on",
        GROUPING,
        "    if gone:\n",
        "    if False:\n",
        NESTED,
    ),
    Fault(
        "whoever joins a group does not join those around it",
        GROUPING,
        "{*group_ids, *above(pairs, group_ids)}",
        "{*group_ids}",
        NESTED,
    ),
)
