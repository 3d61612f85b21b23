"""The rows of a difference: who gains or loses what where, and the sentences that say so."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May, Where

_NAMED: Final = (
    4  # people, or rights, that a sentence names: all of so few, or one less and the number of the rest
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is gained or lost.

    `kind`: account, environments (all of them), environment, folder or collection; empty for a collection that the
    reader may not see.
    """

    kind: str
    id: str
    name: str

    @property
    def words(self) -> str:
        """As in "gains it in …"."""
        if self.kind == "folder":
            return f"{self.name} and below"
        return f"the {self.kind} {self.name}" if self.kind in {"environment", "collection"} else self.name


@dataclass(frozen=True, slots=True)
class Gain:
    """Who gains or loses the same permissions in the same places.

    `names` are at most ten, and none when the reader may not see who has access there; `people` and `keys` count
    all. `role`: the system role that allows just this, or empty. `assets`: in all places together; with `at_most`,
    fewer for some.
    """

    gains: bool
    names: tuple[str, ...]
    people: int
    keys: int
    rights: tuple[May, ...]
    role: str
    places: tuple[Place, ...]
    more_places: int
    assets: int
    at_most: bool

    @property
    def sentence(self) -> str:
        """The row in words: "Vera and 13 more lose the right to delete assets in Press and below (1,240 assets)"."""
        verb = "gain" if self.gains else "lose"
        verb += "s" if self.people + self.keys == 1 else ""
        return f"{self.who} {verb} {self.what} in {self.where}"

    @property
    def who(self) -> str:
        """Those concerned: the first by name where the reader may know them, and how many."""
        every = self.people + self.keys
        if self.names:
            first = self.names if every <= _NAMED else self.names[: _NAMED - 1]
            return listed(first, every - len(first), "more", "more")
        counts = ((self.people, "person", "people"), (self.keys, "API key", "API keys"))
        return " and ".join(
            f"{count:,} {one if count == 1 else many}" for count, one, many in counts if count
        )

    @property
    def what(self) -> str:
        """The rights: by a role that allows just these, or the first ones and how many more."""
        if self.role:
            return f"what the role {self.role} allows"
        first = self.rights if len(self.rights) <= _NAMED else self.rights[: _NAMED - 1]
        words = [may.doing for may in first]
        return f"the right to {listed(words, len(self.rights) - len(first), 'more right', 'more rights')}"

    @property
    def where(self) -> str:
        """The places, and how many assets are in them."""
        words = listed(
            [place.words for place in self.places], self.more_places, "other place", "other places"
        )
        if not any(may.where is Where.FOLDER for may in self.rights):
            return words
        return f"{words} ({'up to ' if self.at_most else ''}{self.assets:,} asset{'' if self.assets == 1 else 's'})"


@dataclass(frozen=True, slots=True)
class Told:
    """A difference in rows: what is lost first, then what concerns most. `more`: rows that are not shown.

    `notes` say what the rows cannot: policies that look at single assets, what was too much to ask. Without
    `worked_out`, nobody looked who gains and loses, and a note says why.
    """

    rows: tuple[Gain, ...] = ()
    more: int = 0
    people: int = 0
    keys: int = 0
    notes: tuple[str, ...] = ()
    worked_out: bool = True

    @property
    def loses(self) -> bool:
        """Whether anybody loses anything by it."""
        return any(not row.gains for row in self.rows)

    def __bool__(self) -> bool:
        return bool(self.rows or self.notes)


def listed(words: Sequence[str], more: int, one: str, many: str) -> str:
    """Words as a list in a sentence, with how many more there are: "Ana, Ben and 12 more people"."""
    every = [*words, f"{more:,} {one if more == 1 else many}"] if more else list(words)
    return " and ".join(filter(None, [", ".join(every[:-1]), *every[-1:]]))
