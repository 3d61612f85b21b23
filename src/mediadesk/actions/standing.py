"""Disabling and enabling members inside a frame, for the actions that do it to many or beside other changes."""

from collections.abc import Sequence

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Kind
from mediadesk.access.favoured import require_favour_member
from mediadesk.access.giving import require_not_above
from mediadesk.access.lending import require_own_end
from mediadesk.actions.change import Step
from mediadesk.actions.invitations import mail_invitation, pending_invitation, renew
from mediadesk.actions.membership import (
    end_access,
    facts_of,
    groups_of,
    require_holds_theirs,
    require_master_admin_stays,
    require_may_change,
)
from mediadesk.actions.offering import require_patience
from mediadesk.actions.seating import require_seats
from mediadesk.engines import secrets
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.factors import Recovery
from mediadesk.store.teams import Invitation, Member


def disable(step: Step, members: Sequence[Member]) -> int:
    """Disable those who are not disabled yet, or nobody when one cannot be. Returns how many that were.

    An invitation is not disabled but withdrawn, by people; a directory pauses it.

    Raises:
        Refusal: NOT_YOUR_OWN, ROLE_ABOVE_YOURS, LAST_MASTER_ADMIN, OWNER_STAYS, BAD_VALUE (an invitation).
    """
    disabling = [one for one in members if one.status != Member.DISABLED]
    by_directory = step.actor.kind is Kind.SCIM
    for member in disabling:
        require_not_above(facts_of(step), member)
        if member.status == Member.PENDING and not by_directory:
            reason = f"{member.email} has not accepted the invitation yet; withdraw it instead"
            raise Why.BAD_VALUE(what="The choice of users", reason=reason)
    require_master_admin_stays(step, disabling)
    if any(member.pk == step.actor.id for member in disabling):
        raise Why.NOT_YOUR_OWN(doing="disable")

    for member in disabling:
        if member.status == Member.PENDING:
            _pause(step, member)
    _put(step, [m for m in disabling if m.status == Member.ACTIVE], Member.DISABLED, Event.MEMBER_DISABLED)
    Recovery.objects.filter(member__in=disabling).delete()
    end_access(step, disabling)
    return len(disabling)


def enable(step: Step, members: Sequence[Member]) -> int:
    """Enable those who are disabled, or nobody when one cannot be. Returns how many that were.

    Enabling gives back all that a member holds, so one must hold that oneself. A directory enables whom it disabled,
    and nobody else, and sends an invitation that it paused again.

    Raises:
        Refusal: SWITCHED_OFF_BY_HAND, TOO_MANY_MAILS, ROLE_ABOVE_YOURS, ROLE_NOT_YOURS, BAD_VALUE (they would stay
            longer than oneself), SEATS_FULL, FORBIDDEN_BY_POLICY (policies permit them what one may not do).
    """
    enabling = [one for one in members if one.status == Member.DISABLED]
    if step.actor.kind is Kind.SCIM:
        for member in members:
            _require_by_directory(step, member)
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


def _require_by_directory(step: Step, member: Member) -> None:
    """Go on with an invitation that a directory paused; refuse whom somebody else disabled."""
    if member.status == Member.DISABLED and not member.switched_off:
        raise Why.SWITCHED_OFF_BY_HAND(member=member.name or member.email)
    if member.status == Member.PENDING and member.switched_off:
        require_patience(step, [member.email])
        invitation = pending_invitation(step, member.pk)
        mail_invitation(step, renew(step, invitation), note=invitation.note)
        step.record(Event.INVITATION_RESENT, member, email=member.email)
        member.switched_off = False


def _pause(step: Step, member: Member) -> None:
    """Void the link of an invitation and free its seat, until it is sent again."""
    if member.switched_off:
        return
    void = secrets.hash_token(secrets.new_token())
    Invitation.objects.filter(member=member).update(token_hash=void, expires_at=step.now)
    member.switched_off, member.updated_at, member.version = True, step.now, member.version + 1
    member.save(update_fields=["switched_off", "updated_at", "version"])
    step.record(Event.INVITATION_PAUSED, member, email=member.email)


def _put(step: Step, members: Sequence[Member], status: str, event: Event) -> None:
    for member in members:
        member.status, member.updated_at, member.version = status, step.now, member.version + 1
        # What a directory switched off it may switch on again; what a person did stays (decision 0032).
        member.switched_off = status == Member.DISABLED and step.actor.kind is Kind.SCIM
        step.record(event, member, member=member.name or member.email)
    Member.objects.bulk_update(members, ["status", "switched_off", "updated_at", "version"])
