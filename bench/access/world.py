"""The account that every engine is asked about: drawn from one seed, so that all get the same.

1,000 members in 100 groups, 20,000 folders six deep, 5,000 shares of folders by system roles and by ten of the
account's own; `bench/library` asks about a smaller team. Plain data, kept as JSON: the peers run in an environment
that does not know Mediadesk.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from pathlib import Path
from zlib import crc32

MEMBERS, GROUPS, FOLDERS, OWN_ROLES, QUESTIONS = 1_000, 100, 20_000, 10, 2_000
LEVELS = (12, 140, 900, 3_200, 6_500)  # folders on each level below the first; the sixth has the rest
GRANTED_ON = (0, 5, 12, 23, 30, 30)  # in a hundred, how many shares are on each level
BUSY = 1
"""The member with 500 shares: 250 of their own, 250 through ten groups; in a smaller team one like the others."""

ASKED = ("asset.view", "asset.edit", "asset.delete", "folder.share")
ENVIRONMENT = "environment"
FIRST, RUN = datetime(2020, 1, 1, tzinfo=UTC), 5
MEMBER_ROLES = (
    ("master_admin", 1),
    ("busy", 1),
    ("admin", 9),
    ("technical_admin", 10),
    ("media_library_admin", 19),
    ("editor", 60),
    ("media_library_user", MEMBERS),
)
FOLDER_ROLES = ("folder_viewer", "folder_contributor", "folder_editor", "folder_manager")


@dataclass(frozen=True)
class Team:
    """How many there are. `grants` are all shares: each group has `each_group`, the busy member `busy_own`."""

    members: int = MEMBERS
    groups: int = GROUPS
    grants: int = 5_000
    each_group: int = 25
    busy_own: int = 250
    busy_groups: int = 10


@dataclass(frozen=True)
class World:
    """Folders by number, each above those below it: `parents` is -1 for the root.

    `grants`: (is a group, its number, role, folder). `allows`: for each role what of ASKED it allows.
    `questions`: (member, permission, folder).
    """

    member_roles: list[str]
    groups_of: list[list[int]]
    parents: list[int]
    private: list[bool]
    grants: list[tuple[bool, int, str, int]]
    allows: dict[str, list[str]]
    questions: list[tuple[int, str, int]]

    @property
    def groups(self) -> int:
        """How many there are."""
        return 1 + max(number for is_group, number, _, _ in self.grants if is_group)

    def above(self, folder: int) -> list[int]:
        """A folder and those above it whose shares reach it, nearest first."""
        chain = [folder]
        while not self.private[chain[-1]] and self.parents[chain[-1]] >= 0:
            chain.append(self.parents[chain[-1]])
        return chain

    def way_up(self, folder: int) -> list[int]:
        """A folder and all above it, nearest first."""
        chain = [folder]
        while self.parents[chain[-1]] >= 0:
            chain.append(self.parents[chain[-1]])
        return chain

    def holders(self) -> list[list[tuple[bool, int, str]]]:
        """For each folder who holds a role there, by a share on it or on one above: (is a group, number, role)."""
        found: list[list[tuple[bool, int, str]]] = [[] for _ in self.parents]
        for is_group, number, role, folder in self.grants:
            found[folder].append((is_group, number, role))
        for folder, parent in enumerate(self.parents):
            if parent >= 0 and not self.private[folder]:
                found[folder] += found[parent]
        return found

    def folders_seen(self, member: int) -> set[int]:
        """The folders whose assets a member may see: for choosing whom to ask about."""
        if "asset.view" in self.allows[self.member_roles[member]]:
            return set(range(len(self.parents)))
        groups = set(self.groups_of[member])
        seen = {
            folder
            for is_group, number, role, folder in self.grants
            if (number in groups if is_group else number == member) and "asset.view" in self.allows[role]
        }
        for folder, parent in enumerate(self.parents):
            if parent in seen and not self.private[folder]:
                seen.add(folder)
        return seen


def build(allows: dict[str, list[str]], team: Team = Team()) -> World:
    """Draw the account; `allows` says what each system role allows."""
    dice = random.Random(20_000)
    own = {f"own-{number}": dice.sample(ASKED, k=2) for number in range(OWN_ROLES)}
    allows = {role: [code for code in codes if code in ASKED] for role, codes in {**allows, **own}.items()}
    roles = [role for role, count in MEMBER_ROLES for _ in range(count)][: team.members]
    roles[BUSY] = "media_library_user"
    groups_of = [sorted(dice.sample(range(team.groups), k=dice.randint(0, 5))) for _ in range(team.members)]
    groups_of[BUSY] = list(range(team.busy_groups))
    parents, by_level = _tree(dice)
    private = [level > 0 and dice.random() < 0.01 for level in _levels(parents)]
    grants = _grants(dice, by_level, [*FOLDER_ROLES * 4, *own], team)
    world = World(roles, groups_of, parents, private, grants, allows, [])
    world.questions.extend(_questions(dice, world))
    return world


def assets(count: int) -> Iterator[tuple[int, int, datetime]]:
    """So many assets, oldest first: (number, folder, created at). Five at a time come into one folder."""
    order = list(range(FOLDERS))
    random.Random(count).shuffle(order)
    for number in range(count):
        yield number, order[number // RUN % FOLDERS], FIRST + timedelta(minutes=number)


def described(number: int, count: int) -> tuple[str, tuple[str, ...]]:
    """What one of so many assets says of itself, as (description, tags): some of it many say, some of it five."""
    rare = number % max(1, count // 5)
    words = "A harbour at noon" if number % 10 == 1 else "Once a zeppelin" if rare == 3 else ""
    tags = [("common", number % 10 == 0), ("some", number % 250 == 7), ("rare", rare == 4)]
    return words, tuple(tag for tag, has in tags if has)


def row_id(kind: str, number: int) -> str:
    """The id of a row, of the letters of the product's own and as long."""
    return f"{crc32(kind.encode()):08x}{number:024d}"


