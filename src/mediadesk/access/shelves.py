"""What a change does to access by way of collections: who holds a role in one gains or loses what it opens. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May, Where
from mediadesk.access.changes import Change, Part, Picture
from mediadesk.access.facts import Target

Masks = Mapping[str, int]
Allowed = Callable[[int, Target], int]
"""Of what is held at a place, what may be done there: policies asked where need be."""

_OPENED: Final = sum(may.bit for may in May if may.code.startswith("asset."))
_OF_COLLECTIONS: Final = sum(may.bit for may in May if may.where is Where.COLLECTION)


def refilled_between(before: Picture, after: Picture) -> frozenset[str]:
    """The collections that open more or fewer assets than before; one that is gone opens none."""
    return frozenset(
        pk
        for pk in before.collections.keys() | after.collections.keys()
        if _opens(before, pk) != _opens(after, pk)
    )


def opening_environments(picture: Picture, masks: Masks) -> set[str]:
    """The environments in which a collection opens assets for whoever holds this."""
    return {
        shelf.environment
        for pk in masks
        if (shelf := picture.collections.get(pk)) is not None and masks[pk] & _OPENED
    }


@dataclass(frozen=True, slots=True)
class Shelves:
    """The collections that one principal's change can concern. `named`: those that policies of theirs name."""

    before: Picture
    after: Picture
    held: Masks
    holds: Masks
    refilled: frozenset[str]
    named: frozenset[str]
    allowed_before: Allowed
    allowed_after: Allowed

    def changes(self, environment: str, *, was: int, now: int, told: tuple[int, int]) -> Iterator[Change]:
        """What is gained and lost at the collections of an environment.

        Args:
            was: what was held throughout the environment, and `now` what is.
            told: what is gained and lost throughout the environment, and so need not be said again.
        """
        for pk in self._marks(environment):
            gained, lost = self._differing(pk, environment, was=was, now=now)
            if gained := gained & ~told[0]:
                yield _change(pk, gained, _opens(self.after, pk), gains=True)
            if lost := lost & ~told[1]:
                yield _change(pk, lost, _opens(self.before, pk), gains=False)
            if pk in self.refilled and pk in self.before.collections and pk in self.after.collections:
                yield from self._refilled(pk, environment, was=was, now=now)

    def _marks(self, environment: str) -> list[str]:
        scopes = self.held.keys() | self.holds.keys()
        differing = {pk for pk in scopes if self.held.get(pk) != self.holds.get(pk)}
        known = {
            pk
            for picture in (self.before, self.after)
            for pk in (differing | self.named | (self.refilled & scopes)) & picture.collections.keys()
            if picture.collections[pk].environment == environment
        }
        return sorted(known)

    def _at(self, pk: str, environment: str, *, was: int, now: int) -> tuple[int, int]:
        targets = [one.collection_target(pk, environment) for one in (self.before, self.after)]
        before = self.allowed_before(was | self.held.get(pk, 0), targets[0])
        return before, self.allowed_after(now | self.holds.get(pk, 0), targets[1])

    def _differing(self, pk: str, environment: str, *, was: int, now: int) -> tuple[int, int]:
        before, after = self._at(pk, environment, was=was, now=now)
        there = pk in self.before.collections and pk in self.after.collections
        about = _OPENED | (
            _OF_COLLECTIONS if there else 0
        )  # nobody loses a collection that is no longer there
        return after & ~before & about, before & ~after & about

    def _refilled(self, pk: str, environment: str, *, was: int, now: int) -> Iterator[Change]:
        """Whoever has it before and after gains what is put in, and loses what is taken out."""
        before, after = self._at(pk, environment, was=was, now=now)
        throughout = self.allowed_after(now, Target(self.after.account_id, environment))
        more = _opens(self.after, pk) - _opens(self.before, pk)
        if steady := before & after & ~throughout & _OPENED:
            yield _change(pk, steady, abs(more), gains=more > 0)


def _change(pk: str, mask: int, assets: int, *, gains: bool) -> Change:
    return Change(gains, "collection", pk, (Part(mask),), assets=assets, at_most=True)


def _opens(picture: Picture, pk: str) -> int:
    shelf = picture.collections.get(pk)
    return shelf.opens if shelf else 0
