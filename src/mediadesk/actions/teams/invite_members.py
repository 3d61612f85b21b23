"""Invite one or many people at once, all or none."""

from collections.abc import Sequence
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor
from mediadesk.actions.change import Step, change
from mediadesk.actions.invitations import Invited, Offer, invite
from mediadesk.rules.invitations import MOST_LINES, Invitee, require_end, require_note
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import Group


def invite_members(
    actor: Actor,
    *,
    invitees: Sequence[Invitee],
    group_ids: Sequence[str] = (),
    ends_at: datetime | None = None,
    note: str = "",
) -> list[Invited]:
    """Invite people; each becomes a pending member, takes a seat from now on, and is sent a link.

    Args:
        group_ids: groups that all of them join.
        ends_at: when the memberships end; None: they do not.
        note: the inviter's own words, in every mail.

    Returns:
        The members with their one-time links, in the order given.

    Raises:
        Refusal: NOT_ALLOWED, BAD_EMAIL, BAD_NAME, BAD_VALUE, NOT_FOUND (environment or group),
            ROLE_NOT_YOURS, ALREADY_A_MEMBER, ALREADY_INVITED, SEATS_FULL. Nobody is invited then.
    """
    with change(actor, May.MEMBER_INVITE) as step:
        groups = _groups(step, group_ids)

        require_end(ends_at, now=step.now)
        if not invitees:
            raise Why.MISSING_VALUE(what="e-mail address")
        if len(invitees) > MOST_LINES:
            raise Why.TOO_LARGE(limit=f"{MOST_LINES:,} addresses at once")

        return invite(step, invitees, offer=Offer(groups, ends_at, require_note(note)))


def _groups(step: Step, group_ids: Sequence[str]) -> list[Group]:
    if not group_ids:
        return []
    if step.facts is not None:
        require(step.facts, May.GROUP_UPDATE, Target(step.account.pk))
    groups = list(Group.objects.filter(account=step.account, pk__in=group_ids))
    if len(groups) < len(set(group_ids)):
        raise Why.NOT_FOUND(what="group")
    return groups
