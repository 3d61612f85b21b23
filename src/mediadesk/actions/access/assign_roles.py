"""Give roles to several holders, or take them away, in one step: what the APIs do with lists."""

from collections.abc import Sequence
from dataclasses import dataclass

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor
from mediadesk.access.kept_roles import named_role
from mediadesk.access.roles import mask_of
from mediadesk.actions.change import Step, change
from mediadesk.actions.granting import (
    Wanted,
    asked_for,
    find_holder,
    give_wanted,
    held_by,
    is_share,
    require_few,
    require_may_take,
    require_may_touch,
    take,
    wanted_at,
)
from mediadesk.actions.membership import facts_of, find_members, put_role
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import MEMBER_ROLES, Role
from mediadesk.store.access import ApiKey


@dataclass(frozen=True, slots=True)
class Assignment:
    """One role of one holder: "member:", "group:" or "key:" and the id.

    `of_account`: a role for the account, which for a member can be that of the membership.
    """

    holder: str
    wanted: Wanted
    of_account: bool = False


def assign_roles(actor: Actor, *, assignments: Sequence[Assignment], remove: bool = False) -> int:
    """Give all of them or none; with `remove` take all of them or none. Returns how many.

    A role of the account becomes that of a member's membership when it holds all that the present one does, and
    else stands beside it: adding takes nothing away. A membership whose role is taken is Media Library user.

    Raises:
        Refusal: NOT_FOUND (even one holder, place or role that is not there, T-03; a role to be taken that is not
            held), NOT_ALLOWED, NO_SUCH_ROLE, MISSING_VALUE, BAD_VALUE, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS,
            WITHOUT_A_SEAT, NOT_IN_ENVIRONMENT, LAST_MASTER_ADMIN, OWNER_STAYS, SEATS_FULL.
    """
    if not assignments:
        raise Why.MISSING_VALUE(what="roles: none is named")
    require_few(assignments)
    may, on = asked_for(actor.account_id, [one.wanted for one in assignments])
    with change(actor, may, on=on) as step:
        wanted = list(dict.fromkeys(assignments))
        for one in wanted:
            if named_role(step.account.pk, one.wanted.role_id) is None:
                raise Why.NOT_FOUND(what="role")
        for one in wanted:
            if remove:
                _remove(step, one)
            else:
                _add(step, one)
        step.unchanged_is_fine()
        return len(wanted)


def _add(step: Step, one: Assignment) -> None:
    holder = find_holder(step.account.pk, one.holder)
    if not is_share(one.wanted) or isinstance(holder, ApiKey):
        require_may_touch(step, holder)
    if not (one.of_account and _becomes_membership(step, one)):
        give_wanted(step, holder, one.wanted)


def _becomes_membership(step: Step, one: Assignment) -> bool:
    kind, _, member_id = one.holder.partition(":")
    new = Role.by_id(one.wanted.role_id)
    if kind != "member" or new is None or new not in MEMBER_ROLES or one.wanted.until is not None:
        return False
    (member,) = find_members(step, [member_id])
    if new is not Role.MASTER_ADMIN and mask_of(member.api_role) & ~mask_of(new):
        return False
    require(facts_of(step), May.MEMBER_UPDATE, Target(step.account.pk))
    put_role(step, [member], new)
    return True


def _remove(step: Step, one: Assignment) -> None:
    kind, _, holder_id = one.holder.partition(":")
    held = held_by(find_holder(step.account.pk, one.holder, disabled=True))
    rows = wanted_at(one.wanted).scoped()
    grant = rows.filter(account=step.account, role=one.wanted.role_id, **held).first()
    if grant is not None:
        require_may_take(step, grant)
        take(step, grant)
    elif kind == "member" and not is_share(one.wanted):
        (member,) = find_members(step, [holder_id])
        if member.role != one.wanted.role_id or member.api_role is Role.MEDIA_LIBRARY_USER:
            raise Why.NOT_FOUND(what="role")
        if not one.of_account:  # in one of its environments it cannot be taken alone
            raise Why.BAD_VALUE(
                what="The role", reason="it is that of the membership, and is taken in the account"
            )
        require(facts_of(step), May.MEMBER_UPDATE, Target(step.account.pk))
        put_role(step, [member], Role.MEDIA_LIBRARY_USER)
    else:
        raise Why.NOT_FOUND(what="role")
