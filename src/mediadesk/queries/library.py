"""The Media Library as it is seen: folders, assets in pages, one asset.

Every list and count goes through `access/visible.py`. Folders above something one may see can be passed by
name; what else they hold is neither listed nor counted (T-05).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db.models import Count, F, QuerySet, Value

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_asset, folder_of, of_asset, of_chain, of_lying
from mediadesk.access.visible import (
    OPENS_TRASH,
    assets_where,
    collections_where,
    folders_among,
    passable_folders,
    with_reach,
)
from mediadesk.queries.details import Details, details_of
from mediadesk.queries.paging import PAGE_SIZE, AssetRow, Shown, page_of
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Grant
from mediadesk.store.collections import where_it_lies
from mediadesk.store.library import Asset, Folder, chain_of
from mediadesk.store.natural import by_name
from mediadesk.store.teams import Environment

MOST_FOLDERS = 500

Chain = tuple[tuple[str, str, bool], ...]
"""A folder and all above it, as `chain_of` reads them."""


@dataclass(frozen=True, slots=True)
class FolderRow:
    """One folder. `passage`: it may be walked through, and not looked into; then it has no counts."""

    id: str
    name: str
    private: bool
    passage: bool
    shared: bool  # told only to those who may share
    assets: int
    folders: int


@dataclass(frozen=True, slots=True)
class FolderPage:
    """One folder with what is in it. `crumbs`: (id, name) from the root down, the folder itself last."""

    folder: Folder
    target: Target
    passage: bool
    crumbs: tuple[tuple[str, str], ...]
    folders: tuple[FolderRow, ...]
    assets: Shown


@dataclass(frozen=True, slots=True)
class AssetPage:
    """One asset with where it is; crumbs as those of a folder, none for whoever may not see the folder.

    `shelves`: the collections it is in that one may see, as (id, name), with whether each opens it.
    """

    asset: Asset
    target: Target
    folder: Target
    details: Details
    crumbs: tuple[tuple[str, str], ...]
    shelves: tuple[tuple[str, str, bool], ...]


def root_of(facts: Facts, environment: Environment) -> Folder:
    """The first folder of an environment, which whoever may open the library may pass. Cost: 1 query.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND.
    """
    require(facts, May.LIBRARY_VIEW, Target(environment.account_id, environment.pk))
    root = Folder.objects.filter(environment=environment, parent__isnull=True).first()
    if root is None:
        raise Why.NOT_FOUND(what="folder")
    return root


def way_into(facts: Facts, environment: Environment, folder: Folder) -> tuple[Chain, Target, bool]:
    """What lies above a folder that may be seen or passed, its target, and whether it may be seen.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query; 1 more for one that may only be passed.
    """
    chain = chain_of(folder.pk)
    target = of_chain(folder, chain)
    seen = bool(decide(facts, May.FOLDER_VIEW, target))
    if not seen and not _may_pass(facts, environment, folder):
        require(facts, May.FOLDER_VIEW, target)
    return chain, target, seen


def folder_page(
    facts: Facts, environment: Environment, folder: Folder, *, sort: str = "", after: str = "", pages: int = 1
) -> FolderPage:
    """A folder, the folders in it and a page of its assets, each only if it may be seen.

    Args:
        pages: so many pages as one.

    Raises:
        Refusal: NOT_ALLOWED when it may be neither seen nor passed; BAD_VALUE (the cursor).

    Cost: 6 queries, whatever is in it; 1 more for a folder that may only be passed.
    """
    facts = with_reach(facts, May.FOLDER_VIEW, May.ASSET_VIEW, environment_id=environment.pk)
    chain, target, seen = way_into(facts, environment, folder)
    below = passable_folders(facts, environment_id=environment.pk).filter(parent=folder)
    shares = bool(decide(facts, May.FOLDER_SHARE, target))
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk).filter(folder=folder)
    return FolderPage(
        folder=folder,
        target=target,
        passage=not seen,
        crumbs=tuple((pk, name) for pk, name, _ in reversed(chain)),
        folders=folder_rows(
            facts, environment, list(below.order_by(*by_name())[:MOST_FOLDERS]), shares=shares
        ),
        assets=page_of(assets, sort=sort, after=after, limit=PAGE_SIZE * pages),
    )


def further_assets(facts: Facts, environment: Environment, folder: Folder, *, sort: str, after: str) -> Shown:
    """The page of a folder's assets that follows another. Raises and costs as `way_into`, and 1 query; BAD_VALUE."""
    way_into(facts, environment, folder)
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk).filter(folder=folder)
    return page_of(assets, sort=sort, after=after, counted=False)


