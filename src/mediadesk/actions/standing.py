"""Disabling and enabling members inside a frame, for the actions that do it to many or beside other changes."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.favoured import require_favour_member
from mediadesk.access.giving import require_not_above
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import Step
from mediadesk.actions.membership import (
    end_access,
    facts_of,
    groups_of,
    require_holds_theirs,
    require_master_admin_stays,
    require_may_change,
)
from mediadesk.actions.seating import require_seats
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def disable(step: Step, members: Sequence[Member]) -> int:
    """Disable those who are not disabled yet, or nobody when one cannot be. Returns how many that were.

    Raises:
        Refusal: NOT_YOUR_OWN, ROLE_ABOVE_YOURS, LAST_MASTER_ADMIN, OWNER_STAYS, BAD_VALUE (an invitation).
    """
    disabling = [one for one in members if one.status != Member.DISABLED]
    for member in disabling:
        require_not_above(facts_of(step), member)
        if member.status == Member.PENDING:
            reason = f"{member.email} has not accepted the invitation yet; withdraw it instead"
            raise Why.BAD_VALUE(what="The choice of users", reason=reason)
    require_master_admin_stays(step, disabling)
    if any(member.pk == step.actor.id for member in disabling):
        raise Why.NOT_YOUR_OWN(doing="disable")

    _put(step, disabling, Member.DISABLED, Event.MEMBER_DISABLED)
    end_access(step, disabling)
    return len(disabling)


def enable(step: Step, members: Sequence[Member]) -> int:
    """Enable those who are disabled, or nobody when one cannot be. Returns how many that were.

    Enabling gives back all that a member holds, so one must hold that oneself.

    Raises:
        Refusal: ROLE_ABOVE_YOURS, ROLE_NOT_YOURS, BAD_VALUE (they would stay longer than oneself), SEATS_FULL,
            FORBIDDEN_BY_POLICY (policies permit them what one may not do).
    """
    enabling = [one for one in members if one.status == Member.DISABLED]
    for member in enabling:
        require_may_change(step, member)
        require_holds_theirs(step, member=member)
        doing = f"enable {member.name or member.email}"
        require_favour_member(facts_of(step), member.pk, groups_of(member), member.api_role, doing=doing)
        require_own_end(facts_of(step), May.MEMBER_DISABLE, until=member.ends_at)
    lasting = [one for one in enabling if one.ends_at is None or one.ends_at > step.now]
    require_seats(step, sum(one.api_role.takes_seat for one in lasting))

    _put(step, enabling, Member.ACTIVE, Event.MEMBER_ENABLED)
    step.access_changed()
    return len(enabling)


def _put(step: Step, members: Sequence[Member], status: str, event: Event) -> None:
    for member in members:
        member.status, member.updated_at, member.version = status, step.now, member.version + 1
        step.record(event, member, member=member.name or member.email)
    Member.objects.bulk_update(members, ["status", "updated_at", "version"])
