"""What a question about access is about: the account, an environment, a folder, a collection or an asset."""

from dataclasses import dataclass
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import (
    find_asset,
    find_collection,
    find_environment,
    find_folder,
    folder_of,
    of_asset,
    of_collection,
    of_folder,
)
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.store.collections import Collection
from mediadesk.store.library import Folder
from mediadesk.store.teams import Environment


@dataclass(frozen=True, slots=True)
class Place:
    """What a question is about. `value` stands for it in forms; `words` is how a sentence goes on."""

    value: str
    words: str
    target: Target
    folder_id: str = ""
    environment: Environment | None = None
    title: str = ""

    @property
    def name(self) -> str:
        """What people read: that of the target, but for the first folder of an environment."""
        return self.title or self.target.name


def asset_place(facts: Facts, asset_id: str, *, cloud_name: str = "") -> Place:
    """An asset; who sees it by a collection alone learns neither its folder's name nor its id (T-05).

    Raises:
        Refusal: NOT_FOUND.

    Cost: 2 queries.
    """
    asset = find_asset(facts.account_id, asset_id, cloud_name=cloud_name)
    target = of_asset(asset)
    words, folder_id = f"on the asset {asset.name}", ""
    if decide(facts, May.FOLDER_VIEW, folder_of(target, name=str(asset.folder))):
        words, folder_id = f"{words} in {asset.folder.name or ROOT_TITLE}", asset.folder_id
    return Place(f"asset:{asset.pk}", words, target, folder_id, asset.environment)


def collection_place(facts: Facts, collection_id: str, *, cloud_name: str = "") -> Place:
    """A collection. Raises: Refusal NOT_FOUND. Cost: 1 query."""
    found = find_collection(facts.account_id, collection_id, cloud_name=cloud_name)
    return place_of(found, of_collection(found))


def folder_place(facts: Facts, folder_id: str, *, cloud_name: str = "") -> Place:
    """A folder. Raises: Refusal NOT_FOUND. Cost: 2 queries."""
    folder = find_folder(facts.account_id, folder_id, cloud_name=cloud_name)
    return place_of(folder, of_folder(folder))


def place_of(shared: Folder | Collection, target: Target) -> Place:
    """A folder or collection that has been read already. Cost: none."""
    kind = "folder" if isinstance(shared, Folder) else "collection"
    title = shared.name or ROOT_TITLE
    words = f"{'in' if kind == 'folder' else 'on'} the {kind} {title}"
    folder_id = shared.pk if kind == "folder" else ""
    return Place(f"{kind}:{shared.pk}", words, target, folder_id, shared.environment, title)


_FINDING: Final = {"folder": folder_place, "asset": asset_place, "collection": collection_place}


def place_named(facts: Facts, on: str) -> Place:
    """A place by its value. Raises: Refusal NOT_FOUND. Cost: 2 queries at most."""
    kind, _, named = on.partition(":")
    account_id = facts.account_id
    if kind in _FINDING:
        return _FINDING[kind](facts, named[:32])
    if kind in {"environment", "cloud"}:
        wanted = {"environment_id": named[:32]} if kind == "environment" else {"cloud_name": named[:200]}
        found = find_environment(account_id, **wanted)
        target = Target(account_id, found.pk, name=found.name)
        return Place(f"environment:{found.pk}", f"everywhere in the environment {found.name}", target)
    if kind in {"", "account"}:
        return Place("account", "in the account", Target(account_id))
    raise Why.NOT_FOUND(what="place")


_SEEN_BY: Final = {
    "environment": May.ENVIRONMENT_VIEW,
    "folder": May.FOLDER_VIEW,
    "asset": May.ASSET_VIEW,
    "collection": May.COLLECTION_VIEW,
}


def sees(facts: Facts, place: Place) -> bool:
    """Whether somebody may see a place. Cost: none."""
    may = _SEEN_BY.get(place.value.partition(":")[0])
    return may is None or bool(decide(facts, may, place.target))


def seen_place(facts: Facts, on: str) -> Place:
    """A place that one may see oneself, by its value. Raises: Refusal NOT_FOUND, NOT_ALLOWED. Cost: 2 queries."""
    place = place_named(facts, on)
    if may := _SEEN_BY.get(place.value.partition(":")[0]):
        require(facts, may, place.target)
    return place
