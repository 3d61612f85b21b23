"""The trash of an environment: what one sees and could delete there lies in it, until its days are over."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core import signing
from django.db.models import Count, Max, Q, Sum

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.visible import passable_folders, trash_where
from mediadesk.queries.paging import AssetRow
from mediadesk.rules.names import ROOT_TITLE
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.store.natural import by_name
from mediadesk.store.teams import Environment

PAGE_SIZE: Final = 60
_SALT: Final = "a place in the trash"


@dataclass(frozen=True, slots=True)
class TrashRow:
    """One asset in the trash. `folder`: where it is restored to, "another folder" where one may not know it."""

    asset: AssetRow
    folder: str
    trashed_at: datetime
    trashed_by: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TrashPage:
    """A page of the trash, the last deleted first, and all of it counted: what emptying it would delete.

    `up_to`: when the last of them was deleted; None where there is none.
    """

    rows: tuple[TrashRow, ...]
    total: int
    size_bytes: int
    up_to: datetime | None
    next: str


def trash_page(facts: Facts, environment: Environment, *, after: str = "") -> TrashPage:
    """What lies in the trash and one sees and could delete.

    Args:
        after: the cursor that the page before gave; empty for the first.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE (the cursor).

    Cost: 3 queries, and what policies add.
    """
    require(facts, May.LIBRARY_VIEW, Target(environment.account_id, environment.pk))
    there = trash_where(facts, environment_id=environment.pk)
    rows = there.filter(_beyond(after)) if after else there
    found = list(rows.select_related("folder").order_by("-trashed_at", "-id")[: PAGE_SIZE + 1])
    last = found[PAGE_SIZE - 1] if len(found) > PAGE_SIZE else None
    counted = there.aggregate(count=Count("pk"), size=Sum("size_bytes", default=0), last=Max("trashed_at"))
    return TrashPage(
        rows=_rows(facts, environment.pk, found[:PAGE_SIZE]),
        total=counted["count"],
        size_bytes=counted["size"],
        up_to=counted["last"],
        next=signing.dumps([str(last.trashed_at), last.pk], salt=_SALT) if last else "",
    )


def chosen_trash(facts: Facts, environment: Environment, asset_ids: Sequence[str]) -> tuple[TrashRow, ...]:
    """Those of a selection that lie in the trash and one sees and could delete, by name. Cost: 2 queries."""
    there = trash_where(facts, environment_id=environment.pk).filter(pk__in=asset_ids)
    return _rows(facts, environment.pk, there.select_related("folder").order_by(*by_name(), "id"))


def restored_to(facts: Facts, asset: Asset) -> str:
    """The folder that an asset in the trash is restored to, as a page may name it. Cost: 1 query."""
    return _folder_of(asset, _named(facts, asset.environment_id, [asset]))


def deletes_somewhere(facts: Facts) -> bool:
    """Whether one may delete assets anywhere, so that there can be something in the trash to see. Cost: none."""
    policies = facts.policies
    by_policy = policies is not None and policies.permit_mask & May.ASSET_DELETE.bit
    return bool(by_policy) or any(mask & May.ASSET_DELETE.bit for mask in facts.masks.values())


def _rows(facts: Facts, environment_id: str, found: Iterable[Asset]) -> tuple[TrashRow, ...]:
    assets = list(found)
    named = _named(facts, environment_id, assets)
    return tuple(_row(asset, _folder_of(asset, named)) for asset in assets)


def _row(asset: Asset, folder: str) -> TrashRow:
    if asset.trashed_at is None or asset.trash_ends_at is None:
        raise TypeError("This asset is not in the trash.")
    return TrashRow(AssetRow.of(asset), folder, asset.trashed_at, asset.trashed_by, asset.trash_ends_at)


def _named(facts: Facts, environment_id: str, assets: Sequence[Asset]) -> set[str]:
    """Those of the assets' folders that one may see, or pass by name."""
    passed = passable_folders(facts, environment_id=environment_id)
    return set(passed.filter(pk__in={asset.folder_id for asset in assets}).values_list("pk", flat=True))


def _folder_of(asset: Asset, named: Collection[str]) -> str:
    return (asset.folder.name or ROOT_TITLE) if asset.folder_id in named else "another folder"


def _beyond(after: str) -> Q:
    try:
        at, asset_id = signing.loads(after, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise Why.BAD_VALUE(what="The page", reason="its address was changed") from None
    moment = datetime.fromisoformat(at)
    return Q(trashed_at__lte=moment) & (Q(trashed_at__lt=moment) | Q(id__lt=asset_id))