def asset_page(facts: Facts, cloud_name: str, asset_id: str, *, trashed: bool = False) -> AssetPage:
    """One asset of the environment of this cloud name, with its details.

    Args:
        trashed: one of the trash, for whoever sees it and could delete it; else one that is not there.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 6 queries.
    """
    asset = find_asset(facts.account_id, asset_id, cloud_name=cloud_name, trashed=trashed)
    chain, opening = where_it_lies(asset)
    target = of_lying(asset, chain, opening)
    for may in OPENS_TRASH if trashed else (May.ASSET_VIEW,):
        require(facts, may, target)
    details = details_of(asset.environment_id, [asset.pk])[asset.pk]
    folder = folder_of(target, name=str(asset.folder))
    crumbs = tuple((pk, name) for pk, name, _ in reversed(chain))
    if not decide(facts, May.FOLDER_VIEW, folder):  # seen by a collection alone (T-05)
        crumbs = ()
    return AssetPage(asset, target, folder, details, crumbs, _shelves_of(facts, asset))


def _shelves_of(facts: Facts, asset: Asset) -> tuple[tuple[str, str, bool], ...]:
    seen = collections_where(facts, May.COLLECTION_VIEW, environment_id=asset.environment_id)
    rows = seen.filter(rows__asset=asset).order_by(*by_name())
    return tuple(rows.values_list("pk", "name", "rows__opens"))


def asset_to_show(facts: Facts, cloud_name: str, asset_id: str, *, may: May) -> Asset:
    """An asset whose picture or bytes are asked for. Cost: 2 queries.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    asset = find_asset(facts.account_id, asset_id, cloud_name=cloud_name)
    require(facts, may, of_asset(asset))
    return asset


def trashed_to_show(facts: Facts, cloud_name: str, asset_id: str) -> Asset:
    """An asset of the trash whose picture is asked for. Cost: 2 queries.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    asset = find_asset(facts.account_id, asset_id, cloud_name=cloud_name, trashed=True)
    target = of_asset(asset)
    for may in OPENS_TRASH:
        require(facts, may, target)
    return asset


def chosen_assets(facts: Facts, environment: Environment, asset_ids: Sequence[str]) -> tuple[AssetRow, ...]:
    """The assets of a selection that one may see, by name: what a page says before it acts. Cost: 1 query."""
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk)
    return tuple(map(AssetRow.of, seen.filter(pk__in=asset_ids).order_by(*by_name(), "id")))


def _may_pass(facts: Facts, environment: Environment, folder: Folder) -> bool:
    if folder.parent_id is None and decide(
        facts, May.LIBRARY_VIEW, Target(folder.account_id, environment.pk)
    ):
        return True
    return passable_folders(facts, environment_id=environment.pk).filter(pk=folder.pk).exists()


def folder_rows(
    facts: Facts, environment: Environment, folders: list[Folder], *, shares: bool
) -> tuple[FolderRow, ...]:
    """Rows with counts of what may be seen. Cost: 1 query, of three or four parts."""
    ids = [one.pk for one in folders]
    if not ids:
        return ()
    seen_among = partial(folders_among, facts, May.FOLDER_VIEW, environment_id=environment.pk, ids=ids)
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk).filter(folder__in=ids)
    parts: list[QuerySet[Any, Any]] = [
        _counted("seen", seen_among(), "id"),
        _counted("held", assets, "folder_id"),
        _counted("below", seen_among(column="parent"), "parent_id"),
    ]
    if shares:
        parts.append(_counted("shared", Grant.objects.filter(folder__in=ids), "folder_id"))
    counts = {(what, of): count for what, of, count in parts[0].union(*parts[1:], all=True)}
    seen = {of for what, of in counts if what == "seen"}
    return tuple(
        FolderRow(
            id=one.pk,
            name=one.name,
            private=one.private and one.pk in seen,
            passage=one.pk not in seen,
            shared=("shared", one.pk) in counts,
            assets=counts.get(("held", one.pk), 0),
            folders=counts.get(("below", one.pk), 0) if one.pk in seen else 0,
        )
        for one in folders
    )


def _counted(what: str, rows: QuerySet[Any, Any], column: str) -> QuerySet[Any, Any]:
    named = rows.order_by().values(of=F(column)).annotate(what=Value(what), count=Count("*"))
    counted: QuerySet[Any, Any] = named.values_list("what", "of", "count")
    return counted


def path_of(folder_id: str, known: Mapping[str, tuple[str, str | None]], *, between: str = " / ") -> str:
    """The names from the first folder down to this one; of those known, as (name, parent)."""
    names: list[str] = []
    at: str | None = folder_id
    while at is not None and at in known and len(names) < 200:  # as deep as `chain_of` reads
        name, at = known[at]
        names.append(name or ROOT_TITLE)
    return between.join(reversed(names))
