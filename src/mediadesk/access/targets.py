"""Targets for `decide`, read from the store: what is above a folder, where its shares begin and end."""

from collections.abc import Collection, Iterable, Sequence

from mediadesk.access.decide import Target
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey
from mediadesk.store.library import Asset, Folder, chain_of
from mediadesk.store.teams import Environment


def of_account(account_id: str) -> Target:
    """The account itself."""
    return Target(account_id)


def of_environment(environment: Environment) -> Target:
    """An environment as a whole."""
    return Target(environment.account_id, environment.pk, name=environment.name)


def of_folder(folder: Folder) -> Target:
    """A folder, with those above it whose shares reach it. Cost: 1 query."""
    return Target(folder.account_id, folder.environment_id, _reaching(folder.pk), name=str(folder))


def of_asset(asset: Asset) -> Target:
    """An asset: what counts is the folder it is in. Cost: 1 query."""
    return Target(asset.account_id, asset.environment_id, _reaching(asset.folder_id), name=asset.name)


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
    wanted = {"environment__cloud_name": cloud_name} if cloud_name else {}
    rows = Folder.objects.select_related("environment")
    found = rows.filter(account_id=account_id, pk=folder_id, **wanted).first()
    if found is None:
        raise Why.NOT_FOUND(what="folder")
    return found


def find_asset(account_id: str, asset_id: str, *, cloud_name: str = "") -> Asset:
    """The account's asset of this id with its folder and environment, which must be the one named.

    Raises:
        Refusal: NOT_FOUND, another account's too.

    Cost: 1 query.
    """
    wanted = {"environment__cloud_name": cloud_name} if cloud_name else {}
    rows = Asset.objects.select_related("folder", "environment")
    found = rows.filter(account_id=account_id, pk=asset_id, **wanted).first()
    if found is None:
        raise Why.NOT_FOUND(what="asset")
    return found


def find_assets(account_id: str, asset_ids: Collection[str]) -> list[Asset]:
    """The account's assets of these ids, with their folders, all of one environment, by name. Cost: 1 query.

    Raises:
        Refusal: NOT_FOUND when even one is not there, so that a list is never done in part (T-03).
    """
    rows = Asset.objects.select_related("folder").filter(account_id=account_id, pk__in=set(asset_ids))
    found = list(rows.order_by("name", "id"))
    if not found or len(found) != len(set(asset_ids)) or len({one.environment_id for one in found}) != 1:
        raise Why.NOT_FOUND(what="asset")
    return found


def of_assets(assets: Iterable[Asset]) -> list[Target]:
    """The targets of many assets, one for each folder they are in. Cost: 1 query a folder."""
    return [of_asset(one) for one in {asset.folder_id: asset for asset in assets}.values()]


def of_chain(folder: Folder, chain: Sequence[tuple[str, str, bool]]) -> Target:
    """A folder's target from what `chain_of` has read already."""
    return Target(folder.account_id, folder.environment_id, reaching(chain), name=str(folder))


def reaching(chain: Sequence[tuple[str, str, bool]]) -> tuple[str, ...]:
    """The ids of a chain whose shares reach its first folder: up to the first private one."""
    ids = []
    for pk, _, private in chain:
        ids.append(pk)
        if private:
            break
    return tuple(ids)


def _reaching(folder_id: str) -> tuple[str, ...]:
    return reaching(chain_of(folder_id))


def find_key(account_id: str, key_id: str) -> ApiKey:
    """The account's API key of this id, with its environment.

    Raises:
        Refusal: NOT_FOUND, another account's too.
    """
    found = ApiKey.objects.select_related("environment").filter(account_id=account_id, pk=key_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="API key")
    return found


def of_key(key: ApiKey) -> Target:
    """Where a key is managed: its environment, or the account. Cost: none when its environment is loaded."""
    return of_environment(key.environment) if key.environment else Target(key.account_id)
