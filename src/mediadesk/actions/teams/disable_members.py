"""Disable members: their access ends with the next request, what they own stays."""

from collections.abc import Collection

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.access.giving import require_not_above
from mediadesk.actions.change import change
from mediadesk.actions.membership import end_access, facts_of, find_members, require_master_admin_stays
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Member


def disable_members(actor: Actor, *, member_ids: Collection[str]) -> int:
    """Disable all of them, or none when one cannot be. Returns how many were active before.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, NOT_YOUR_OWN, ROLE_ABOVE_YOURS, LAST_MASTER_ADMIN, OWNER_STAYS,
            BAD_VALUE (an invitation: withdraw it instead).
    """
    with change(actor, May.MEMBER_DISABLE) as step:
        disabling = [one for one in find_members(step, member_ids) if one.status != Member.DISABLED]

        for member in disabling:
            require_not_above(facts_of(step), member.api_role)
            if member.status == Member.PENDING:
                reason = f"{member.email} has not accepted the invitation yet; withdraw it instead"
                raise Why.BAD_VALUE(what="The choice of users", reason=reason)
        require_master_admin_stays(step, disabling)
        if any(member.pk == actor.id for member in disabling):
            raise Why.NOT_YOUR_OWN(doing="disable")

        for member in disabling:
            member.status, member.updated_at, member.version = Member.DISABLED, step.now, member.version + 1
            step.record(Event.MEMBER_DISABLED, member, member=member.name or member.email)
        Member.objects.bulk_update(disabling, ["status", "updated_at", "version"])
        end_access(step, disabling)
        step.unchanged_is_fine()
    return len(disabling)
