"""Change until when a role is given, and why, without taking it away in between."""

from datetime import datetime

from mediadesk.access.facts import Actor
from mediadesk.access.kept_roles import role_of
from mediadesk.access.scopes import name_of
from mediadesk.actions.change import Step, change
from mediadesk.actions.giveable import require_giveable
from mediadesk.actions.granting import (
    LONGEST_REASON,
    asked_for,
    find_holder,
    require_may_take,
)
from mediadesk.rules.events import Event
from mediadesk.rules.names import clean_text
from mediadesk.rules.refusals import Why
from mediadesk.store.access import Grant


def change_grant_end(
    actor: Actor, *, grant_id: str, until: datetime | None, reason: str | None = None
) -> Grant:
    """Let a role end sooner, as whoever may take it away; or later, as whoever may give it for so long.

    Args:
        until: the last moment of it; None for no end.
        reason: why it is given; None leaves what is said there.

    Raises:
        Refusal: NOT_FOUND, NOT_ALLOWED, ROLE_ABOVE_YOURS, BAD_VALUE (the end date or the reason); when it is to last
            longer, also those of `require_giveable`.
    """
    rows = Grant.objects.scoped()
    wanted = rows.filter(account_id=actor.account_id, pk=grant_id)
    may, on = asked_for(actor.account_id, wanted)
    with change(actor, may, on=on) as step:
        grant = wanted.first()
        if grant is None:
            raise Why.NOT_FOUND(what="role")
        require_may_take(step, grant)
        before = (grant.until, grant.reason)
        if grant.until is not None and (until is None or until > grant.until):
            _require_may_give(step, grant, until)
        elif until is not None and until <= step.now and until != grant.until:
            raise Why.BAD_VALUE(what="The end date", reason="it has passed; take the role away instead")

        grant.until = until
        if reason is not None:
            grant.reason = clean_text(reason, what="The reason", longest=LONGEST_REASON)
        if before == (grant.until, grant.reason):
            step.unchanged_is_fine()
            return grant
        grant.save(update_fields=["until", "reason"])
        _record(step, grant, before[0])
        step.access_changed()
    return grant


def _require_may_give(step: Step, grant: Grant, until: datetime | None) -> None:
    """What lasts longer is given anew: nobody does that who could not give it, nor to whom nothing is given."""
    role, holder = role_of(grant), grant.member or grant.group or grant.api_key
    if role is None or holder is None:
        raise Why.NOT_FOUND(what="role")
    if grant.member:
        find_holder(step.account.pk, f"member:{grant.member.pk}")
    require_giveable(step, [holder], role, scope=grant.scope, until=until)


def _record(step: Step, grant: Grant, before: datetime | None) -> None:
    role, holder = role_of(grant), grant.member or grant.group or grant.api_key
    step.record(
        Event.GRANT_END_CHANGED,
        grant.scope or step.account,
        holder=str(holder),
        role=role.title if role else grant.role,
        scope=name_of(grant.scope),
        before=_said(before),
        after=_said(grant.until),
        reason=grant.reason,
    )
    step.concerning(*filter(None, [holder]))


def _said(end: datetime | None) -> str:
    return f"{end.day} {end:%B %Y}" if end else "no end"
