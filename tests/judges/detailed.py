"""What the assets of a random account have in metadata fields."""

from __future__ import annotations

from mediadesk.store.models import AssetMetadata, MetadataField


def detail(world) -> None:
    """Fields of the same ids in each environment, one of them deleted, and what some assets have in them."""
    at = dict.fromkeys(("created_at", "updated_at"), world.accounts[0].created_at)
    of_day, kinds = "2030-01-31", {"status": "enum", "used": "set", "year": "integer", "until": "date"}
    fields = {
        (one.pk, name): MetadataField(
            id=world.new_id(), account_id=one.account_id, environment=one, external_id=name, label=name, type=kind,
            deleted_at=world.accounts[0].created_at if name == "used" else None, **at,
        )
        for one in world.environments
        for name, kind in kinds.items()
    }  # fmt: skip
    MetadataField.objects.bulk_create(fields.values())
    values = (("status", "ok", None, None), ("used", "fr", None, None), ("used", "pe", None, None),
              ("year", "2030", 2030, None), ("until", of_day, None, of_day))  # fmt: skip
    AssetMetadata.objects.bulk_create(
        AssetMetadata(
            asset=asset, field=fields[asset.environment_id, name], text=text, number=number, day=day
        )
        for asset in world.assets
        for name, text, number, day in values
        if world.likely(0.4)
    )
