"""What a change does to access: who gains and who loses which permissions where. Pure.

Two pictures of an account, before and after, are compared by what `decide` would answer: a role that gives what
is held from above already is no gain. Whoever holds the same before and the same after is compared once.

Cost: linear in the folders and principals; for each way in which somebody's roles change, in the folders in which
they hold one and the private ones below these.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mediadesk.access.facts import EVERYWHERE, Facts, Kind, Target
from mediadesk.access.trees import Span, Tree, joined, without

Principal = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Picture:
    """Everybody's facts in an account, its folders, and what people call them, at one moment."""

    account_id: str
    facts: Mapping[Principal, Facts]
    tree: Tree
    names: Mapping[Principal, str] = field(default_factory=dict)
    environments: Mapping[str, str] = field(default_factory=dict)

    def target(self, folder: str) -> Target:
        """A folder as decisions are asked about it."""
        branch, chain = self.tree.branches[folder], tuple(self.tree.chain(folder))
        above = self.tree.above(folder)[len(chain) :]
        return Target(self.account_id, branch.environment, chain, name=branch.name or "Home", above=above)


@dataclass(frozen=True, slots=True)
class Part:
    """Some permissions, and the folders in which they differ: runs in the order of the tree after the change."""

    mask: int
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is gained or lost at one place and below it. `kind`: account, environment or folder.

    The place is the topmost at which it differs; `parts` say in which folders below it differs too.
    """

    gains: bool
    kind: str
    place: str
    parts: tuple[Part, ...]

    @property
    def mask(self) -> int:
        """All permissions of the parts."""
        mask = 0
        for part in self.parts:
            mask |= part.mask
        return mask


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything a change does to access: nothing, when `changes` is empty."""

    before: Picture
    after: Picture
    changes: Mapping[Principal, tuple[Change, ...]]

    def __bool__(self) -> bool:
        return bool(self.changes)


Masks = Mapping[str, int]


def compare(before: Picture, after: Picture) -> Difference:
    """Say what differs between two pictures of one account.

    A folder that is not in both is passed over: nobody loses what is no longer there.
    """
    moved = _moved(before.tree, after.tree)
    known: dict[object, tuple[Change, ...]] = {}
    changes: dict[Principal, tuple[Change, ...]] = {}
    nothing: Masks = {}
    for who in before.facts.keys() | after.facts.keys():
        was = before.facts[who].masks if who in before.facts else nothing
        now = after.facts[who].masks if who in after.facts else nothing
        if was == now and not moved:
            continue
        key = (frozenset(was.items()), frozenset(now.items()))
        if key not in known:
            known[key] = tuple(_Compared(before, after, was, now, moved).changes())
        if known[key]:
            changes[who] = known[key]
    return Difference(before, after, changes)


def _moved(before: Tree, after: Tree) -> frozenset[str]:
    """The folders that lie elsewhere now, became private or ceased to be, or are new."""
    if before.branches == after.branches:
        return frozenset()
    return frozenset(
        pk
        for pk, one in after.branches.items()
        if (was := before.branches.get(pk)) is None or (was.parent, was.private) != (one.parent, one.private)
    )


@dataclass(slots=True)
class _Node:
    """A place at which the difference may begin or end, and those next below it."""

    kind: str
    place: str
    span: Span
    gained: int
    lost: int
    below: list["_Node"] = field(default_factory=list)

    def differs(self, *, gains: bool) -> int:
        return self.gained if gains else self.lost


@dataclass(slots=True)
class _Compared:
    """One way in which what is held changes."""

    before: Picture
    after: Picture
    was: Masks
    now: Masks
    moved: frozenset[str]

    def changes(self) -> Iterator[Change]:
        account = self.after.account_id
        was, now = self.was.get(account, 0), self.now.get(account, 0)
        for gains, mask in ((True, now & ~was), (False, was & ~now)):
            if mask:
                yield Change(gains, "account", account, (Part(mask),))
        for environment, root in self.after.tree.roots.items():
            top = self._environment(environment, root)
            for gains in (True, False):
                yield from _tops(top, 0, gains=gains)

    def _environment(self, environment: str, root: str) -> _Node:
        """The places of an environment at which the difference may begin or end, as a tree."""
        was = self.was.get(EVERYWHERE, 0) | self.was.get(environment, 0)
        now = self.now.get(EVERYWHERE, 0) | self.now.get(environment, 0)
        top = _Node("environment", environment, self.after.tree.spans[root], now & ~was, was & ~now)
        open_above = [top]
        for folder in self._marks(top):
            span = self.after.tree.spans[folder]
            while open_above[-1].span[1] <= span[0]:
                open_above.pop()
            gained = lost = 0
            if folder in self.before.tree.branches:
                before = was | _held(self.was, self.before.tree, folder)
                after = now | _held(self.now, self.after.tree, folder)
                gained, lost = after & ~before, before & ~after
            node = _Node("folder", folder, span, gained, lost)
            open_above[-1].below.append(node)
            open_above.append(node)
        return top

    def _marks(self, top: _Node) -> list[str]:
        """The folders that may differ otherwise than the one above them, in the order of the tree.

        These are folders in which something is held, private ones below them, and those that moved.
        """
        spans = self.after.tree.spans
        own = {pk for pk in self.was.keys() | self.now.keys() if pk in spans}
        own = {pk for pk in own | self.moved if top.span[0] <= spans[pk][0] < top.span[1]}
        if not own:
            return []
        reach = joined(spans[pk] for pk in own)
        if not (top.gained or top.lost):  # nothing differs outside of these
            begin = {pk for pk in own if pk in self.moved or self.was.get(pk) != self.now.get(pk)}
            reach = joined(spans[pk] for pk in begin)
            own = {pk for pk in own if any(first <= spans[pk][0] < last for first, last in reach)}
        private = (pk for span in reach for pk in self.after.tree.private_within(span))
        return sorted(own.union(private), key=lambda pk: spans[pk][0])


def _held(masks: Masks, tree: Tree, folder: str) -> int:
    mask = 0
    for pk in tree.chain(folder):
        mask |= masks.get(pk, 0)
    return mask


def _tops(node: _Node, above: int, *, gains: bool) -> Iterator[Change]:
    """The changes that begin at a place, and those that begin below it."""
    mask = node.differs(gains=gains)
    if begins := mask & ~above:
        yield Change(gains, node.kind, node.place, _parts(node, begins, gains=gains))
    for one in node.below:
        yield from _tops(one, mask, gains=gains)


def _parts(node: _Node, mask: int, *, gains: bool) -> tuple[Part, ...]:
    """Permissions that begin at a place, by the folders in which they differ."""
    pieces = list(_pieces(node, mask, gains=gains))
    by_spans: dict[tuple[Span, ...], int] = {}
    whole = pieces[0][1] if pieces else 0
    for _, piece in pieces:
        whole &= piece
    for some in ([whole] if whole else []) + list(_bits(mask & ~whole)):
        spans = joined(span for span, piece in pieces if piece & some)
        by_spans[spans] = by_spans.get(spans, 0) | some
    return tuple(Part(some, spans) for spans, some in by_spans.items())


def _pieces(node: _Node, mask: int, *, gains: bool) -> Iterable[tuple[Span, int]]:
    for span in without(node.span, (one.span for one in node.below)):
        yield span, mask
    for one in node.below:
        if deeper := mask & one.differs(gains=gains):
            yield from _pieces(one, deeper, gains=gains)


def _bits(mask: int) -> Iterator[int]:
    while mask:
        bit = mask & -mask
        yield bit
        mask ^= bit
