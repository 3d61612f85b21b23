"""The jobs that change all assets that were found, and that take such a change back: each asset is one item.

What is done to an asset is the ordinary action, of that asset alone, in the name of whoever began the job.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Actor
from mediadesk.access.load import facts_for
from mediadesk.access.targets import find_environment, of_environment
from mediadesk.actions.at_once import asked_of
from mediadesk.actions.collections.add_to_collection import add_to_collection
from mediadesk.actions.collections.remove_from_collection import remove_from_collection
from mediadesk.actions.items import Item, as_item
from mediadesk.actions.library.copy_assets import copy_assets
from mediadesk.actions.library.delete_assets import delete_assets
from mediadesk.actions.library.describe_assets import Description, describe_assets
from mediadesk.actions.library.move_assets import move_assets
from mediadesk.actions.library.restore_assets import restore_assets
from mediadesk.actions.library.tag_asset import tag_asset
from mediadesk.queries.found import names_for
from mediadesk.rules.metadata.describing import Edit, How
from mediadesk.rules.refusals import Why
from mediadesk.store.jobs import Job, frozen, taken_back_by
from mediadesk.surfaces.taking_back import TAKES_BACK

_READ_AT_ONCE: Final = 25
_UNSEEN: Final = "An asset that you do not see any more"

# fmt: off
#    deed             what does it to these assets
_DO: Final[Mapping[str, Callable[[Actor, Sequence[str], Mapping[str, Any]], object]]] = MappingProxyType({
    "move":      lambda by, ids, about: move_assets(by, asset_ids=ids, folder_id=about["folder"]),
    "copy":      lambda by, ids, about: copy_assets(by, asset_ids=ids, folder_id=about["folder"]),
    "tag":       lambda by, ids, about: tag_asset(by, asset_ids=ids, add=about["tags"]),
    "describe":  lambda by, ids, about: describe_assets(by, asset_ids=ids, said=said_in(about["said"])),
    "delete":    lambda by, ids, _:     delete_assets(by, asset_ids=ids),
    "restore":   lambda by, ids, _:     restore_assets(by, asset_ids=ids),
    "collect":   lambda by, ids, about: add_to_collection(by, collection_id=about["collection"], asset_ids=ids),
    "uncollect": lambda by, ids, about: remove_from_collection(by, collection_id=about["collection"], asset_ids=ids),
})
# fmt: on


@dataclass(frozen=True, slots=True)
class _Item:
    """One item: what it is called, and what does it."""

    name: str
    do: Callable[[], object]


class OneByOne:
    """A job in which the items need no other preparation than to be looked up, some at once."""

    def __init__(self, some: Callable[[int], Sequence[_Item]]) -> None:
        """Look up nothing yet. `some`: the next items, from one of this number on."""
        self._some, self._first, self._items = some, 0, list[_Item]()

    def begin(self, alive: Callable[[], None]) -> None:
        """Nothing comes before the first item."""

    def name(self, number: int) -> str:
        """The asset's name, for whoever may see it."""
        return self._item(number).name

    def left_out(self, number: int) -> str:
        """No item is left out before it is tried."""
        del number
        return ""

    def do(self, number: int, item: Item) -> None:
        """Change the asset. Raises: Refusal, JobStopped, ItemDone."""
        one = self._item(number)
        with as_item(item):
            one.do()

    def finish(self) -> None:
        """Nothing comes after the last item."""

    def _item(self, number: int) -> _Item:
        if not 0 <= number - self._first < len(self._items):
            self._first, self._items = number, list(self._some(number))
        return self._items[number - self._first]


def require_change(job: Job, actor: Actor) -> None:
    """Refuse to go on unless whoever began it may still put something where it goes to.

    Raises:
        Refusal: NOT_FOUND, MEMBER_NOT_ACTIVE, NOT_ALLOWED, BAD_VALUE, COLLECTION_BY_SEARCH.
    """
    here = {"environment_id": job.environment_id, "deed": job.about["deed"]}
    may, target = asked_of(job.account_id, **here, about=job.about)
    require(facts_for(actor), may, target)


@contextmanager
def open_change(job: Job, actor: Actor) -> Iterator[OneByOne]:
    """The assets as they were found when the job began, with what is done to each."""
    do, trashed = _DO[job.about["deed"]], job.about["deed"] == "restore"

    def some(first: int) -> list[_Item]:
        ids = frozen(job.pk, first, _READ_AT_ONCE)
        names = names_for(facts_for(actor), job.environment_id, ids, trashed=trashed)
        return [_Item(names.get(pk, _UNSEEN), partial(do, actor, [pk], job.about)) for pk in ids]

    yield OneByOne(some)


def require_undo(job: Job, actor: Actor) -> None:
    """Refuse to go on once whoever began it may not open the library, or what it takes back is forgotten.

    Raises:
        Refusal: NOT_FOUND, MEMBER_NOT_ACTIVE, NOT_ALLOWED.
    """
    environment = find_environment(job.account_id, environment_id=job.environment_id)
    require(facts_for(actor), May.LIBRARY_VIEW, of_environment(environment))
    if not Job.objects.filter(pk=job.source, account_id=job.account_id).exists():
        raise Why.NOT_FOUND(what="job")


@contextmanager
def open_undo(job: Job, actor: Actor) -> Iterator[OneByOne]:
    """What a job did and can be taken back, in the same order, with what takes back each."""
    back, trashed = TAKES_BACK[job.about["undoes"]], job.about["undoes"] == "delete"

    def some(first: int) -> list[_Item]:
        rows = taken_back_by(job.source)[first : first + _READ_AT_ONCE]
        ways: list[dict[str, Any]] = [row.back for row in rows if row.back is not None]
        ids = [pk for way in ways for pk in way]
        names = names_for(facts_for(actor), job.environment_id, ids, trashed=trashed)
        return [_Item(names.get(next(iter(way)), _UNSEEN), partial(back, actor, way)) for way in ways]

    yield OneByOne(some)


def said_of(description: Description) -> dict[str, object]:
    """A description as a job keeps it."""
    return {
        "caption": description.caption,
        "add_tags": list(description.add_tags),
        "remove_tags": list(description.remove_tags),
        "context": dict(description.context),
        "metadata": {pk: [edit.how.value, edit.given] for pk, edit in description.metadata.items()},
    }


def said_in(kept: Mapping[str, Any]) -> Description:
    """A description as `said_of` wrote it."""
    edits = {pk: Edit(How(how), given) for pk, (how, given) in kept["metadata"].items()}
    return Description(**{**kept, "metadata": edits})
