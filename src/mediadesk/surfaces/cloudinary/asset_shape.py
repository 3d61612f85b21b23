"""An asset as the Upload API answers it: the fields that can be told truly here."""

from typing import Any

from mediadesk.actions.library.put_asset import Put
from mediadesk.engines import secrets
from mediadesk.queries.addressed import told_of
from mediadesk.rules.filetypes import ResourceType
from mediadesk.rules.signatures import signature_of_answer
from mediadesk.store.library import Asset
from mediadesk.surfaces.who import Who


def shape_of(who: Who, put: Put, *, file_name: str) -> dict[str, Any]:
    """The answer to an upload. Its addresses are left out until assets are delivered by them.

    Cost: 4 queries.
    """
    asset, key = put.asset, who.key
    tags, context, folder = told_of(who.facts, asset)
    version = int((asset.content_at or asset.created_at).timestamp())
    shape: dict[str, Any] = {
        "asset_id": asset.pk,
        "public_id": asset.public_id,
        "version": version,
        "version_id": f"{asset.pk}{asset.content_number:04d}",
        "resource_type": asset.resource_type,
        "type": asset.type,
        "created_at": asset.created_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "tags": list(tags),
        "bytes": asset.size_bytes,
        "etag": asset.md5,
        "placeholder": False,
        "display_name": asset.name,
        "original_filename": _stem(file_name),
    }
    if folder is not None:
        shape["asset_folder"] = folder
    if context:
        shape["context"] = {"custom": dict(context)}
    if put.existing:
        shape["existing"] = True
    if key is not None:
        secret = secrets.unseal(key.secret_sealed)
        shape["signature"] = signature_of_answer(public_id=asset.public_id, version=version, secret=secret)
        shape["api_key"] = key.key
    return shape | _by_kind(asset)


def _by_kind(asset: Asset) -> dict[str, Any]:
    """What pictures and films have beside."""
    if asset.resource_type == ResourceType.RAW:
        return {}
    found: dict[str, Any] = {"format": asset.format, "width": asset.width_px, "height": asset.height_px}
    if asset.resource_type == ResourceType.IMAGE:
        found["pages"] = asset.pages
    if asset.duration_seconds is not None:
        found["duration"] = asset.duration_seconds
    return {name: value for name, value in found.items() if value is not None}


def _stem(file_name: str) -> str:
    last = file_name.rpartition("/")[2]
    return last.rpartition(".")[0] or last
