"""Collections: assets of an environment put together by hand, or by a search, whatever folder each lies in.

A collection by a search has no rows: it opens nothing, and is asked anew each time (decision 0026). Of one by hand, a
row says that an asset is in it, and whether it opens the asset: then whoever has a role in the collection sees it,
private folder or not. What opens an asset is decided when it is put in (decision 0020).
"""

from collections.abc import Sequence
from typing import ClassVar

from django.db import connection, models
from django.db.models.expressions import RawSQL

from mediadesk.store.ids import new_id
from mediadesk.store.library import Asset, chain_of, one_of
from mediadesk.store.teams import Account, Environment


class Collection(models.Model):
    """A collection: a name, what it is for, and the rows of `CollectionAsset`; or an expression, and never a row."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE)
    environment = models.ForeignKey(Environment, on_delete=models.CASCADE)
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=1000, blank=True)
    expression = models.CharField(
        max_length=1000, blank=True
    )  # of a search; empty where it is filled by hand
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()
    created_by_label = models.CharField(max_length=360)
    updated_at = models.DateTimeField()
    updated_by_label = models.CharField(max_length=360)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["environment", "name"], name="one_collection_of_a_name_an_environment"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CollectionAsset(models.Model):
    """An asset in a collection. `opens`: whoever has a role in the collection sees it, wherever it lies."""

    id = models.CharField(primary_key=True, max_length=32, default=new_id, editable=False)
    collection = models.ForeignKey(  # found by `an_asset_is_in_a_collection_once`
        Collection, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    asset = models.ForeignKey(  # found by `collections_that_open`
        Asset, on_delete=models.CASCADE, related_name="in_collections", db_index=False
    )
    environment = models.ForeignKey(  # the collection's: what opens is found without asking it
        Environment, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    opens = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by_label = models.CharField(max_length=360)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["collection", "asset"], name="an_asset_is_in_a_collection_once")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["asset", "opens", "environment", "collection"], name="collections_that_open"
            ),
            models.Index(
                fields=["collection", "opens", "environment", "asset"], name="assets_that_are_opened"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.asset_id} in {self.collection_id}"


Chain = tuple[tuple[str, str, bool], ...]


def opened_by(collection_ids: Sequence[str], *, environment_id: str) -> RawSQL:
    """The assets of an environment that these of its collections open, as a sub-select of ids.

    Read from the collections on, which is what CROSS JOIN means to SQLite: it would else read the environment.
    """
    some = one_of(collection_ids)
    return RawSQL(  # noqa: S611 - holes only, no text of a user
        "SELECT c.asset_id FROM store_collectionasset c CROSS JOIN store_asset a"  # noqa: S608
        f" WHERE c.collection_id IN ({some.sql}) AND c.opens AND c.environment_id = %s"
        " AND a.id = c.asset_id AND a.environment_id = c.environment_id",
        (*some.params, environment_id),
    )


def where_it_lies(asset: Asset) -> tuple[Chain, tuple[str, ...]]:
    """The chain of an asset's folder as `chain_of` gives it, and the ids of the collections that open it.

    Cost: 1 query for both.
    """
    chain, opening = _lying(asset.folder_id, asset.environment_id, [asset.pk])
    return chain, opening.get(asset.pk, ())


def where_they_lie(assets: Sequence[Asset]) -> tuple[dict[str, Chain], dict[str, tuple[str, ...]]]:
    """The same for many assets of one environment: chains by folder, collections by asset.

    Cost: 1 query for each folder they are in.
    """
    chains: dict[str, Chain] = {}
    opening: dict[str, tuple[str, ...]] = {}
    for asset in assets:
        if not chains:
            ids = [one.pk for one in assets]
            chains[asset.folder_id], opening = _lying(asset.folder_id, asset.environment_id, ids)
        elif asset.folder_id not in chains:
            chains[asset.folder_id] = chain_of(asset.folder_id)
    return chains, opening


def _lying(
    folder_id: str, environment_id: str, asset_ids: Sequence[str]
) -> tuple[Chain, dict[str, tuple[str, ...]]]:
    """One statement, so that who has no collections pays no query for them."""
    holes = ", ".join(["%s"] * len(asset_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH RECURSIVE up(id, name, private, parent_id, depth) AS ("  # noqa: S608 - holes only
            " SELECT id, name, private, parent_id, 0 FROM store_folder WHERE id = %s"
            " UNION ALL SELECT f.id, f.name, f.private, f.parent_id, up.depth + 1"
            " FROM store_folder f JOIN up ON f.id = up.parent_id WHERE up.depth < 200)"
            " SELECT id, name, private, depth FROM up"
            f" UNION ALL SELECT asset_id, collection_id, opens, -1 FROM store_collectionasset"
            f" WHERE asset_id IN ({holes}) AND opens AND environment_id = %s ORDER BY 4, 2",
            [folder_id, *asset_ids, environment_id],
        )
        rows = cursor.fetchall()
    chain = tuple((str(pk), str(name), bool(private)) for pk, name, private, depth in rows if depth >= 0)
    opening: dict[str, tuple[str, ...]] = {}
    for asset_id, collection_id, _, depth in rows:
        if depth < 0:
            opening[asset_id] = (*opening.get(asset_id, ()), collection_id)
    return chain, opening
