"""What can be done to all assets that were found, as a job: each asset is one item of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from mediadesk.rules.refusals import Why

MOST_IN_A_JOB: Final = 100_000
UNDO_FOR: Final = timedelta(days=1)
"""So long after its end a job can be undone, while nobody has changed what it did: then each asset is left out."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One row: the title of the job, and of the one that takes it back, where one does.

    `of`: the assets it is about, in words; `place`: the folder or collection; `tags`: those that are added.
    """

    title: str
    back: str = ""

    def titled(self, *, of: str, place: str = "", tags: str = "") -> str:
        """The title of the job of so many assets."""
        return self.title.format(of=of, place=place, tags=tags)


# fmt: off
DEEDS: Final[Mapping[str, Deed]] = MappingProxyType({
    # in forms          the title of the job                  what takes it back
    "move":      Deed("Move {of} to {place}",                 "Move them back"),
    "copy":      Deed("Copy {of} to {place}"),
    "tag":       Deed("Tag {of}: {tags}",                     "Take the tags back"),
    "describe":  Deed("Describe {of}"),
    "delete":    Deed("Delete {of}",                          "Restore them"),
    "restore":   Deed("Restore {of}"),
    "collect":   Deed("Add {of} to the collection {place}"),
    "uncollect": Deed("Take {of} out of the collection {place}"),
})
# fmt: on


def deed_named(name: str) -> Deed:
    """The row of this name. Raises: Refusal BAD_VALUE."""
    if name not in DEEDS:
        raise Why.BAD_VALUE(what="What is to be done", reason="it is not done to all that were found")
    return DEEDS[name]


def require_not_too_many(count: int) -> None:
    """Refuse more than a job is about, and none at all. Raises: Refusal MISSING_VALUE, TOO_MANY_FOUND."""
    if not count:
        raise Why.MISSING_VALUE(what="assets: nothing was found")
    if count > MOST_IN_A_JOB:
        raise Why.TOO_MANY_FOUND(limit=f"{MOST_IN_A_JOB:,}", count=f"{count:,}")


def why_not_undone(deed: str, *, is_open: bool, ended_at: datetime | None, now: datetime) -> str:
    """Why a job cannot be undone, or not any more; empty for one that can."""
    if deed not in DEEDS or not DEEDS[deed].back:
        return "nothing takes back what it does"
    if is_open or ended_at is None:
        return "it is not over yet"
    if now > ended_at + UNDO_FOR:
        return "the day in which it could be is over"
    return ""
