"""Ask those who pay for the seats that an invitation lacks; it leaves by itself once they are bought."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Kind
from mediadesk.actions.awaiting import SeatOffer, stand_for, tell_of_waiting
from mediadesk.actions.bundles import Chosen
from mediadesk.actions.change import change
from mediadesk.actions.offering import groups_to_join, invitable_email
from mediadesk.actions.requests import require_not_asked
from mediadesk.rules.invitations import Invitee, require_end, require_note
from mediadesk.rules.refusals import Why
from mediadesk.store.asking import AccessRequest

_MOST: Final = 20  # each sends mails


def ask_for_seats(
    actor: Actor,
    *,
    invitees: Sequence[Invitee],
    group_ids: Sequence[str] = (),
    ends_at: datetime | None = None,
    note: str = "",
    bundle: Chosen | None = None,
    reason: str = "",
) -> list[AccessRequest]:
    """Keep what would be sent, a request for each person; whoever asks stands for them.

    Args:
        note, ends_at, group_ids, bundle: as `invite_members` takes them.
        reason: to those who pay.

    Raises:
        Refusal: NOT_ALLOWED, whatever inviting raises but for SEATS_FULL; ALREADY_ASKED, TOO_MANY_REQUESTS, TOO_LARGE.
    """
    with change(actor, May.MEMBER_INVITE) as step:
        require_end(ends_at, now=step.now)
        if not invitees:
            raise Why.NOBODY_TO_INVITE()
        if len(invitees) > _MOST:
            raise Why.TOO_LARGE(limit=f"{_MOST} people at once")
        groups = tuple(group.pk for group in groups_to_join(step, group_ids))
        asker_id = actor.id if actor.kind is Kind.MEMBER else None
        reason = require_note(reason) or "There is no free seat."
        given = (bundle.bundle_id, bundle.environment_id, tuple(bundle.folder_ids)) if bundle else ()
        found = []
        for one in invitees:
            email = invitable_email(step, one.email)
            require_not_asked(step, email)
            asked = AccessRequest(
                account=step.account, asker_id=asker_id, asker_label=actor.label, email=email
            )
            asked.role, asked.role_title = one.role.api_id, one.role.title
            asked.until, asked.reason = ends_at, reason
            asked.created_at = step.now
            how = SeatOffer(one.name or "", one.environment_ids, groups, require_note(note), *given)
            stand_for(step, asked, how)
            found.append(asked)
        tell_of_waiting(step, found)
        return found
