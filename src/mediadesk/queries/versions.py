"""The versions of an asset as its page lists and compares them, for whoever may see its history."""

from dataclasses import dataclass
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_asset, of_asset
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset
from mediadesk.store.versions import AssetVersion, as_of, version_of


@dataclass(frozen=True, slots=True)
class VersionRow:
    """Bytes of an asset, present or earlier. `restored_from`: the number of the version that they were before.

    `until`: when others took their place; None for the present ones.
    """

    number: int
    format: str
    size_bytes: int
    sha256: str
    width_px: int | None
    height_px: int | None
    pages: int
    duration_seconds: float | None
    at: datetime
    by: str
    file: str
    restored_from: int | None
    until: datetime | None

    @property
    def came(self) -> str:
        """How they came here, in a word or two."""
        if self.restored_from:
            return f"restored from version {self.restored_from}"
        return "uploaded" if self.number == 1 else "replaced the one before"


@dataclass(frozen=True, slots=True)
class Compared:
    """An asset with an earlier version of it and the present one."""

    asset: Asset
    target: Target
    former: VersionRow
    present: VersionRow


def versions_of(facts: Facts, asset: Asset, target: Target) -> tuple[VersionRow, ...]:
    """The present bytes and the earlier ones, the newest first.

    Raises:
        Refusal: NOT_ALLOWED.

    Cost: 1 query.
    """
    require(facts, May.ASSET_HISTORY, target)
    earlier = AssetVersion.objects.filter(asset=asset).order_by("-content_number")
    return tuple(map(_row, (version_of(asset), *earlier)))


def compared(facts: Facts, cloud_name: str, asset_id: str, number: int) -> Compared:
    """An earlier version of an asset beside the present one.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NO_SUCH_VERSION.

    Cost: 3 queries.
    """
    asset, target, version = _found(facts, cloud_name, asset_id, number)
    return Compared(asset, target, _row(version), _row(version_of(asset)))


def version_to_show(facts: Facts, cloud_name: str, asset_id: str, number: int) -> Asset:
    """The asset as it was, for a picture of it. Cost: 3 queries.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, NO_SUCH_VERSION.
    """
    asset, _, version = _found(facts, cloud_name, asset_id, number)
    return as_of(asset, version)


def _found(facts: Facts, cloud_name: str, asset_id: str, number: int) -> tuple[Asset, Target, AssetVersion]:
    asset = find_asset(facts.account_id, asset_id, cloud_name=cloud_name)
    target = of_asset(asset)
    for may in (May.ASSET_VIEW, May.ASSET_HISTORY):
        require(facts, may, target)
    version = AssetVersion.objects.filter(asset=asset, content_number=number).first()
    if version is None:
        raise Why.NO_SUCH_VERSION(asset=asset.name, number=number)
    return asset, target, version


def _row(one: AssetVersion) -> VersionRow:
    return VersionRow(
        number=one.content_number,
        format=one.format,
        size_bytes=one.size_bytes,
        sha256=one.sha256,
        width_px=one.width_px,
        height_px=one.height_px,
        pages=one.pages,
        duration_seconds=one.duration_seconds,
        at=one.content_at,
        by=one.content_by,
        file=one.content_file,
        restored_from=one.content_from,
        until=one.until_at,
    )
