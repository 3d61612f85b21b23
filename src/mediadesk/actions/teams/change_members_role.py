"""Give several members one role."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_may_give, require_member_role
from mediadesk.actions.change import change
from mediadesk.actions.membership import (
    environments_of,
    facts_of,
    find_members,
    require_master_admin_stays,
    require_may_change,
    takes_seat,
)
from mediadesk.rules.events import Event
from mediadesk.rules.roles import Role
from mediadesk.store.teams import Member, MemberEnvironment


def change_members_role(actor: Actor, *, member_ids: Collection[str], role: str) -> int:
    """Give all of them the role, or none when one of them cannot get it. Returns how many changed.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NO_SUCH_ROLE, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS,
            LAST_MASTER_ADMIN, OWNER_STAYS, SEATS_FULL.
    """
    with change(actor, May.MEMBER_UPDATE) as step:
        new = require_member_role(role)
        changing = [member for member in find_members(step, member_ids) if member.api_role is not new]

        for member in changing:
            require_may_change(step, member)
            places = None if new is Role.MASTER_ADMIN else environments_of(member)
            require_may_give(facts_of(step), new, environment_ids=places)
        require_master_admin_stays(step, [one for one in changing if one.api_role is Role.MASTER_ADMIN])
        taking = [m for m in changing if takes_seat(m, role=new, ends_at=m.ends_at, now=step.now)]
        step.require_seats(sum(not m.api_role.takes_seat for m in taking))

        for member in changing:
            before, member.role = member.api_role, new.api_id
            step.record(
                Event.MEMBER_CHANGED,
                member,
                what="the role",
                member=member.name or member.email,
                before=before.title,
                after=new.title,
            )
            member.all_environments = member.all_environments or new is Role.MASTER_ADMIN
            member.version, member.updated_at = member.version + 1, step.now
        Member.objects.bulk_update(changing, ["role", "all_environments", "version", "updated_at"])
        MemberEnvironment.objects.filter(member__in=[m for m in changing if m.all_environments]).delete()
        step.access_changed()
        step.unchanged_is_fine()
    return len(changing)
