"""Collections of random accounts: with assets of wherever, open or not."""

from __future__ import annotations

from mediadesk.store.models import Collection, CollectionAsset


def shelve(world) -> None:
    """Up to two in each environment; of the assets in one it opens those alone that are of its own environment."""
    rows = []
    for environment in world.environments:
        for number in range(world.random.choice([0, 1, 2])):
            dated = {"created_at": environment.created_at, "updated_at": environment.created_at}
            here = {"account_id": environment.account_id, "environment": environment, **dated}
            world.collections.append(Collection(id=world.new_id(), name=f"C{number}", **here))
    for collection in world.collections:
        rows += [
            CollectionAsset(
                id=world.new_id(),
                collection=collection,
                asset=asset,
                environment=collection.environment,
                opens=world.likely(0.7),
                added_at=collection.created_at,
            )
            for asset in world.some(world.assets, 6)
        ]
    Collection.objects.bulk_create(world.collections)
    CollectionAsset.objects.bulk_create(rows)


def turn_round(world) -> None:
    """Open some that were not, and close some that were: nobody is told."""
    for row in world.some(list(CollectionAsset.objects.order_by("pk")), 5):
        CollectionAsset.objects.filter(pk=row.pk).update(opens=not row.opens)
