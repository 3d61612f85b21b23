"""cedarpy on the account, in its process, in the two fast ways to keep shares in Cedar.

`kept`: all entities are parsed once and kept; every folder says for each permission who has it there, which the
caller has worked out down the tree. `made`: two entities are made for each question, the member and the folder with
the shares that reach it, so that nothing can be out of date. Policies are parsed once in both.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import cedarpy

from bench.access import policies
from bench.access import world as worlds
from bench.access.engine import fastest, resident, serve
from bench.access.world import row_id

WORLD = worlds.load(Path(sys.argv[1]))
TYPES = {"member": "Cloudinary::User", "group": "Cloudinary::Group", "folder": "Cloudinary::Folder"}
HOLDERS = WORLD.holders()
ALLOWS = {role: frozenset(codes) for role, codes in WORLD.allows.items()}
SHARES = "".join(
    f'permit(principal, action == Cloudinary::Action::"{may}", resource) when {{ principal in resource["{may}"] }};'
    f'permit(principal in Everywhere::"{may}", action == Cloudinary::Action::"{may}", resource);'
    for may in worlds.ASKED
)
POLICIES = cedarpy.PolicySet.from_str(SHARES)
ALL_POLICIES = cedarpy.PolicySet.from_str(SHARES + "".join(policies.TEXTS))


def _uid(kind: str, name: str) -> dict[str, str]:
    return {"type": kind, "id": name}


def _of(kind: str, number: int) -> dict[str, str]:
    return _uid(TYPES[kind], row_id(kind, number))


def _member(member: int) -> dict[str, object]:
    """A member with the groups they are in and what they may do everywhere."""
    everywhere = [_uid("Everywhere", may) for may in WORLD.allows[WORLD.member_roles[member]]]
    groups = [_of("group", group) for group in WORLD.groups_of[member]]
    return {"uid": _of("member", member), "attrs": {}, "parents": [*groups, *everywhere]}


def _folder(folder: int, permissions: tuple[str, ...]) -> dict[str, object]:
    """A folder that says who has these permissions in it."""
    attrs = {may: [{"__entity": uid} for uid in _holding(folder, may)] for may in permissions}
    return {"uid": _of("folder", folder), "attrs": attrs, "parents": []}


def _holding(folder: int, may: str) -> Iterator[dict[str, str]]:
    for is_group, number, role in HOLDERS[folder]:
        if may in ALLOWS[role]:
            yield _of("group" if is_group else "member", number)


def _everything() -> cedarpy.Entities:
    members = [_member(number) for number in range(worlds.MEMBERS)]
    folders = [_folder(number, worlds.ASKED) for number in range(len(WORLD.parents))]
    return cedarpy.Entities.from_json_str(json.dumps([*members, *folders]))


def _request(member: int, may: str, folder: int) -> dict[str, object]:
    return {
        "principal": _of("member", member),
        "action": _uid("Cloudinary::Action", may),
        "resource": _of("folder", folder),
    }


before = resident()
kept = _everything()
KEPT_BYTES = resident() - before
REQUESTS = [_request(*asked) for asked in WORLD.questions]


def _ask_kept(number: int) -> bool:
    return cedarpy.is_authorized(REQUESTS[number], POLICIES, kept).allowed


def _ask_made(number: int) -> bool:
    member, may, folder = WORLD.questions[number]
    entities = json.dumps([_member(member), _folder(folder, (may,))])
    return cedarpy.is_authorized(REQUESTS[number], POLICIES, entities).allowed


def _ask_policies(number: int) -> bool:
    """To see an asset of the folder: what the policies read of it is told with it."""
    member, _, folder = WORLD.questions[number]
    uid = _uid("Cloudinary::Asset", worlds.asset_id(number))
    told = {
        "resource_type": "image",
        "format": policies.format_of(number),
        "uploaded_by": policies.uploader_of(number),
        "tags": policies.tags_of(number),
        "ancestor_ids": [row_id("folder", one) for one in WORLD.way_up(folder)],
    }
    shares = _folder(folder, (policies.VIEW,))["attrs"]
    entities = json.dumps([_member(member), {"uid": uid, "attrs": {**told, **shares}, "parents": []}])
    request = {
        "principal": _of("member", member),
        "action": _uid("Cloudinary::Action", policies.VIEW),
        "resource": uid,
    }
    return cedarpy.is_authorized(request, ALL_POLICIES, entities).allowed


WAYS = {"kept": _ask_kept, "made": _ask_made, "policies": _ask_policies}


def answers(way: str, count: int) -> list[bool]:
    """The answers to the first so many questions."""
    ask = WAYS[way]
    return [ask(number) for number in range(count)]


def decisions(way: str, count: int) -> float:
    """Seconds a decision."""
    return fastest(lambda: answers(way, count)) / count


def change() -> dict[str, float]:
    """Seconds until a share is in force: an entity that is kept cannot be replaced, so all are parsed anew."""
    return {"seconds": fastest(_everything)}


def memory() -> dict[str, int]:
    """Bytes of the whole account, as the process has grown by it: cedarpy keeps no principal by itself."""
    return {"whole": KEPT_BYTES}


def compiling() -> float:
    """Seconds to parse the whole account."""
    return fastest(_everything)


serve(answers=answers, decisions=decisions, change=change, memory=memory, compiling=compiling)
