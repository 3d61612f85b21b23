"""The pictures of the stage: in a folder, with a history, in the trash. Rows are written directly, bytes too."""

from __future__ import annotations

from datetime import timedelta

from tests.pictures import picture


def put(folder, now, *, more=""):
    """A picture whose bytes and preview are there."""
    import io

    from mediadesk.engines import blobs, renditions
    from mediadesk.store.models import Asset

    data = picture()
    received = blobs.current().receive(
        io.BytesIO(data), environment_id=folder.environment_id, limit_bytes=10**6
    )
    blobs.current().keep(received)
    renditions.keep(folder.environment_id, received.sha256, size_px=320, data=b"RIFF a small picture")
    return Asset.objects.create(
        account=folder.account, environment=folder.environment, folder=folder, name=f"{folder}.png",
        public_id=f"{folder}_{folder.pk}{more}", resource_type="image", format="png", mime_type="image/png", size_bytes=len(data),
        sha256=received.sha256, md5=received.md5, width_px=40, height_px=30, uploaded_by="Olga", created_at=now, updated_at=now,
    )  # fmt: skip


def give_history(asset, now):
    """Give an asset an earlier version, and tags that it had. Returns the number of the trail's entry about these."""
    from mediadesk.store.models import TrailEntry
    from mediadesk.store.versions import version_of

    version = version_of(asset)
    version.until_at, asset.content_number = now, 2
    version.save()
    asset.save()
    number = 10**6 + TrailEntry.objects.count()
    TrailEntry.objects.create(
        account_id=asset.account_id, number=number, at=now, event="asset_tagged", who="Olga", who_kind="member", way="console",
        about_id=asset.pk, about_name=asset.name, details={"asset": asset.name, "before": ["sea"], "after": []},
    )  # fmt: skip
    return number


def throw_away(asset, now):
    """An asset in the trash."""
    asset.trashed_at, asset.trashed_by, asset.trash_ends_at = now, "Olga", now + timedelta(days=30)
    asset.save()
    return asset
