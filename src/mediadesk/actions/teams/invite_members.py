"""Invite one or many people at once, all or none."""

from collections.abc import Sequence
from datetime import datetime

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.awaiting import buy_what_is_missing
from mediadesk.actions.bundles import Chosen
from mediadesk.actions.change import change
from mediadesk.actions.invitations import Invited, invite
from mediadesk.actions.offering import Offer, groups_to_join, require_may_offer
from mediadesk.rules.invitations import MOST_LINES, Invitee, require_end, require_note
from mediadesk.rules.refusals import Why


def invite_members(
    actor: Actor,
    *,
    invitees: Sequence[Invitee],
    group_ids: Sequence[str] = (),
    ends_at: datetime | None = None,
    note: str = "",
    bundle: Chosen | None = None,
    shown_cents: int | None = None,
) -> list[Invited]:
    """Invite people; each becomes a pending member, takes a seat from now on, and is sent a link.

    Args:
        group_ids: groups that all of them join.
        ends_at: when the memberships end; None: they do not.
        note: the inviter's own words, in every mail.
        bundle: what all of them are given besides. It holds once they accept, if the inviter still holds all of it.
        shown_cents: what the page said the seats that are missing cost now, with tax; they are bought then.

    Returns:
        The members with their one-time links, in the order given.

    Raises:
        Refusal: NOT_ALLOWED, BAD_EMAIL, BAD_NAME, BAD_VALUE, NOT_FOUND (environment or group),
            ROLE_NOT_YOURS, ALREADY_A_MEMBER, ALREADY_INVITED, SEATS_FULL, and what buying seats and giving the
            bundle raise. Nobody is invited then, and nothing bought.
    """
    with change(actor, May.MEMBER_INVITE) as step:
        groups = groups_to_join(step, group_ids)

        require_end(ends_at, now=step.now)
        if not invitees:
            raise Why.MISSING_VALUE(what="e-mail address")
        if len(invitees) > MOST_LINES:
            raise Why.TOO_LARGE(limit=f"{MOST_LINES:,} addresses at once")

        offer = Offer(groups, ends_at, require_note(note), bundle)
        if shown_cents is not None:
            require_may_offer(step, invitees, offer)
            buy_what_is_missing(step, sum(one.role.takes_seat for one in invitees), shown_cents=shown_cents)
        return invite(step, invitees, offer)
