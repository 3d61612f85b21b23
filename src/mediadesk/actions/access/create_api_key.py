"""Create an API key, with what it may do asked in the same step."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, holds_all_of
from mediadesk.access.facts import EVERYWHERE, Actor
from mediadesk.access.roles import AnyRole
from mediadesk.access.targets import find_environment, of_environment, of_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.credentials import (
    KeyLimits,
    NewKey,
    find_key_role,
    issue_key,
    owner_of_new,
    require_key_end,
)
from mediadesk.rules.names import clean_name
from mediadesk.rules.refusals import Why
from mediadesk.store.access import ApiKey
from mediadesk.store.library import Folder


def create_api_key(
    actor: Actor,
    *,
    name: str,
    role: str,
    environment_id: str = "",
    folder_ids: Sequence[str] = (),
    enabled: bool = True,
    limits: KeyLimits | None = None,
) -> NewKey:
    """Create a key that can do what its role allows, and nothing beyond what its maker may do.

    Args:
        role: a role's id, the account's own too: of folders when some are chosen, else of the environment, else of
            the account.
        environment_id: empty for a key of the account.
        folder_ids: folders of the environment to which the key is limited.
        limits: from where and until when it may be used. It ends no later than one's own access does.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (an environment or folder that is not there), NO_SUCH_ROLE,
            FOLDER_MISSING, NOT_IN_FOLDERS, MISSING_VALUE, ROLE_NOT_YOURS, BAD_NAME, NAME_TAKEN, BAD_VALUE (a limit).
    """
    name = clean_name(name, what="An API key")
    environment = (
        find_environment(actor.account_id, environment_id=environment_id) if environment_id else None
    )
    target = of_environment(environment) if environment else Target(actor.account_id)
    may = May.KEY_CREATE if environment else May.ACCOUNT_KEY_CREATE
    with change(actor, may, on=target) as step:
        wanted = find_key_role(step, role, of_account=not environment_id, in_folders=bool(folder_ids))
        folders = (
            list(Folder.objects.filter(pk__in=folder_ids, environment=environment)) if folder_ids else []
        )
        if len(folders) != len(set(folder_ids)):
            raise Why.NOT_FOUND(what="folder")

        if ApiKey.objects.filter(account=step.account, environment=environment, name=name).exists():
            raise Why.NAME_TAKEN(what="API key", name=name)
        everywhere = target if environment else Target(actor.account_id, EVERYWHERE)
        _require_held(step, wanted, [of_folder(folder) for folder in folders] or [everywhere])

        if limits and limits.ends_at:
            require_key_end(step, may, limits.ends_at)
        return issue_key(
            step,
            name=name,
            role=wanted,
            environment=environment,
            folders=folders,
            owner=owner_of_new(step),
            enabled=enabled,
            limits=limits,
        )


def _require_held(step: Step, role: AnyRole, targets: Sequence[Target]) -> None:
    """Nobody gives what they do not hold, at any of the places."""
    if step.facts is None or not all(holds_all_of(step.facts, role, target) for target in targets):
        raise Why.ROLE_NOT_YOURS(role=role.title)
