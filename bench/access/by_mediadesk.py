"""Mediadesk on the account, in its process: its own tables, its own code, a database filled once.

Everything asked goes through what the product itself calls: `facts_for` and `decide` for one thing, `assets_where`
for many, the action that shares a folder for a change.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from django.db.models import QuerySet

from bench.access import policies, seed
from bench.access import world as worlds
from bench.access.engine import bytes_of, fastest, fastest_of_turns, serve
from bench.access.seed import ACCOUNT, ENVIRONMENT
from bench.access.world import row_id
from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide
from mediadesk.access.facts import Actor, Facts, Kind, Thing, Way
from mediadesk.access.load import facts_for, member_facts, read_facts
from mediadesk.access.policies import Written, compile_policies
from mediadesk.access.rows import rows_of_member
from mediadesk.access.visible import assets_walked, assets_where
from mediadesk.actions.access.revoke_share import revoke_share
from mediadesk.actions.access.share_folder import share_folder
from mediadesk.engines import clock
from mediadesk.queries.paging import rows_of
from mediadesk.store.models import Asset, Grant

WORLD = worlds.load(Path(sys.argv[1]))
CODES = {may.code: may for may in May}
ORDINARY = worlds.ordinary(WORLD)


def _target(folder: int) -> Target:
    way_up = tuple(row_id("folder", number) for number in WORLD.way_up(folder))
    reaching = len(WORLD.above(folder))
    return Target(ACCOUNT, ENVIRONMENT, way_up[:reaching], above=way_up[reaching:])


def _actor(member: int) -> Actor:
    return Actor(Kind.MEMBER, row_id("member", member), ACCOUNT, f"Person {member}", Way.CONSOLE)


def _facts(member: int) -> Facts:
    return read_facts(Kind.MEMBER, row_id("member", member), account_id=ACCOUNT, epoch=1, now=clock.now())


seed.fill(WORLD, int(sys.argv[2]))
FACTS = {member: _facts(member) for member in range(worlds.MEMBERS)}


SET = compile_policies(
    Written(row_id("policy", n), f"Policy {n}", text) for n, text in enumerate(policies.TEXTS)
)


def _with_policies(member: int) -> Facts:
    groups = [row_id("group", group) for group in WORLD.groups_of[member]]
    role, named = WORLD.member_roles[member], row_id("member", member)
    applying = SET.applying_to(Kind.MEMBER, named, groups, role_id=role, root=role == "master_admin")
    return replace(FACTS[member], policies=applying)


def _asset_in(folder: int, number: int) -> Target:
    thing = Thing(
        worlds.asset_id(number),
        resource_type="image",
        format=policies.format_of(number),
        uploaded_by=policies.uploader_of(number),
        read_tags=lambda: frozenset(policies.tags_of(number)),
    )
    return replace(_target(folder), thing=thing)


WAYS = {
    "compiled": [(FACTS[member], CODES[may], _target(folder)) for member, may, folder in WORLD.questions],
    "policies": [
        (_with_policies(member), May.ASSET_VIEW, _asset_in(folder, number))
        for number, (member, _, folder) in enumerate(WORLD.questions)
    ],
}


def answers(way: str, count: int) -> list[bool]:
    """The answers to the first so many questions."""
    return [decide(facts, may, target).allowed for facts, may, target in WAYS[way][:count]]


def decisions(way: str, count: int) -> float:
    """Seconds a decision."""
    asked = WAYS[way][:count]

    def ask() -> None:
        for facts, may, target in asked:
            decide(facts, may, target)

    return fastest(ask) / count


def _seen(member: int) -> QuerySet[Asset]:
    return assets_where(FACTS[member], May.ASSET_VIEW, environment_id=ENVIRONMENT)


def _all_seen(member: int) -> list[str]:
    return list(_seen(member).values_list("pk", flat=True))


def _page_of(member: int) -> list[Asset]:
    walk = assets_walked(FACTS[member], May.ASSET_VIEW, environment_id=ENVIRONMENT)
    return rows_of(_seen(member), sort="newest", after="", walk=walk, limit=50)


def seen(member: int) -> str:
    """A sum of the ids of all that a member may see, and of the first page."""
    return worlds.digest(_all_seen(member), [asset.pk for asset in _page_of(member)])


def listing(member: int) -> float:
    """Seconds for the ids of all that a member may see."""
    return fastest(lambda: _all_seen(member))


def page(member: int) -> float:
    """Seconds for the newest 50 of them."""
    return fastest(lambda: _page_of(member))


def counting(member: int) -> float:
    """Seconds for how many they are."""
    return fastest(lambda: _seen(member).count())


def change() -> dict[str, float]:
    """Seconds of the action that shares a folder, its entry in the trail included, and of the decision after it."""
    owner, them = _actor(0), _actor(ORDINARY)
    first, *_, last = worlds.example(WORLD)
    folder_id, target = row_id("folder", first), _target(last)
    whose = {"folder_id": folder_id, "member_id": them.id}

    def share() -> None:
        share_folder(owner, folder_id=folder_id, role="folder_manager", member_ids=[them.id])

    def flip() -> None:
        share()
        after()

    def after() -> None:
        assert decide(facts_for(them), May.ASSET_DELETE, target)

    def back() -> None:
        revoke_share(owner, grant_id=Grant.objects.get(**whose).pk)
        assert not decide(facts_for(them), May.ASSET_DELETE, target)

    both = fastest_of_turns(flip, back)
    share()
    busy, epoch = _actor(worlds.BUSY), 0

    def anew() -> None:
        nonlocal epoch
        epoch += 1
        decide(facts_for(busy, epoch=epoch), May.ASSET_DELETE, target)

    told = {"seconds": both, "busy": fastest(anew)}
    back()
    return told


def memory() -> dict[str, int]:
    """Bytes of the facts of the busy member, of an ordinary one, and of all members on average."""
    return {
        "busy": bytes_of(lambda: _facts(worlds.BUSY)),
        "ordinary": bytes_of(lambda: _facts(ORDINARY)),
        "average": bytes_of(lambda: [_facts(member) for member in range(worlds.MEMBERS)]) // worlds.MEMBERS,
    }


def compiling() -> dict[str, float]:
    """Seconds to compile the busy member's facts from rows that are read already, and with reading them."""
    rows, named = rows_of_member(ACCOUNT, row_id("member", worlds.BUSY)), row_id("member", worlds.BUSY)
    now = clock.now()
    return {
        "rows": fastest(lambda: member_facts(rows, named, account_id=ACCOUNT, epoch=1, now=now)),
        "all": fastest(lambda: _facts(worlds.BUSY)),
        "ordinary": fastest(lambda: _facts(ORDINARY)),
    }


serve(
    answers=answers,
    decisions=decisions,
    seen=seen,
    listing=listing,
    page=page,
    counting=counting,
    change=change,
    memory=memory,
    compiling=compiling,
)
