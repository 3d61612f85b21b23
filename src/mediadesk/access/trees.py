"""The folders of an account as a tree in memory: what lies below a folder is a run of neighbours in one order."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

Span = tuple[int, int]
"""A run of folders in the order of a tree: from the first, up to but without the second."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A folder as a tree knows it."""

    parent: str | None
    environment: str
    private: bool = False
    name: str = ""


class Tree:
    """The folders of an account, by id. Cost: linear, once; each question after that takes a look-up or two."""

    def __init__(self, branches: Mapping[str, Branch]) -> None:
        self.branches = branches

    def chain(self, folder: str | None) -> Iterator[str]:
        """The folder and those above it whose shares reach it, nearest first."""
        while folder is not None and (here := self.branches.get(folder)) is not None:
            yield folder
            folder = None if here.private else here.parent

    def above(self, folder: str) -> tuple[str, ...]:
        """The folder and all above it, up to the root."""
        found, here = list[str](), self.branches.get(folder)
        while here is not None:
            found.append(folder)
            folder = here.parent or ""
            here = self.branches.get(folder)
        return tuple(found)

    @cached_property
    def roots(self) -> dict[str, str]:
        """The first folder of each environment."""
        return {one.environment: pk for pk, one in self.branches.items() if one.parent is None}

    @cached_property
    def children(self) -> dict[str, list[str]]:
        """The folders in a folder."""
        found: dict[str, list[str]] = {}
        for pk, one in self.branches.items():
            if one.parent is not None:
                found.setdefault(one.parent, []).append(pk)
        return found

    @cached_property
    def spans(self) -> dict[str, Span]:
        """Where a folder and all below it stand in the order of `folders`."""
        starts: dict[str, int] = {}
        ends: dict[str, int] = {}
        stack = [(root, False) for root in self.roots.values()]
        while stack:
            pk, left = stack.pop()
            if left:
                ends[pk] = len(starts)
                continue
            starts[pk] = len(starts)
            stack.append((pk, True))
            stack.extend((child, False) for child in self.children.get(pk, ()))
        return {pk: (start, ends[pk]) for pk, start in starts.items()}

    @cached_property
    def folders(self) -> list[str]:
        """All folders, each followed by what is below it."""
        return sorted(self.spans, key=lambda pk: self.spans[pk][0])

    @cached_property
    def _private(self) -> list[int]:
        return sorted(self.spans[pk][0] for pk, one in self.branches.items() if one.private)

    def private_within(self, span: Span) -> Iterable[str]:
        """The private folders of a run."""
        first, last = bisect_left(self._private, span[0]), bisect_left(self._private, span[1])
        return (self.folders[place] for place in self._private[first:last])


def without(span: Span, holes: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of a run when others, which lie in it one after the other, are taken out."""
    left, start = [], span[0]
    for first, last in holes:
        if start < first:
            left.append((start, first))
        start = last
    if start < span[1]:
        left.append((start, span[1]))
    return tuple(left)


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same folders in as few runs as there can be, in order."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return tuple(found)
