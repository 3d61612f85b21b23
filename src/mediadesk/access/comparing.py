"""One way in which what is held changes, place by place: where the difference begins, and where it ends. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from mediadesk.access.asking import Answers, applying, by_folder
from mediadesk.access.catalogue import May, Where
from mediadesk.access.changes import Change, Part, Picture
from mediadesk.access.facts import EVERYWHERE, Facts, Target
from mediadesk.access.shelves import Shelves, opening_environments
from mediadesk.access.trees import Span, joined, without

Masks = Mapping[str, int]
_NOTHING: Final[Masks] = {}
_OF: Final = {where: tuple(may for may in May if may.where is where) for where in Where}
_AT_A_SHELF: Final = (Where.FOLDER, Where.COLLECTION)


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
class Compared:
    """What one principal held and holds.

    `refilled`: the collections that open more or fewer assets than before. `asked` are the permissions for which
    policies are asked too; `rewritten`: policies of theirs are not the same.
    """

    before: Picture
    after: Picture
    was: Facts | None
    now: Facts | None
    moved: frozenset[str]
    answers: Answers
    refilled: frozenset[str] = frozenset()
    asked: int = 0
    rewritten: bool = False

    def changes(self) -> Iterator[Change]:
        """All that is gained and lost, each at the topmost place."""
        account = self.after.account_id
        target = Target(account)
        was, now = self._masks(self.was).get(account, 0), self._masks(self.now).get(account, 0)
        gained, lost = self._differs(was, now, (target, target), (Where.ACCOUNT,))
        for gains, mask in ((True, gained), (False, lost)):
            if mask:
                yield Change(gains, "account", account, (Part(mask),))
        held, holds = self._masks(self.was), self._masks(self.now)
        opening = opening_environments(self.before, held) | opening_environments(self.after, holds)
        shelves = Shelves(
            self.before,
            self.after,
            held,
            holds,
            self.refilled,
            frozenset(self._named_shelves()),
            partial(self._allowed, self.was, wheres=_AT_A_SHELF),
            partial(self._allowed, self.now, wheres=_AT_A_SHELF),
        )
        for environment, root in self.after.tree.roots.items():
            top = self._environment(environment, root)
            for gains in (True, False):
                for change in _tops(top, 0, gains=gains):
                    yield replace(change, at_most=True) if environment in opening else change
            was, now = _throughout(held, environment), _throughout(holds, environment)
            yield from shelves.changes(environment, was=was, now=now, told=(top.gained, top.lost))

    @staticmethod
    def _masks(facts: Facts | None) -> Masks:
        return _NOTHING if facts is None else facts.masks

    def _differs(
        self, was: int, now: int, targets: tuple[Target, Target], wheres: Iterable[Where]
    ) -> tuple[int, int]:
        """What is gained and lost at a place where these masks are held, by roles and what policies say to them."""
        wheres = tuple(wheres)
        was, now = (
            self._allowed(self.was, was, targets[0], wheres),
            self._allowed(self.now, now, targets[1], wheres),
        )
        return now & ~was, was & ~now

    def _allowed(self, facts: Facts | None, mask: int, target: Target, wheres: Iterable[Where]) -> int:
        """Of what is held at a place, what may be done there."""
        if not self.asked:
            return mask
        mays = [may for where in wheres for may in _OF[where] if may.bit & self.asked]
        return mask & ~self.asked | self.answers.mask(facts, target, mays)

    def _named_shelves(self) -> set[str]:
        """The collections that policies name, where policies are asked."""
        policies = filter(None, (applying(self.was), applying(self.now))) if self.asked else ()
        named = {
            one for some in policies for statement in some.statements for one in self.answers.named(statement)
        }
        return named & (self.before.collections.keys() | self.after.collections.keys())

    def _environment(self, environment: str, root: str) -> _Node:
        """The places of an environment at which the difference may begin or end, as a tree."""
        held, holds = self._masks(self.was), self._masks(self.now)
        was, now = _throughout(held, environment), _throughout(holds, environment)
        target = Target(self.after.account_id, environment)
        below = (Where.ENVIRONMENT, Where.FOLDER, Where.COLLECTION)
        gained, lost = self._differs(was, now, (target, target), below)
        top = _Node("environment", environment, self.after.tree.spans[root], gained, lost)
        only_above = sum(may.bit for may in _OF[Where.ENVIRONMENT] + _OF[Where.COLLECTION]) & self.asked
        open_above = [top]
        for folder in self._marks(top, differs=was != now):
            span = self.after.tree.spans[folder]
            while open_above[-1].span[1] <= span[0]:
                open_above.pop()
            gained = lost = 0
            if folder in self.before.tree.branches:
                targets = self.before.target(folder), self.after.target(folder)
                before = was | _held(held, targets[0])
                after = now | _held(holds, targets[1])
                gained, lost = self._differs(before, after, targets, (Where.FOLDER,))
            gained, lost = gained & ~only_above, lost & ~only_above
            gained, lost = gained | top.gained & only_above, lost | top.lost & only_above
            node = _Node("folder", folder, span, gained, lost)
            open_above[-1].below.append(node)
            open_above.append(node)
        return top

    def _marks(self, top: _Node, *, differs: bool) -> list[str]:
        """The folders that may differ otherwise than the one above them, in the order of the tree.

        These are folders in which something is held or that a policy names, private ones below them, and those
        that moved.
        """
        spans = self.after.tree.spans
        held = {pk for pk in self._masks(self.was).keys() | self._masks(self.now).keys() if pk in spans}
        held = {pk for pk in held | self.moved if top.span[0] <= spans[pk][0] < top.span[1]}
        own = set(held)
        if self.asked:
            own |= {pk for pk in self._named() if top.span[0] <= spans[pk][0] < top.span[1]}
        if not own:
            return []
        reach = joined(spans[pk] for pk in held)
        if not (differs or self.rewritten):  # nothing differs outside of these
            begin = {pk for pk in own if pk in self.moved or self._is_held_otherwise(pk)}
            reach = joined(spans[pk] for pk in begin)
            own = {pk for pk in own if any(first <= spans[pk][0] < last for first, last in reach)}
        private = (pk for span in reach for pk in self.after.tree.private_within(span))
        return sorted(own.union(private), key=lambda pk: spans[pk][0])

    def _is_held_otherwise(self, folder: str) -> bool:
        return self._masks(self.was).get(folder) != self._masks(self.now).get(folder)

    def _named(self) -> set[str]:
        """The folders that a policy can tell from the one above: those it names, what is in these, or all."""
        spans, named = self.after.tree.spans, set[str]()
        for policies in filter(None, (applying(self.was), applying(self.now))):
            for one in policies.statements:
                if by_folder(one):
                    return set(spans)
                named |= self.answers.named(one) & spans.keys()
        return named.union(*(self.after.tree.children.get(pk, ()) for pk in named))


def _throughout(masks: Masks, environment: str) -> int:
    return masks.get(EVERYWHERE, 0) | masks.get(environment, 0)


def _held(masks: Masks, target: Target) -> int:
    mask = 0
    for pk in target.folders:
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
