"""Share a folder with members and groups."""

from collections.abc import Collection
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.kept_roles import find_role
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import change
from mediadesk.actions.giveable import require_giveable
from mediadesk.actions.granting import share
from mediadesk.actions.sharing import find_people
from mediadesk.rules.roles import RoleKind


def share_folder(
    actor: Actor,
    *,
    folder_id: str,
    role: str,
    member_ids: Collection[str] = (),
    group_ids: Collection[str] = (),
    until: datetime | None = None,
    reason: str = "",
) -> int:
    """Give members and groups a role in a folder and all that inherits from it.

    It replaces the system role they have there; an account's own roles stand beside it.

    Args:
        role: the id of a folder role, all of which is held here by whoever shares (T-14).
        until: the moment at which it ends; no later than one's own access here.

    Returns:
        How many members and groups it was given to.

    Raises:
        Refusal: NOT_FOUND (one of them is not of the account: nothing is done then), NOT_ALLOWED, NO_SUCH_ROLE,
            ROLE_NOT_YOURS, MISSING_VALUE, BAD_VALUE (the end date), NOT_IN_ENVIRONMENT,
            WITHOUT_A_SEAT.
    """
    with change(
        actor, May.FOLDER_SHARE, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = find_folder(step.account.pk, folder_id)
        wanted = find_role(step.account.pk, role, RoleKind.FOLDER)
        holders = find_people(step, member_ids, group_ids)
        require_giveable(step, holders, wanted, scope=folder, until=until)

        for holder in holders:
            share(step, holder, wanted, folder, until=until, reason=reason)
        return len(holders)
