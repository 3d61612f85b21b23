"""What all actions on members share: finding them, who must stay, whose seat is taken, whose access ends.

An account always has an active Master admin, and its owner is one: `require_master_admin_stays` is asked
by every way in which a Master admin could be lost.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Facts
from mediadesk.access.favoured import require_favour_member
from mediadesk.access.giving import (
    require_holds_grants,
    require_may_give,
    require_may_give_until,
    require_not_above,
)
from mediadesk.access.grouped import handed_on_by, require_may_regroup
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import Step
from mediadesk.actions.seating import require_seats
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role
from mediadesk.store.access import Grant, current_at
from mediadesk.store.sessions import OpenSession
from mediadesk.store.teams import Environment, Group, Invitation, Member, MemberEnvironment

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


def require_favourable(step: Step, member: Member, role: Role) -> None:
    """Refuse to give a member a role by which policies permit them what one may not do oneself (T-14).

    Raises:
        Refusal: FORBIDDEN_BY_POLICY.

    Cost: 1 query.
    """
    doing = f"give {member.name or member.email} the role {role.title}"
    require_favour_member(facts_of(step), member.pk, groups_of(member), role, doing=doing, by_role=True)


def require_holds_theirs(step: Step, *, member: Member | None = None, group_id: str = "") -> None:
    """Refuse to give what a group's or member's grants allow and one does not hold oneself (T-14).

    What the groups that hold a group are given, and what policies permit to the groups, counts as theirs.

    Raises:
        Refusal: ROLE_NOT_YOURS, FORBIDDEN_BY_POLICY.
    """
    if member:
        theirs = Q(member=member) | Q(group__members=member)
        grants = Grant.objects.filter(theirs, account=step.account)
    else:
        grants = handed_on_by(step.account.pk, [group_id])
    require_may_regroup(facts_of(step), groups_of(member) if member else [group_id], joining=True)
    require_holds_grants(facts_of(step), grants.distinct())


def require_own_end_in(step: Step, group_id: str, *, members: Collection[Member] | None = None) -> None:
    """Refuse to put anybody into a group for longer than one stays oneself, as far as it gives them anything (T-14).

    Args:
        members: who joins; some of them may leave sooner. None for whoever is, or will be, in a group.

    Raises:
        Refusal: BAD_VALUE.

    Cost: 2 queries.
    """
    given = handed_on_by(step.account.pk, [group_id]).filter(current_at(step.now))
    ends = list(given.values_list("until", flat=True))
    if not ends:
        return
    stays = [None] if members is None else [one.ends_at for one in members]
    longest = [min(filter(None, (end, stay)), default=None) for end in ends for stay in stays]
    until = None if None in longest else max(filter(None, longest))
    require_own_end(facts_of(step), May.GROUP_UPDATE, until=until)


def groups_of(member: Member) -> list[str]:
    """The ids of the groups that a member is in, by way of others too. Cost: 1 query."""
    return list(Group.objects.filter(members=member).values_list("pk", flat=True))


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
    """End the sessions of members in this account; returns how many had it open, or could have.

    A session of somebody who is in another account goes on there, and is refused here from its next request on. Of
    those who are in no other, nothing stays.

    Cost: 9 queries.
    """
    members = list(members)
    users = {member.user_id for member in members if member.user_id}
    elsewhere = Member.objects.active(step.now).filter(user_id__in=users, account__closed=False)
    kept = set(elsewhere.exclude(account=step.account).values_list("user_id", flat=True))
    ending = UserSession.objects.filter(user_id__in=users - kept)
    keys = dict(ending.values_list("pk", "session_key"))
    opened = OpenSession.objects.filter(member__in=members)
    ended = keys.keys() | set(opened.values_list("session_id", flat=True))

    opened.delete()
    Session.objects.filter(session_key__in=keys.values()).delete()
    ending.delete()
    here = Member.objects.filter(pk__in=[member.pk for member in members])
    here.update(sessions_ended_at=step.now, ended_sessions={})
    step.access_changed()
    return len(ended)


def environments_said(environment_ids: list[str] | None) -> str:
    """What `environments_of` gave, as the trail names it. Cost: 1 query unless all."""
    if environment_ids is None:
        return "all environments"
    found = Environment.objects.filter(pk__in=environment_ids).order_by("name")
    return ", ".join(found.values_list("name", flat=True)) or "no environment"


def put_role(step: Step, members: Collection[Member], new: Role) -> int:
    """Give members this role in place of the one of their membership, all or none. Returns how many changed.

    Raises:
        Refusal: ROLE_ABOVE_YOURS, ROLE_NOT_YOURS, LAST_MASTER_ADMIN, OWNER_STAYS, SEATS_FULL,
            BAD_VALUE (they would have it for longer than oneself), FORBIDDEN_BY_POLICY (policies favour the role).
    """
    changing = [member for member in members if member.api_role is not new]
    for member in changing:
        require_may_change(step, member)
        places = None if new is Role.MASTER_ADMIN else environments_of(member)
        require_own_end(facts_of(step), May.MEMBER_UPDATE, until=member.ends_at)
        require_may_give_until(facts_of(step), new, environment_ids=places, until=member.ends_at)
        require_favourable(step, member, new)
    require_master_admin_stays(step, [one for one in changing if one.api_role is Role.MASTER_ADMIN])
    taking = [m for m in changing if takes_seat(m, role=new, ends_at=m.ends_at, now=step.now)]
    require_seats(step, sum(not m.api_role.takes_seat for m in taking))

    for member in changing:
        before, member.role = member.api_role, new.api_id
        said = [("the role", before.title, new.title)]
        if new is Role.MASTER_ADMIN and not member.all_environments:  # they keep all when they are it no more
            said.append(
                ("the environments", environments_said(environments_of(member)), environments_said(None))
            )
            member.all_environments = True
        for what, was, now in said:
            told = {"member": member.name or member.email, "what": what, "before": was, "after": now}
            step.record(Event.MEMBER_CHANGED, member, **told)
        member.version, member.updated_at = member.version + 1, step.now
    Member.objects.bulk_update(changing, ["role", "all_environments", "version", "updated_at"])
    MemberEnvironment.objects.filter(member__in=[m for m in changing if m.all_environments]).delete()
    step.access_changed()
    return len(changing)
