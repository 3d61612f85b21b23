"""Give roles to a member, a group or an API key: in the account, in environments, on folders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor
from mediadesk.access.roles import find_role
from mediadesk.access.targets import find_environment, find_folder, of_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.granting import Holder, find_holder, give, require_giveable, require_may_touch
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.invitations import require_note
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.access import ApiKey, Grant


@dataclass(frozen=True, slots=True)
class Wanted:
    """One role to be given: on the folder or in the environment named, else in the account with all environments."""

    role_id: str
    environment_id: str = ""
    folder_id: str = ""
    until: datetime | None = None
    reason: str = ""


def give_roles(actor: Actor, *, holder: str, wanted: Sequence[Wanted]) -> list[Grant]:
    """Give all of them or none. What is held there already gets the new end date and reason.

    Args:
        holder: "member:", "group:" or "key:" and the id.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NO_SUCH_ROLE, MISSING_VALUE (no role), ROLE_ABOVE_YOURS, ROLE_NOT_YOURS,
            WITHOUT_A_SEAT, NOT_IN_ENVIRONMENT, BAD_VALUE.
    """
    if not wanted:
        raise Why.MISSING_VALUE(what="role: none is chosen")
    folders = {one.folder_id for one in wanted}
    may, on = May.GRANT_GIVE, None
    if len(folders) == 1 and "" not in folders:  # whoever may share a folder gives roles on it
        (shared,) = folders
        may, on = May.FOLDER_SHARE, lambda: of_folder(find_folder(actor.account_id, shared))
    with change(actor, may, on=on) as step:
        found = find_holder(step.account.pk, holder)
        if "" in folders or isinstance(found, ApiKey):
            require_may_touch(step, found)
        return [_give(step, found, one) for one in wanted]


def _give(step: Step, holder: Holder, one: Wanted) -> Grant:
    account_id = step.account.pk
    folder = find_folder(account_id, one.folder_id) if one.folder_id else None
    environment = (
        find_environment(account_id, environment_id=one.environment_id)
        if one.environment_id and not folder
        else None
    )
    role = find_role(account_id, one.role_id, RoleKind.FOLDER if folder else RoleKind.GLOBAL)
    if folder:
        require(facts_of(step), May.FOLDER_SHARE, of_folder(folder))
    else:
        require(facts_of(step), May.GRANT_GIVE, Target(account_id))
    reason = require_note(one.reason)[:300]
    require_giveable(step, holder, role, environment=environment, folder=folder, until=one.until)
    return give(
        step, holder, role, environment=environment, folder=folder, until=one.until, reason=reason
    )
