"""Targets for `decide`, read from the store: what is above a folder, where its shares begin and end."""

from collections.abc import Collection as Several
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from django.db.models import QuerySet

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Target, Thing
from mediadesk.engines import clock
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey
from mediadesk.store.collections import Collection, where_it_lies, where_they_lie
from mediadesk.store.having import kept_by
from mediadesk.store.kept import Given, KeptObjects
from mediadesk.store.library import Asset, Folder, chain_of, in_trash
from mediadesk.store.natural import by_name
from mediadesk.store.scim import ScimToken
from mediadesk.store.teams import Environment

_FOLDER: Final = KeptObjects(
    lambda: Folder.objects.select_related("environment").filter(
        account_id=Given("account"), pk=Given("folder")
    )
)


def of_account(account_id: str) -> Target:
    """The account itself."""
    return Target(account_id)


def of_environment(environment: Environment) -> Target:
    """An environment as a whole."""
    return Target(environment.account_id, environment.pk, name=environment.name)


def of_folder(folder: Folder) -> Target:
    """A folder, with those above it whose shares reach it. Cost: 1 query."""
    return of_chain(folder, chain_of(folder.pk))


def of_collection(collection: Collection) -> Target:
    """A collection: it lies in its environment and in no folder. Cost: none."""
    return Target(
        collection.account_id, collection.environment_id, collections=(collection.pk,), name=collection.name
    )


def of_asset(asset: Asset) -> Target:
    """An asset: what counts is the folder it is in and the collections that open it; for policies what it is.

    Cost: 1 query.
    """
    return of_lying(asset, *where_it_lies(asset))


def of_lying(asset: Asset, chain: Sequence[tuple[str, str, bool]], collections: tuple[str, ...]) -> Target:
    """An asset's target from what `where_it_lies` has read already."""
    folders, above = parted(chain)
    return Target(
        asset.account_id,
        asset.environment_id,
        folders,
        collections,
        name=asset.name,
        above=above,
        thing=thing_of(asset),
    )


def folder_of(target: Target, *, name: str) -> Target:
    """The folder of an asset, from the asset's target."""
    return replace(target, collections=(), name=name, thing=None)


def thing_of(asset: Asset) -> Thing:
    """An asset as policies may speak of it; its tags and details are read when one does."""

    def read_tags() -> frozenset[str]:
        return frozenset(asset.tags.values_list("tag", flat=True))

    return Thing(
        asset.pk,
        asset.name,
        asset.resource_type,
        asset.format,
        asset.uploaded_by_id,
        read_tags=read_tags,
        read_details=lambda: kept_by([asset.pk]).get(asset.pk, {}),
    )


def find_environment(account_id: str, *, cloud_name: str = "", environment_id: str = "") -> Environment:
    """The account's environment of this cloud name or id.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    wanted = {"cloud_name": cloud_name} if cloud_name else {"pk": environment_id}
    found = Environment.objects.filter(account_id=account_id, **wanted).first()
    if found is None:
        raise Why.NOT_FOUND(what="environment")
    return found


def find_folder(account_id: str, folder_id: str, *, cloud_name: str = "") -> Folder:
    """The account's folder of this id with its environment, which must be the one named. Cost: 1 query.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    found = _FOLDER.first({"account": account_id, "folder": folder_id})
    if found is None or cloud_name not in {"", found.environment.cloud_name}:
        raise Why.NOT_FOUND(what="folder")
    return found


def find_collection(account_id: str, collection_id: str, *, cloud_name: str = "") -> Collection:
    """The account's collection of this id with its environment, which must be the one named. Cost: 1 query.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    wanted = {"environment__cloud_name": cloud_name} if cloud_name else {}
    rows = Collection.objects.select_related("environment")
    found = rows.filter(account_id=account_id, pk=collection_id, **wanted).first()
    if found is None:
        raise Why.NOT_FOUND(what="collection")
    return found


def find_asset(account_id: str, asset_id: str, *, cloud_name: str = "", trashed: bool = False) -> Asset:
    """The account's asset of this id with its folder and environment, which must be the one named.

    Args:
        trashed: it is looked for in the trash, and nowhere else.

    Raises:
        Refusal: NOT_FOUND, another account's too, and one that is in the trash.

    Cost: 1 query.
    """
    wanted = {"environment__cloud_name": cloud_name} if cloud_name else {}
    rows = _among(trashed=trashed).select_related("folder", "environment")
    found = rows.filter(account_id=account_id, pk=asset_id, **wanted).first()
    if found is None:
        raise Why.NOT_FOUND(what="asset")
    return found


def find_assets(account_id: str, asset_ids: Several[str], *, trashed: bool | None = False) -> list[Asset]:
    """The account's assets of these ids, with their folders, all of one environment, by name. Cost: 1 query.

    Args:
        trashed: they are looked for in the trash, and nowhere else; None: there, too.

    Raises:
        Refusal: NOT_FOUND when even one is not there, so that a list is never done in part (T-03).
    """
    rows = (
        _among(trashed=trashed).select_related("folder").filter(account_id=account_id, pk__in=set(asset_ids))
    )
    found = list(rows.order_by(*by_name(), "id"))
    if not found or len(found) != len(set(asset_ids)) or len({one.environment_id for one in found}) != 1:
        raise Why.NOT_FOUND(what="asset")
    return found


def _among(*, trashed: bool | None) -> QuerySet[Asset]:
    if trashed is None:
        return Asset.kept.exclude(trash_ends_at__lte=clock.now())
    return in_trash(clock.now()) if trashed else Asset.objects.all()


def of_assets(assets: Sequence[Asset]) -> list[Target]:
    """The targets of many assets of one environment. Cost: 1 query for each folder they are in."""
    chains, opening = where_they_lie(assets)
    return [of_lying(one, chains[one.folder_id], opening.get(one.pk, ())) for one in assets]


def of_chain(folder: Folder, chain: Sequence[tuple[str, str, bool]]) -> Target:
    """A folder's target from what `chain_of` has read already."""
    folders, above = parted(chain)
    return Target(folder.account_id, folder.environment_id, folders, name=str(folder), above=above)


def parted(chain: Sequence[tuple[str, str, bool]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of a chain whose shares reach its first folder, up to the first private one; and the rest."""
    ids = [pk for pk, _, _ in chain]
    ends = next((place for place, (_, _, private) in enumerate(chain, start=1) if private), len(ids))
    return tuple(ids[:ends]), tuple(ids[ends:])


def find_key(account_id: str, key_id: str) -> ApiKey:
    """The account's API key of this id, with its environment and owner. Cost: 1 query.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    rows = ApiKey.objects.select_related("environment", "owner")
    found = rows.filter(account_id=account_id, pk=key_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="API key")
    return found


def changes_key(key: ApiKey) -> May:
    """The permission to change a key: of the environment's, or of the account's."""
    return May.KEY_UPDATE if key.environment_id else May.ACCOUNT_KEY_UPDATE


def of_key(key: ApiKey) -> Target:
    """Where a key is managed: its environment, or the account. Cost: none when its environment is loaded."""
    return of_environment(key.environment) if key.environment else Target(key.account_id)


def find_scim_token(account_id: str, token_id: str) -> ScimToken:
    """The account's token of provisioning of this id, with its maker. Cost: 1 query.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    found = ScimToken.objects.select_related("maker").filter(account_id=account_id, pk=token_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="token")
    return found
