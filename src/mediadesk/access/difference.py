"""What a change does to access: who gains and who loses which permissions where. Pure.

Two pictures of an account, before and after, are compared by what `decide` would answer: a role that gives what
is held from above already is no gain, nor is one that a policy forbids to use. Whoever holds the same before and
the same after is compared once, unless policies can tell them apart.

Cost: linear in the folders and principals; for each way in which somebody's roles change, in the folders in which
they hold one, those that policies name, and the private ones below these. For 1,000 members, 5,000 grants and 20,000
folders, on a machine with three times the work it has cores for: 0.1 s for a folder that moves, 0.9 s for a share with
a group, 4 s for a policy that concerns everybody, 9 s for a new role of all, no two of whom hold the same.
"""

from dataclasses import dataclass, field

from mediadesk.access.asking import Answers, applying, by_asset, by_folder
from mediadesk.access.changes import Change, Difference, Picture, Principal
from mediadesk.access.comparing import Compared
from mediadesk.access.facts import Facts
from mediadesk.access.policies import Applying
from mediadesk.access.shelves import refilled_between
from mediadesk.access.statements import Statement
from mediadesk.access.trees import Tree


@dataclass(slots=True)
class _Found:
    """What the comparison meets on its way: answers of policies, and whom changed ones that see assets concern."""

    answers: Answers = field(default_factory=Answers)
    concerned: dict[str, int] = field(default_factory=dict)
    known: dict[object, tuple[Change, ...]] = field(default_factory=dict)


def compare(before: Picture, after: Picture) -> Difference:
    """Say what differs between two pictures of one account.

    A folder that is not in both is passed over: nobody loses what is no longer there. What a collection opened is.
    """
    moved = _moved(before.tree, after.tree)
    refilled = refilled_between(before, after)
    on_the_way = {pk for folder in moved for tree in (before.tree, after.tree) for pk in tree.above(folder)}
    found, changes = _Found(), dict[Principal, tuple[Change, ...]]()
    for who in before.facts.keys() | after.facts.keys():
        was, now = before.facts.get(who), after.facts.get(who)
        one = Compared(before, after, was, now, moved, found.answers, refilled)
        differing, one.asked, one.rewritten = _asked(was, now, moved=bool(moved or refilled))
        held, holds = was.masks if was else {}, now.masks if now else {}
        if held == holds and not one.rewritten and not _is_met(one, on_the_way | refilled):
            continue
        for policy in {statement.policy for statement in differing if by_asset(statement)}:
            found.concerned[policy] = found.concerned.get(policy, 0) + 1
        key = (frozenset(held.items()), frozenset(holds.items()), who if one.asked else None)
        if key not in found.known:
            found.known[key] = tuple(one.changes())
        if found.known[key]:
            changes[who] = found.known[key]
    concerned = {policy: found.concerned.get(policy, 0) for policy in found.answers.by_asset}
    return Difference(before, after, changes, concerned | found.concerned, found.answers.left <= 0)


def _is_met(one: Compared, on_the_way: set[str]) -> bool:
    """Whether folders that moved could matter: something is held, or named by a policy, on the way to them.

    So could collections that open other assets than before.
    """
    if not on_the_way:
        return False
    masks = one.was.masks if one.was else {}
    theirs = one.was.owner.masks if one.was and one.was.owner else {}
    if not (on_the_way.isdisjoint(masks) and on_the_way.isdisjoint(theirs)):
        return True
    policies = applying(one.was)
    return policies is not None and any(
        by_folder(statement) or not on_the_way.isdisjoint(one.answers.named(statement))
        for statement in policies.statements
    )


def _asked(was: Facts | None, now: Facts | None, *, moved: bool) -> tuple[list[Statement], int, bool]:
    """The statements that differ, the permissions of which policies must be asked, and whether policies differ."""
    former, latter = applying(was), applying(now)
    if former is None and latter is None:
        return [], 0, False
    mask = (former.mask if former else 0) | (latter.mask if latter else 0)
    differing = [*_without(former, latter), *_without(latter, former)]
    if _is_told_apart(former, latter) or _owner_differs(was, now):
        return differing, mask, True
    if moved:
        return differing, mask, bool(differing)
    spoken = 0
    for one in differing:
        spoken |= one.mask
    held, holds = was.masks if was else {}, now.masks if now else {}
    for scope in held.keys() | holds.keys():
        spoken |= held.get(scope, 0) ^ holds.get(scope, 0)
    return differing, mask & spoken, bool(differing)


def _is_told_apart(former: Applying | None, latter: Applying | None) -> bool:
    """Whether policies see another principal than before, or some cannot be read on one side alone."""
    if former is None or latter is None:
        return any(one.every.broken for one in (former, latter) if one)
    return former.principal != latter.principal or former.every.broken != latter.every.broken


def _owner_differs(was: Facts | None, now: Facts | None) -> bool:
    """Whether a key's owner holds otherwise than before: what policies permit to it is as much as they may."""
    own, theirs = was.owner if was else None, now.owner if now else None
    if own is None or theirs is None:
        return own is not theirs
    policies = [one.statements if one else () for one in (applying(own), applying(theirs))]
    return own.masks != theirs.masks or own.refused != theirs.refused or policies[0] != policies[1]


def _without(one: Applying | None, other: Applying | None) -> list[Statement]:
    there = other.statements if other else ()
    return [statement for statement in (one.statements if one else ()) if statement not in there]


def _moved(before: Tree, after: Tree) -> frozenset[str]:
    """The folders that lie elsewhere now, have another name, became private or ceased to be, or are new."""
    if before.branches == after.branches:
        return frozenset()
    return frozenset(
        pk for pk, one in after.branches.items() if (was := before.branches.get(pk)) is None or was != one
    )
