"""pycasbin on the account, in its process: in one question, and walked upwards by the caller.

`whole` is the account as casbin's own guide writes it: members in groups, folders in folders, permissions in roles.
`walked` is faster and no longer casbin's inheritance: rules are found by the folder (`FastEnforcer`), and the caller
asks for the folder and each one above it until one says yes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import casbin
from casbin.model import FastModel
from casbin.persist.adapters import FileAdapter

from bench.access import world as worlds
from bench.access.engine import bytes_of, fastest, serve

REST = """
[role_definition]
{roles}
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = {matcher}
"""
WHOLE = """
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, role
""" + REST.format(
    roles="g = _, _\ng2 = _, _\ng3 = _, _",
    matcher="g2(r.act, p.role) && g3(r.obj, p.obj) && g(r.sub, p.sub)",
)
WALKED = """
[request_definition]
r = sub, env, obj, act
[policy_definition]
p = sub, env, obj, role
""" + REST.format(
    roles="g = _, _\ng2 = _, _", matcher="r.obj == p.obj && g2(r.act, p.role) && g(r.sub, p.sub)"
)

BY_FOLDER = [1, 2]  # one field alone makes FastEnforcer fail
WORLD = worlds.load(Path(sys.argv[1]))
ENVIRONMENT = worlds.ENVIRONMENT


def _name(folder: int) -> str:
    return f"folder-{folder}" if folder >= 0 else ENVIRONMENT


def _lines(*, whole: bool) -> Iterator[tuple[str, ...]]:
    """The account as lines of casbin's own file."""
    shares = [
        (_holder(number, is_group=is_group), _name(folder), role)
        for is_group, number, role, folder in WORLD.grants
    ]
    of_account = [(f"all-{role}", ENVIRONMENT, role) for role in sorted(set(WORLD.member_roles))]
    for sub, obj, role in [*of_account, *shares]:
        yield ("p", sub, obj, role) if whole else ("p", sub, ENVIRONMENT, obj, role)
    for member, groups in enumerate(WORLD.groups_of):
        yield "g", _holder(member, is_group=False), f"all-{WORLD.member_roles[member]}"
        yield from (("g", _holder(member, is_group=False), _holder(group, is_group=True)) for group in groups)
    for role, codes in WORLD.allows.items():
        yield from (("g2", code, role) for code in codes)
    for folder, parent in enumerate(WORLD.parents if whole else ()):
        yield "g3", _name(folder), ENVIRONMENT if WORLD.private[folder] else _name(parent)


def _holder(number: int, *, is_group: bool) -> str:
    return f"group-{number}" if is_group else f"member-{number}"


def _file(*, whole: bool) -> FileAdapter:
    path = Path(sys.argv[1]).with_suffix(".whole.csv" if whole else ".walked.csv")
    path.write_text("".join(", ".join(line) + "\n" for line in _lines(whole=whole)))
    return FileAdapter(str(path))


def _whole() -> casbin.Enforcer:
    model = casbin.Model()
    model.load_model_from_text(WHOLE)
    return casbin.Enforcer(model, FILES["whole"])


def _walked() -> casbin.FastEnforcer:
    model = FastModel(BY_FOLDER)
    model.load_model_from_text(WALKED)
    model.add_def("g", "g2", "_, _")  # FastModel reads the first line of the roles and no more
    return casbin.FastEnforcer(model, FILES["walked"], cache_key_order=BY_FOLDER)


FILES = {"whole": _file(whole=True), "walked": _file(whole=False)}
whole, walked = _whole(), _walked()
CHAINS = {
    folder: [ENVIRONMENT, *map(_name, WORLD.above(folder))]
    for folder in {asked[2] for asked in WORLD.questions}
}


def _one(member: int, may: str, folder: int) -> bool:
    return bool(whole.enforce(f"member-{member}", _name(folder), may))


def _walk(member: int, may: str, folder: int) -> bool:
    sub = f"member-{member}"
    return any(walked.enforce(sub, ENVIRONMENT, obj, may) for obj in CHAINS[folder])


WAYS = {"whole": _one, "walked": _walk}


def answers(way: str, count: int) -> list[bool]:
    """The answers to the first so many questions."""
    return [WAYS[way](*asked) for asked in WORLD.questions[:count]]


def decisions(way: str, count: int) -> float:
    """Seconds a decision."""
    return fastest(lambda: answers(way, count)) / count


def change() -> dict[str, float]:
    """Seconds until a new rule is in force in this process: nothing is written, no other process is told."""
    rule = [f"member-{worlds.BUSY}", ENVIRONMENT, "never-shared", "folder_viewer"]

    def flip() -> None:
        walked.add_policy(*rule)
        assert walked.enforce(rule[0], ENVIRONMENT, rule[2], "asset.view")
        walked.remove_policy(*rule)

    return {"seconds": fastest(flip)}


def memory() -> dict[str, int]:
    """Bytes of the whole account: casbin keeps no principal by itself."""
    return {"whole": bytes_of(_whole), "walked": bytes_of(_walked)}


def compiling() -> float:
    """Seconds to load the whole account."""
    return fastest(_walked)


serve(answers=answers, decisions=decisions, change=change, memory=memory, compiling=compiling)
