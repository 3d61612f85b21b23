"""Share a folder with members and groups."""

from collections.abc import Collection
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, holds_all_of
from mediadesk.access.facts import Actor
from mediadesk.access.kept_roles import find_role
from mediadesk.access.lending import require_end, require_lasts
from mediadesk.access.reach import reached_in
from mediadesk.access.roles import AnyRole
from mediadesk.access.targets import find_folder, of_folder
from mediadesk.actions.change import Step, change
from mediadesk.actions.granting import share
from mediadesk.actions.shelf import facts_of
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import RoleKind
from mediadesk.store.library import Folder
from mediadesk.store.teams import Group, Member


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
    wanted = find_role(actor.account_id, role, RoleKind.FOLDER)
    with change(
        actor, May.FOLDER_SHARE, on=lambda: of_folder(find_folder(actor.account_id, folder_id))
    ) as step:
        folder = find_folder(step.account.pk, folder_id)
        holders = _holders(step, member_ids, group_ids)
        _require_reach(folder, holders, now=step.now)

        _require_may_share(step, wanted, step.target, until=until)

        for holder in holders:
            share(step, holder, wanted, folder, until=until, reason=reason)
        return len(holders)


def _holders(step: Step, member_ids: Collection[str], group_ids: Collection[str]) -> list[Member | Group]:
    members = Member.objects.filter(account=step.account, pk__in=member_ids).exclude(status=Member.DISABLED)
    groups = Group.objects.filter(account=step.account, pk__in=group_ids)
    found: list[Member | Group] = [*members.order_by("name", "id"), *groups.order_by("name")]
    if not member_ids and not group_ids:
        raise Why.MISSING_VALUE(what="people: nobody is chosen")
    if len(found) != len(set(member_ids)) + len(set(group_ids)):
        raise Why.NOT_FOUND(what="user or group")
    return found


def _require_reach(folder: Folder, holders: Collection[Member | Group], *, now: datetime) -> None:
    """No share is given in vain: it reaches nobody without a seat, nor in an environment they may not enter."""
    members = [one for one in holders if isinstance(one, Member)]
    for one in members:
        if not one.api_role.takes_seat:
            raise Why.WITHOUT_A_SEAT(member=one.name or one.email, role=one.api_role.title)
    reached = reached_in(folder.account_id, folder.environment_id, now=now)
    entering = set(reached.filter(pk__in=[one.pk for one in members]).values_list("pk", flat=True))
    for member in members:
        if member.pk not in entering:
            environment = folder.environment.name
            raise Why.NOT_IN_ENVIRONMENT(member=member.name or member.email, environment=environment)


def _require_may_share(step: Step, role: AnyRole, target: Target, *, until: datetime | None) -> None:
    if not holds_all_of(facts_of(step), role, target):
        raise Why.ROLE_NOT_YOURS(role=role.title)
    require_end(facts_of(step), target, until=until, now=step.now)
    require_lasts(facts_of(step), role, target, until=until)
