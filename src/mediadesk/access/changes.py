"""What a comparison of access is made of: pictures of an account, and what is gained and lost between two of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from mediadesk.access.facts import Facts, Kind, Target
from mediadesk.access.trees import Span, Tree

Principal = tuple[Kind, str]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A collection as a picture knows it. `opens`: how many assets it opens."""

    environment: str
    name: str
    opens: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everybody's facts in an account, its folders and collections, and what people call them, at one moment."""

    account_id: str
    facts: Mapping[Principal, Facts]
    tree: Tree
    names: Mapping[Principal, str] = field(default_factory=dict)
    environments: Mapping[str, str] = field(default_factory=dict)
    collections: Mapping[str, Shelf] = field(default_factory=dict)
    _targets: dict[str, Target] = field(default_factory=dict, compare=False, repr=False)

    def target(self, folder: str) -> Target:
        """A folder as decisions are asked about it."""
        if folder not in self._targets:
            branch, chain = self.tree.branches[folder], tuple(self.tree.chain(folder))
            name, above = branch.name or "Home", self.tree.above(folder)[len(chain) :]
            found = Target(self.account_id, branch.environment, chain, name=name, above=above)
            self._targets[folder] = found
        return self._targets[folder]

    def collection_target(self, collection: str, environment: str) -> Target:
        """A collection, or an asset that it opens; when it is not there, the environment alone."""
        shelf = self.collections.get(collection)
        there, name = ((collection,), shelf.name) if shelf else ((), "")
        return Target(self.account_id, environment, collections=there, name=name)


@dataclass(frozen=True, slots=True)
class Part:
    """Some permissions, and the folders in which they differ: runs in the order of the tree after the change."""

    mask: int
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is gained or lost at one place and below it. `kind`: account, environment, folder or collection.

    The place is the topmost at which it differs; `parts` say in which folders below it differs too. `assets`: of a
    collection, how many it concerns. `at_most`: some of the assets may be seen by another way.
    """

    gains: bool
    kind: str
    place: str
    parts: tuple[Part, ...]
    assets: int = 0
    at_most: bool = False

    @property
    def mask(self) -> int:
        """All permissions of the parts."""
        mask = 0
        for part in self.parts:
            mask |= part.mask
        return mask


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything a change does to access: nothing, when it is false.

    `by_asset`: the policies that were met and decide asset by asset, each with how many principals a change of its
    own can concern; where they do, what is said is said of most assets. `estimated`: too much would have to be
    asked of policies, and for the rest only roles were looked at.
    """

    before: Picture
    after: Picture
    changes: Mapping[Principal, tuple[Change, ...]]
    by_asset: Mapping[str, int] = field(default_factory=dict)
    estimated: bool = False

    def __bool__(self) -> bool:
        return bool(self.changes) or any(self.by_asset.values())
