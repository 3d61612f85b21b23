"""Details of assets for policies to speak of, and how policies speak of them."""

from __future__ import annotations

import itertools

from mediadesk.engines import clock
from mediadesk.store.models import Asset, AssetMetadata, MetadataField

LOOKS = [
    ("png", {"hold"}, True), ("jpg", {"hold", "new"}, False), ("", set(), True), ("tif", {"new"}, False),
    ("a4", set(), False), ("png", {"held", "holds"}, False),
]  # fmt: skip
DETAILS = [
    {"status": ["ok"], "year": [2030], "until": ["2030-01-31"], "used": ["fr", "pe"]},
    {"status": ["no"], "year": [7], "until": ["0999-12-31"], "used": ["pe"]},
    {},
    {"status": ["ok"], "gone": ["hold"], "year": [-3]},
    {"until": ["2030-02-01"], "used": ["es"]},
    {"year": [2031], "gone": [""], "status": ["2030"]},
]
TYPES = {"status": "enum", "year": "integer", "until": "date", "used": "set", "gone": "string"}


def tell(world) -> None:
    """Give the assets details, one after the other; one of the fields was deleted since."""
    MetadataField.objects.all().delete()
    now = clock.now()
    same = {"account": world.account, "environment": world.environment, "created_at": now, "updated_at": now}
    fields = {
        name: MetadataField.objects.create(
            external_id=name, label=name, type=kind, deleted_at=now if name == "gone" else None, **same
        )
        for name, kind in TYPES.items()
    }
    AssetMetadata.objects.bulk_create(
        AssetMetadata(
            asset=asset, field=fields[name], text=str(value), number=value if name == "year" else None,
            day=value if name == "until" else None,
        )
        for asset, details in zip(Asset.objects.order_by("name"), itertools.cycle(DETAILS), strict=False)
        for name, values in details.items()
        for value in values
    )  # fmt: skip


def has_detail(attribute: str, field: str) -> str:
    """That an asset has something in a field."""
    return f'resource is Cloudinary::Asset && resource.{attribute}.hasTag("{field}")'


def detail(attribute: str, field: str) -> str:
    """What it has there."""
    return f'resource.{attribute}.getTag("{field}")'


def own_detail(attribute: str, field: str) -> str:
    """The same, asked first."""
    return f"{has_detail(attribute, field)} && {detail(attribute, field)}"


CONDITIONS_OF_DETAILS = [
    f'{own_detail("metadata", "status")}.contains("ok")',
    f'!({own_detail("metadata", "used")}.containsAny(["fr", "pe"]))',
    f'{has_detail("days", "until")} && {detail("days", "until")} == datetime("2030-01-31")',
    f'{has_detail("days", "until")} && datetime("2030-01-01") > {detail("days", "until")}',
    f"{own_detail('numbers', 'year')} >= 2030 || {own_detail('numbers', 'year')} == 7",
    f"{has_detail('metadata', 'gone')} && !{detail('metadata', 'gone')}.isEmpty()",
    f'if {has_detail("metadata", "year")} then {detail("metadata", "year")}.contains("7") else false',
    f'{own_detail("metadata", "used")} == ["fr", "pe"]',
    f'resource is Cloudinary::Asset && {detail("metadata", "status")}.contains("ok")',
]
"""The last two cannot be said in SQL; the last one fails where there is no such detail."""
