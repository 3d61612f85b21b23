"""What is in the libraries of the stage: folders, an asset in each, and a collection."""

from __future__ import annotations

from tests.matrix.pictures import give_history, put, throw_away


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
    places = {place: one for place, one in things.folders.items() if place != "empty"}
    things.assets = {place: put(one, now) for place, one in places.items()}
    things.entries = {place: give_history(one, now) for place, one in things.assets.items()}
    things.trashed = {place: throw_away(put(one, now, more="-trashed"), now) for place, one in places.items()}
    things.grant = Grant.objects.create(
        account=things.account, role="folder_viewer", member=things.target, folder=press, granted_by=things.account.owner,
        granted_by_label="Olga", created_at=now,
    )  # fmt: skip
    things.collection, things.collection_grant = _lookbook(things, now)
    things.found_collection = _by_search(things, now)
    things.public_page = _public_page(things, now)


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


def _by_search(things, now):
    """All there is, with the same share; nothing is public of it."""
    from mediadesk.store.models import Collection, Grant

    dated = {"created_at": now, "updated_at": now}
    same = {"account": things.account}
    made = Collection.objects.create(
        environment=things.environment, name="All there is", expression="name:*", **same, **dated
    )
    Grant.objects.create(
        role="collection_viewer", member=things.target, collection=made, granted_by=things.account.owner,
        granted_by_label="Olga", created_at=now, **same,
    )  # fmt: skip
    return made


def _public_page(things, now):
    """By the owner, so that they may change it."""
    from datetime import timedelta

    from mediadesk.engines import secrets
    from mediadesk.store.models import PublicPage

    token = f"page of {things.environment.cloud_name}"
    return PublicPage.objects.create(
        account=things.account, environment=things.environment, collection=things.collection, title="Lookbook",
        publisher=things.account.owner, publisher_label=str(things.account.owner), created_at=now,
        token_hash=secrets.hash_token(token), token_sealed=secrets.seal(token), ends_at=now + timedelta(days=20),
    )  # fmt: skip
