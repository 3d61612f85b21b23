"""What is in the libraries of the stage: folders, an asset in each, and a collection."""

from __future__ import annotations

from tests.pictures import picture


def stock(things, root, now) -> None:
    """Press is what guests are given; 2030 below it inherits, Agency below it is private, Secret lies apart."""
    from mediadesk.store.models import Folder, Grant

    dated = {"created_at": now, "updated_at": now}

    def folder(name, parent, *, private=False):
        return Folder.objects.create(
            account=things.account,
            environment=parent.environment,
            parent=parent,
            name=name,
            private=private,
            **dated,
        )

    elsewhere = Folder.objects.create(account=things.account, environment=things.second, **dated)
    press, secret = folder("Press", root), folder("Secret", root)
    things.folders = {
        "root": root, "granted": press, "inherited": folder("2030", press), "private": folder("Agency", press, private=True),
        "apart": secret, "elsewhere": folder("Elsewhere", elsewhere), "empty": folder("Empty", root),
    }  # fmt: skip
    things.assets = {place: _asset(one, now) for place, one in things.folders.items() if place != "empty"}
    things.grant = Grant.objects.create(
        account=things.account, role="folder_viewer", member=things.target, folder=press, granted_by=things.account.owner,
        granted_by_label="Olga", created_at=now,
    )  # fmt: skip
    things.collection, things.collection_grant = _lookbook(things, now)


def _lookbook(things, now):
    """It opens what lies apart, and shows what guests are given anyway to these alone."""
    from mediadesk.store.models import Collection, CollectionAsset, Grant

    dated = {"created_at": now, "updated_at": now}
    made = Collection.objects.create(
        account=things.account, environment=things.environment, name="Lookbook", **dated
    )
    for place, opens in (("apart", True), ("granted", False)):
        CollectionAsset.objects.create(
            collection=made,
            asset=things.assets[place],
            environment=made.environment,
            opens=opens,
            added_at=now,
        )
    grant = Grant.objects.create(
        account=things.account, role="collection_viewer", member=things.target, collection=made, granted_by=things.account.owner,
        granted_by_label="Olga", created_at=now,
    )  # fmt: skip
    return made, grant


def _asset(folder, now):
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
        public_id=f"{folder}_{folder.pk}", resource_type="image", format="png", mime_type="image/png", size_bytes=len(data),
        sha256=received.sha256, md5=received.md5, width_px=40, height_px=30, uploaded_by="Olga", created_at=now, updated_at=now,
    )  # fmt: skip
