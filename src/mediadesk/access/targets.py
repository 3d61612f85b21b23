"""Targets for `decide`, read from the store: what is above a folder, where its shares begin and end."""

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


def _reaching(folder_id: str) -> tuple[str, ...]:
    ids = []
    for pk, _, private in chain_of(folder_id):
        ids.append(pk)
        if private:
            break
    return tuple(ids)


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
