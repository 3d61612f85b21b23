"""What the actions of the library share: things read anew under the lock, asked for one by one."""

from collections.abc import Collection, Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.decide import require
from mediadesk.access.facts import Facts
from mediadesk.access.targets import find_assets, find_folder, of_assets
from mediadesk.access.visible import OPENS_TRASH
from mediadesk.actions.change import Step
from mediadesk.rules.refusals import Why
from mediadesk.store.library import Asset, Folder, chain_of

MOST_DEEP = 100  # folders in one another; what is above is read up to twice as far


def facts_of(step: Step) -> Facts:
    """The facts the frame has authorised by."""
    if step.facts is None:
        raise TypeError("This frame authorises nobody.")
    return step.facts


def assets_with(step: Step, may: May, asset_ids: Collection[str], *, anywhere: bool = False) -> list[Asset]:
    """The assets of a list, all of them, each one asked for where it now lies.

    Args:
        anywhere: some of them may lie in the trash.

    Raises:
        Refusal: NOT_FOUND when one is not there, NOT_ALLOWED when one may not be changed: nothing is done then.
    """
    return _allowed(
        step, (may,), find_assets(step.account.pk, asset_ids, trashed=None if anywhere else False)
    )


def trashed_with(step: Step, asset_ids: Collection[str]) -> list[Asset]:
    """The assets of a list, all of them in the trash and open to the actor there.

    Raises:
        Refusal: NOT_FOUND when one is not there, NOT_ALLOWED when one is not open: nothing is done then.
    """
    return _allowed(step, OPENS_TRASH, find_assets(step.account.pk, asset_ids, trashed=True))


def _allowed(step: Step, needed: Sequence[May], assets: list[Asset]) -> list[Asset]:
    for target in of_assets(assets):
        for may in needed:
            require(facts_of(step), may, target)
    return assets


def folder_below_root(step: Step, folder_id: str) -> Folder:
    """A folder that is not the root of its environment. Raises: Refusal NOT_FOUND, BAD_VALUE."""
    folder = find_folder(step.account.pk, folder_id)
    if folder.parent_id is None:
        raise Why.BAD_VALUE(what="Home", reason="the first folder of an environment stays as it is")
    return folder


def require_version(row: Folder | Asset, version: int) -> None:
    """Refuse the second of two writers (T-03 of a row). Raises: Refusal CHANGED_MEANWHILE."""
    if row.version != version:
        raise Why.CHANGED_MEANWHILE(what=f"{row}")


def require_depth(parent: Folder, *, below: int = 1) -> None:
    """Refuse a folder that would lie deeper than is read upwards (T-21), with what is below it.

    Args:
        below: how many folders would then lie in one another below the parent.

    Raises:
        Refusal: BAD_VALUE.

    Cost: 1 query.
    """
    if len(chain_of(parent.pk)) + below > MOST_DEEP:
        raise Why.BAD_VALUE(what="The folder", reason=f"at most {MOST_DEEP} may lie in one another")


def require_free_name(parent_id: str | None, name: str, *, but: str = "") -> None:
    """Refuse a name that another folder beside it has. Raises: Refusal NAME_TAKEN. Cost: 1 query."""
    if Folder.objects.filter(parent_id=parent_id, name=name).exclude(pk=but).exists():
        raise Why.NAME_TAKEN(what="folder", name=name)
