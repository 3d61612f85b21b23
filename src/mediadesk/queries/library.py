"""The Media Library as it is seen: folders, assets in pages, search, one asset and its history.

Every list and count goes through `access/visible.py`. Folders above something one may see can be passed by
name; what else they hold is neither listed nor counted (T-05).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Value

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, decide, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_asset, of_asset, of_chain
from mediadesk.access.visible import assets_walked, assets_where, folders_where, passable_folders
from mediadesk.queries.details import Details, details_of
from mediadesk.queries.paging import AssetRow, Shown, page_of
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Grant
from mediadesk.store.library import Asset, AssetTag, Folder, chain_of, everything_below
from mediadesk.store.teams import Environment

_MOST_FOLDERS = 500


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
class Found:
    """What a search found: folders by name, at most 50, and a page of assets."""

    folders: tuple[FolderRow, ...]
    assets: Shown


@dataclass(frozen=True, slots=True)
class AssetPage:
    """One asset with where it is; crumbs as those of a folder."""

    asset: Asset
    target: Target
    details: Details
    crumbs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Usage:
    """What an environment's library holds."""

    assets: int
    size_bytes: int
    folders: int


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


def folder_page(
    facts: Facts, environment: Environment, folder: Folder, *, sort: str = "", after: str = ""
) -> FolderPage:
    """A folder, the folders in it and a page of its assets, each only if it may be seen.

    Raises:
        Refusal: NOT_ALLOWED when it may be neither seen nor passed; BAD_VALUE (the cursor).

    Cost: 6 queries, whatever is in it; 1 more for a folder that may only be passed.
    """
    chain = chain_of(folder.pk)
    target = of_chain(folder, chain)
    seen = bool(decide(facts, May.FOLDER_VIEW, target))
    if not seen and not _may_pass(facts, environment, folder):
        require(facts, May.FOLDER_VIEW, target)
    below = passable_folders(facts, environment_id=environment.pk).filter(parent=folder)
    shares = bool(decide(facts, May.FOLDER_SHARE, target))
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk).filter(folder=folder)
    return FolderPage(
        folder=folder,
        target=target,
        passage=not seen,
        crumbs=tuple((pk, name) for pk, name, _ in reversed(chain)),
        folders=_rows(facts, environment, list(below.order_by("name")[:_MOST_FOLDERS]), shares=shares),
        assets=page_of(assets, sort=sort, after=after),
    )


def search(
    facts: Facts, environment: Environment, *, words: str, tag: str = "", sort: str = "", after: str = ""
) -> Found:
    """Folders by name, and assets by name, description or tag, among those one may see.

    Args:
        words: all of them must be found, each anywhere in the name or description, or as a tag's beginning.
        tag: keep the assets that have just this tag.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE (the cursor).

    Cost: 5 queries, of all assets up to 2 more.
    """
    require(facts, May.LIBRARY_VIEW, Target(environment.account_id, environment.pk))
    everything = not words.strip() and not tag
    walk = assets_walked(facts, May.ASSET_VIEW, environment_id=environment.pk) if everything else None
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk)
    folders = folders_where(facts, May.FOLDER_VIEW, environment_id=environment.pk).exclude(parent=None)
    for word in words.split()[:10]:
        tagged = AssetTag.objects.filter(environment=environment, tag__istartswith=word).values("asset_id")
        assets = assets.filter(Q(name__icontains=word) | Q(description__icontains=word) | Q(pk__in=tagged))
        folders = folders.filter(name__icontains=word)
    if tag:
        assets = assets.filter(tags__tag=tag)
    rows = list(folders.order_by("name")[:50]) if words.strip() and not after else []
    shown = page_of(assets, sort=sort, after=after, walk=walk)
    return Found(_rows(facts, environment, rows, shares=False), shown)


