"""The team that is asked about: 500 members in 50 groups, 20,000 folders six deep, 2,000 shares.

It is the account of `bench/access` in another size; two members are made for the questions asked here.
"""

from __future__ import annotations

from bench.access import world as worlds

TEAM = worlds.Team(members=500, groups=50, grants=1_998, each_group=39, busy_own=0, busy_groups=1)
MASTER, IN_GROUP, GUEST = 0, worlds.BUSY, 2
PEOPLE = {"master": MASTER, "group": IN_GROUP, "guest": GUEST}
SAID = {"master": "Master admin", "group": "in a group with 40 folders", "guest": "guest with one folder"}


def build(allows: dict[str, list[str]]) -> worlds.World:
    """The team: one member is in a group with forty folders and holds nothing else, one has a single folder."""
    world = worlds.build(allows, TEAM)
    for member in (IN_GROUP, GUEST):
        world.member_roles[member] = "media_library_user"
        world.grants[:] = [one for one in world.grants if one[0] or one[1] != member]
    world.groups_of[IN_GROUP], world.groups_of[GUEST] = [0], []
    theirs = {folder for is_group, number, _, folder in world.grants if is_group and number == 0}
    leaf = next(folder for folder in reversed(range(worlds.FOLDERS)) if folder not in theirs)
    world.grants.extend([(True, 0, "folder_viewer", leaf), (False, GUEST, "folder_viewer", leaf)])
    return world
