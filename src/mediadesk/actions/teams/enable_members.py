"""Enable disabled members again; each takes a seat if their role does."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.membership import find_members, require_holds_grants, require_may_change
from mediadesk.rules.events import Event
from mediadesk.store.teams import Member


def enable_members(actor: Actor, *, member_ids: Collection[str]) -> int:
    """Enable all of them, or none when one cannot be. Returns how many were disabled before.

    Enabling gives back all that a member holds, so one must hold that oneself.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS, SEATS_FULL.
    """
    with change(actor, May.MEMBER_DISABLE) as step:
        enabling = [one for one in find_members(step, member_ids) if one.status == Member.DISABLED]

        for member in enabling:
            require_may_change(step, member)
            require_holds_grants(step, member=member)
        lasting = [one for one in enabling if one.ends_at is None or one.ends_at > step.now]
        step.require_seats(sum(one.api_role.takes_seat for one in lasting))

        for member in enabling:
            member.status, member.updated_at, member.version = Member.ACTIVE, step.now, member.version + 1
            step.record(Event.MEMBER_ENABLED, member, member=member.name or member.email)
        Member.objects.bulk_update(enabling, ["status", "updated_at", "version"])
        step.access_changed()
        step.unchanged_is_fine()
    return len(enabling)
