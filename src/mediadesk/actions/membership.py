"""What all actions on members share: finding them, who must stay, whose seat is taken, whose access ends.

An account always has an active Master admin, and its owner is one: `require_master_admin_stays` is asked
by every way in which a Master admin could be lost.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from mediadesk.access.facts import Facts
from mediadesk.access.giving import first_not_held, require_may_give, require_not_above
from mediadesk.actions.change import Step
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import Grant
from mediadesk.store.teams import Invitation, Member, MemberEnvironment

MOST_AT_ONCE: Final = 1000
"""How many members one call may name."""


def find_members(step: Step, member_ids: Collection[str]) -> list[Member]:
    """The members of these ids, by name. One foreign id refuses the whole call (T-03).

    Raises:
        Refusal: NOT_FOUND, MISSING_VALUE, BAD_VALUE.

    Cost: 1 query.
    """
    wanted = set(member_ids)
    if not wanted:
        raise Why.MISSING_VALUE(what="users: choose at least one")
    if len(wanted) > MOST_AT_ONCE:
        raise Why.BAD_VALUE(
            what="The number of users", reason=f"at most {MOST_AT_ONCE} can be changed at once"
        )
    members = list(
        Member.objects.filter(account=step.account, pk__in=wanted)
        .select_related("invitation")
        .order_by("name", "id")
    )
    if len(members) != len(wanted):
        raise Why.NOT_FOUND(what="user")
    return members


def facts_of(step: Step) -> Facts:
    """The facts of whoever acts; an action without them gives nothing."""
    return step.facts or Facts(step.account.pk, 0, refused="there is no membership")


def environments_of(member: Member) -> list[str] | None:
    """The ids of a member's environments, or None for all. Cost: 1 query unless all."""
    if member.all_environments:
        return None
    chosen = MemberEnvironment.objects.filter(member=member)
    return list(chosen.values_list("environment_id", flat=True))


def require_may_change(step: Step, member: Member) -> None:
    """Refuse to alter the access of somebody who holds what one does not hold (T-14, T-15).

    Raises:
        Refusal: ROLE_ABOVE_YOURS, ROLE_NOT_YOURS.
    """
    require_not_above(facts_of(step), member)
    require_may_give(facts_of(step), member.api_role, environment_ids=environments_of(member))


def require_holds_grants(step: Step, *, member: Member | None = None, group_id: str = "") -> None:
    """Refuse to give what a group's or member's grants allow and one does not hold oneself (T-14).

    Raises:
        Refusal: ROLE_NOT_YOURS.
    """
    grants = Grant.objects.filter(account=step.account)
    if member:
        grants = grants.filter(member=member) | grants.filter(group__members=member)
    else:
        grants = grants.filter(group_id=group_id)
    if missing := first_not_held(facts_of(step), grants.distinct()):
        role = Role.by_id(missing.role)
        raise Why.ROLE_NOT_YOURS(role=role.title if role else missing.role)


def require_master_admin_stays(step: Step, losing: Collection[Member]) -> None:
    """Refuse when these leaving their role would leave no active Master admin, or no owner who is one.

    Args:
        losing: who is about to be deleted, disabled, given another role or an end date, or leaves.

    Raises:
        Refusal: LAST_MASTER_ADMIN, OWNER_STAYS.

    Cost: up to 2 queries.
    """
    ids = {member.pk for member in losing}
    masters = Member.objects.filter(account=step.account).master_admins(step.now)
    lost = masters.filter(pk__in=ids).first()
    if lost and not masters.exclude(pk__in=ids).exists():
        raise Why.LAST_MASTER_ADMIN(member=lost.name or lost.email)
    for member in losing:
        if member.pk == step.account.owner_id:
            raise Why.OWNER_STAYS(member=member.name or member.email)


def takes_seat(member: Member, *, role: Role, ends_at: datetime | None, now: datetime) -> bool:
    """Say whether a member would take a seat with this role and end date, whatever they take now."""
    if not role.takes_seat or (ends_at and ends_at <= now):
        return False
    invitation: Invitation | None = getattr(member, "invitation", None)
    is_open = member.status == Member.PENDING and invitation is not None and invitation.expires_at > now
    return member.status == Member.ACTIVE or is_open


def end_access(step: Step, members: Iterable[Member]) -> int:
    """End the sessions of those who are in no other account; returns how many ended.

    Who is in another account keeps their session for it: here, their next request is refused all the same.

    Cost: 4 queries.
    """
    users = {member.user_id: member.pk for member in members if member.user_id}
    elsewhere = Member.objects.active(step.now).filter(user_id__in=users, account__closed=False)
    kept = set(elsewhere.exclude(account=step.account).values_list("user_id", flat=True))
    ending = UserSession.objects.filter(user_id__in=users.keys() - kept)
    keys = list(ending.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    ending.delete()
    step.access_changed()
    return len(keys)
