"""Approve a request for a seat: the person is invited in the same step, or once the seat is bought."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor
from mediadesk.actions.awaiting import (
    SeatOffer,
    buy_what_is_missing,
    invitation_to,
    stand_for,
    tell_of_waiting,
)
from mediadesk.actions.change import change
from mediadesk.actions.invitations import Invited, invite
from mediadesk.actions.requests import close_request, open_request
from mediadesk.actions.seating import seats_missing
from mediadesk.actions.wanting import wanted_by
from mediadesk.rules.invitations import require_note, require_role
from mediadesk.rules.refusals import Why
from mediadesk.store.asking import AccessRequest
from mediadesk.store.teams import MemberEnvironment


def approve_seat_request(
    actor: Actor, *, request_id: str, role: str = "", answer: str = "", shown_cents: int | None = None
) -> Invited | None:
    """Invite whom the request is for, in the environments of whoever asked.

    Where no seat is free it is bought, if a price was shown; else the request waits until somebody buys one, and
    whoever approves stands for the person until then.

    Args:
        role: another role than the one asked for.
        answer: a word to whoever asked, kept until the request is closed.
        shown_cents: what the page said the seat costs now, with tax.

    Returns:
        None when the request waits for a seat.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REQUEST_CLOSED, NO_SUCH_ROLE, whatever inviting and buying raise, but
            for SEATS_FULL. BAD_VALUE when it is not known any more for which environments it was made.
    """
    with change(actor, May.SEAT_APPROVE) as step:
        asked = open_request(step, request_id)
        if asked.kind != AccessRequest.SEAT:
            raise Why.NOT_FOUND(what="request")

        if step.facts is not None:
            require(step.facts, May.MEMBER_INVITE, Target(step.account.pk))
        wanted, asked.answer = require_role(role or asked.role), require_note(answer)
        asked.role = wanted.api_id
        offer = _offered(asked)
        if shown_cents is None and seats_missing(step, int(wanted.takes_seat)):
            stand_for(step, asked, offer)
            tell_of_waiting(step, [asked])
            return None

        if shown_cents is not None:
            buy_what_is_missing(step, int(wanted.takes_seat), shown_cents=shown_cents)
        (invited,) = invite(step, *invitation_to(step, asked, offer))
        close_request(step, asked, outcome="approved", answer=asked.answer, wanted=wanted_by(asked))
        return invited


def _offered(asked: AccessRequest) -> SeatOffer:
    """As whoever stands for it wanted it; else in the environments of whoever asked."""
    if asked.offer:
        return SeatOffer(**asked.offer)
    return SeatOffer(environment_ids=_places(asked))


def _places(asked: AccessRequest) -> tuple[str, ...] | None:
    asker = asked.asker
    if asker is not None and asker.all_environments:
        return None
    chosen = MemberEnvironment.objects.filter(member=asker) if asker else MemberEnvironment.objects.none()
    places = tuple(chosen.values_list("environment_id", flat=True))
    if not places:
        reason = f"whoever asked is in no environment any more; invite {asked.email} yourself, then decline"
        raise Why.BAD_VALUE(what="The request", reason=reason)
    return places