def asset_page(facts: Facts, cloud_name: str, asset_id: str) -> AssetPage:
    """One asset of the environment of this cloud name, with its details.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.

    Cost: 5 queries.
    """
    asset = find_asset(facts.account_id, asset_id, cloud_name=cloud_name)
    chain = chain_of(asset.folder_id)
    target = of_chain(asset.folder, chain)
    require(facts, May.ASSET_VIEW, target)
    details = details_of(asset.environment_id, [asset.pk])[asset.pk]
    return AssetPage(asset, target, details, tuple((pk, name) for pk, name, _ in reversed(chain)))


def asset_to_show(facts: Facts, cloud_name: str, asset_id: str, *, may: May) -> Asset:
    """An asset whose picture or bytes are asked for. Cost: 2 queries.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED.
    """
    asset = find_asset(facts.account_id, asset_id, cloud_name=cloud_name)
    require(facts, may, of_asset(asset))
    return asset


def chosen_assets(facts: Facts, environment: Environment, asset_ids: Sequence[str]) -> tuple[AssetRow, ...]:
    """The assets of a selection that one may see, by name: what a page says before it acts. Cost: 1 query."""
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk)
    return tuple(map(AssetRow.of, seen.filter(pk__in=asset_ids).order_by("name", "id")))


def folders_to_choose(
    facts: Facts, environment: Environment, may: May, *, but_below: str = ""
) -> tuple[tuple[str, str], ...]:
    """Folders in which a thing may be done, as (id, path), for a choice; at most 500.

    Args:
        but_below: leave out this folder and all below it.

    Cost: 2 queries.
    """
    there = folders_where(facts, may, environment_id=environment.pk)
    if but_below:
        there = there.exclude(pk__in=everything_below([but_below]))
    wanted = set(there.order_by("name").values_list("id", flat=True)[:_MOST_FOLDERS])
    passed = passable_folders(facts, environment_id=environment.pk)
    known = {pk: (name, parent) for pk, name, parent in passed.values_list("id", "name", "parent_id")}
    return tuple(sorted(((pk, _path(pk, known)) for pk in wanted), key=lambda row: row[1].casefold()))


def usage_of(facts: Facts, environment: Environment) -> Usage:
    """What one may see of the library, counted. Cost: 2 queries."""
    seen = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk)
    found = seen.aggregate(count=Count("id"), size=Sum("size_bytes"))
    folders = folders_where(facts, May.FOLDER_VIEW, environment_id=environment.pk).exclude(parent=None)
    return Usage(found["count"], found["size"] or 0, folders.count())


def _may_pass(facts: Facts, environment: Environment, folder: Folder) -> bool:
    if folder.parent_id is None and decide(
        facts, May.LIBRARY_VIEW, Target(folder.account_id, environment.pk)
    ):
        return True
    return passable_folders(facts, environment_id=environment.pk).filter(pk=folder.pk).exists()


def _rows(
    facts: Facts, environment: Environment, folders: list[Folder], *, shares: bool
) -> tuple[FolderRow, ...]:
    """Rows with counts of what may be seen. Cost: 1 query, of three or four parts."""
    ids = [one.pk for one in folders]
    if not ids:
        return ()
    visible = folders_where(facts, May.FOLDER_VIEW, environment_id=environment.pk)
    assets = assets_where(facts, May.ASSET_VIEW, environment_id=environment.pk).filter(folder__in=ids)
    parts: list[QuerySet[Any, Any]] = [
        _counted("seen", visible.filter(pk__in=ids), "id"),
        _counted("held", assets, "folder_id"),
        _counted("below", visible.filter(parent__in=ids), "parent_id"),
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


def _path(folder_id: str, known: Mapping[str, tuple[str, str | None]]) -> str:
    names: list[str] = []
    at: str | None = folder_id
    while at is not None and at in known and len(names) < 200:  # as deep as `chain_of` reads
        name, at = known[at]
        names.append(name or "Home")
    return " / ".join(reversed(names))
