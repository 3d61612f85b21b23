"""Short words for what the tests of the library do over and over."""

import io

from mediadesk.actions.library.upload_asset import upload_asset
from mediadesk.engines import blobs
from mediadesk.store.models import Asset, Folder, TrailEntry


def put(actor, folder, name: str = "a.txt", text: str = "A text of no known type") -> Asset:
    """Upload a file that needs no decoder."""
    return upload_asset(actor, folder_id=folder.pk, name=name, source=io.BytesIO(text.encode()))


def told(event: str) -> list[dict]:
    """The details of all the trail's entries of this event."""
    return list(TrailEntry.objects.filter(event=event).order_by("id").values_list("details", flat=True))


def is_kept(asset: Asset) -> bool:
    """Whether the bytes that a row names, or named, are there."""
    try:
        blobs.current().open(asset.environment_id, asset.sha256).close()
    except blobs.BlobMissing:
        return False
    return True


def library() -> list[tuple]:
    """All that could be half done: where every folder and asset lies, and what it is called."""
    folders = Folder.objects.order_by("id").values_list("id", "parent_id", "name", "private", "version")
    assets = Asset.objects.order_by("id").values_list(
        "id", "folder_id", "name", "description", "sha256", "version"
    )
    return [*folders, *assets, *Asset.objects.order_by("id", "tags__tag").values_list("id", "tags__tag")]