def asset_id(number: int) -> str:
    """The id of an asset, the same in every database; ids grow with time, as Mediadesk's own do."""
    return f"{number:032x}"


def digest(ids: list[str], page: list[str]) -> str:
    """How many, and a sum over all and over the order of the page: equal only if both engines saw the same."""
    said = "".join(sorted(ids)) + "|" + "".join(page)
    return f"{len(ids)} {hashlib.sha256(said.encode()).hexdigest()}"


def ordinary(world: World) -> int:
    """The member who sees the middling number of folders among those with shares alone."""
    members = [number for number, role in enumerate(world.member_roles) if role == "media_library_user"]
    return sorted(members, key=lambda number: (len(world.folders_seen(number)), number))[len(members) // 2]


def example(world: World) -> list[int]:
    """A folder and all that inherits from it: the first on the third level with some below, shared anew by `change`."""
    for folder in range(1 + sum(LEVELS[:2]), len(world.parents)):
        below = {folder}
        below.update(
            number
            for number, parent in enumerate(world.parents)
            if parent in below and not world.private[number]
        )
        if len(below) >= 20:
            return sorted(below)
    raise LookupError


def save(world: World, path: Path) -> None:
    """Keep it for the processes of the engines."""
    path.write_text(json.dumps(asdict(world)))


def load(path: Path) -> World:
    """What was kept."""
    return World(**json.loads(path.read_text()))


def _tree(dice: random.Random) -> tuple[list[int], list[range]]:
    """The parents of all folders, and the numbers of each level: the root alone, then six levels."""
    sizes = [1, *LEVELS, FOLDERS - sum(LEVELS)]
    ends = list(accumulate(sizes))
    by_level = [range(end - size, end) for end, size in zip(ends, sizes, strict=True)]
    parents = [-1]
    for above, here in pairwise(by_level):
        parents += [dice.choice(above) for _ in here]
    return parents, by_level[1:]


def _levels(parents: list[int]) -> list[int]:
    levels: list[int] = []
    for parent in parents:
        levels.append(levels[parent] + 1 if parent >= 0 else 0)
    return levels


def _grants(
    dice: random.Random, by_level: list[range], roles: list[str], team: Team
) -> list[tuple[bool, int, str, int]]:
    others = team.grants - team.groups * team.each_group - team.busy_own
    holders = [(True, group) for group in range(team.groups) for _ in range(team.each_group)]
    holders += [(False, BUSY)] * team.busy_own
    holders += [(False, dice.randrange(BUSY + 1, team.members)) for _ in range(others)]
    taken: dict[tuple[bool, int, int], str] = {}
    for is_group, number in holders:
        while True:
            (level,) = dice.choices(by_level, GRANTED_ON)
            place = (is_group, number, dice.choice(level))
            if place not in taken:
                taken[place] = dice.choice(roles)
                break
    return [(is_group, number, role, folder) for (is_group, number, folder), role in taken.items()]


def _questions(dice: random.Random, world: World) -> list[tuple[int, str, int]]:
    """Half at random, half about something in reach of a share that the member has."""
    children: dict[int, list[int]] = {}
    for folder, parent in enumerate(world.parents):
        children.setdefault(parent, []).append(folder)
    inside: dict[int, list[int]] = {}
    for member, groups in enumerate(world.groups_of):
        for group in groups:
            inside.setdefault(group, []).append(member)
    asked = []
    for number in range(QUESTIONS):
        member, folder = dice.randrange(len(world.member_roles)), dice.randrange(FOLDERS)
        if number % 2:
            is_group, holder, _, folder = dice.choice(world.grants)
            member = dice.choice(inside[holder]) if is_group else holder
            while folder in children and dice.random() < 0.7:
                folder = dice.choice(children[folder])
        asked.append((member, dice.choice(ASKED), folder))
    return asked
