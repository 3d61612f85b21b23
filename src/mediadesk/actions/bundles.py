"""Bundles inside a frame: found, checked, turned into the roles they stand for."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta

from mediadesk.access.kept_roles import find_role, roles_of
from mediadesk.access.targets import find_environment, find_folder
from mediadesk.actions.change import Step
from mediadesk.actions.granting import Wanted
from mediadesk.rules.bundles import ENVIRONMENT, FOLDER, Item, clean_items
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.access import Bundle


def find_bundle(account_id: str, bundle_id: str) -> Bundle:
    """The account's bundle of this id. Raises: Refusal NOT_FOUND, another account's too."""
    found = Bundle.objects.filter(account_id=account_id, pk=bundle_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="bundle")
    return found


def checked(step: Step, items: Iterable[Item]) -> list[dict[str, object]]:
    """Items as they are kept, once each names a role that fits its place, and places of this account.

    Raises:
        Refusal: MISSING_VALUE, BAD_VALUE, NO_SUCH_ROLE, NOT_FOUND.
    """
    found = clean_items(items)
    for item in found:
        kind = RoleKind.FOLDER if item.place == FOLDER else RoleKind.GLOBAL
        find_role(step.account.pk, item.role, kind)
        if item.environment_id:
            find_environment(step.account.pk, environment_id=item.environment_id)
        if item.folder_id:
            find_folder(step.account.pk, item.folder_id)
    return [asdict(item) for item in found]


def titles_of(bundle: Bundle) -> str:
    """The roles it gives, as people call them. Cost: 1 query."""
    titles = {role.api_id: role.title for role in roles_of(bundle.account_id, *RoleKind)}
    return ", ".join(titles.get(item.role, "a role that is gone") for item in items_of(bundle))


def items_of(bundle: Bundle) -> list[Item]:
    """The items of a row."""
    return [Item(**item) for item in bundle.items]


def wanted_of(
    step: Step, bundle: Bundle, *, environment_id: str = "", folder_ids: Sequence[str] = ()
) -> list[Wanted]:
    """The roles a bundle stands for today, its open places filled in.

    Raises:
        Refusal: MISSING_VALUE, when a place that is asked for was not chosen.
    """
    wanted = []
    for item in items_of(bundle):
        if item.asks_for == ENVIRONMENT and not environment_id:
            raise Why.MISSING_VALUE(what=f"environment: {bundle.name} needs one")
        if item.asks_for == FOLDER and not folder_ids:
            raise Why.MISSING_VALUE(what=f"folder: {bundle.name} needs one")
        until = step.now + timedelta(days=item.days) if item.days else None
        at = (item.environment_id or environment_id) if item.place == ENVIRONMENT else ""
        folders = ([item.folder_id] if item.folder_id else folder_ids) if item.place == FOLDER else [""]
        wanted += [Wanted(item.role, at, one, until, f"Bundle {bundle.name}") for one in folders]
    return wanted
