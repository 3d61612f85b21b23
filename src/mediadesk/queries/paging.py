"""Assets a page at a time, by keyset: the cost of a page does not grow with how many came before it."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Final

from django.db.models import Q, QuerySet

from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset

PAGE_SIZE: Final = 60

# fmt: off
SORTS: Final[Mapping[str, tuple[str, str, str]]] = MappingProxyType({
    # in the address  what it says    column         direction
    "newest":        ("Newest first", "created_at",    "-"),
    "oldest":        ("Oldest first", "created_at",    ""),
    "name":          ("Name, A to Z", "name",          ""),
    "name-down":     ("Name, Z to A", "name",          "-"),
    "largest":       ("Largest first","size_bytes",    "-"),
    "smallest":      ("Smallest first","size_bytes",   ""),
    "type":          ("Type",         "format",        ""),
})
# fmt: on


@dataclass(frozen=True, slots=True)
class AssetRow:
    """One asset of a list. `drawn`: there is a picture of it."""

    id: str
    name: str
    folder_id: str
    resource_type: str
    format: str
    size_bytes: int
    width_px: int | None
    height_px: int | None
    version: int
    sha256: str
    created_at: datetime
    uploaded_by: str

    @property
    def drawn(self) -> bool:
        """Whether a small picture can be shown: sound and raw files have none."""
        return self.width_px is not None

    @classmethod
    def of(cls, asset: Asset) -> "AssetRow":
        """The row of an asset."""
        return cls(
            asset.pk,
            asset.name,
            asset.folder_id,
            asset.resource_type,
            asset.format,
            asset.size_bytes,
            asset.width_px,
            asset.height_px,
            asset.version,
            asset.sha256,
            asset.created_at,
            asset.uploaded_by,
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of assets, how many there are in all, and the cursor of the next page, empty on the last."""

    rows: tuple[AssetRow, ...]
    total: int
    next: str


def page_of(assets: QuerySet[Asset], *, sort: str, after: str, limit: int = PAGE_SIZE) -> Shown:
    """A page of assets.

    Args:
        sort: a key of SORTS; anything else is "newest".
        after: the cursor that the page before gave; empty for the first.

    Raises:
        Refusal: BAD_VALUE, when the cursor is none.

    Cost: 2 queries.
    """
    _, column, sign = SORTS.get(sort, SORTS["newest"])
    total = assets.count()
    if after:
        value, asset_id = _read(after, column)
        beyond = "lt" if sign else "gt"
        assets = assets.filter(
            Q(**{f"{column}__{beyond}": value}) | Q(**{column: value, f"id__{beyond}": asset_id})
        )
    found = list(assets.order_by(f"{sign}{column}", f"{sign}id")[: limit + 1])
    last = found[limit - 1] if len(found) > limit else None
    return Shown(tuple(map(AssetRow.of, found[:limit])), total, _write(last, column) if last else "")


def _write(asset: Asset, column: str) -> str:
    value = getattr(asset, column)
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, asset.pk]).encode()).decode().rstrip("=")


def _read(cursor: str, column: str) -> tuple[str | int | datetime, str]:
    try:
        value, asset_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        fits = isinstance(asset_id, str) and _fits(value, column)
        kept = datetime.fromisoformat(value) if fits and column == "created_at" else value
    except (ValueError, TypeError, binascii.Error, RecursionError):
        fits = False
    if not fits or (isinstance(kept, datetime) and kept.tzinfo is None):
        raise Why.BAD_VALUE(what="The page", reason="its address was changed")
    return kept, asset_id


def _fits(value: object, column: str) -> bool:
    if column == "size_bytes":
        return isinstance(value, int) and 0 <= value < 2**63
    return isinstance(value, str) and "\x00" not in value
