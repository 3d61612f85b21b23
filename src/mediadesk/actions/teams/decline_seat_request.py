"""Decline a request for a seat, with a word to whoever asked."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.seat_requests import close_request, open_request
from mediadesk.rules.invitations import require_note


def decline_seat_request(actor: Actor, *, request_id: str, answer: str) -> None:
    """Decline; whoever asked gets the answer by mail.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REQUEST_CLOSED, BAD_VALUE.
    """
    with change(actor, May.SEAT_APPROVE) as step:
        asked = open_request(step, request_id)

        answer = require_note(answer)

        close_request(step, asked, outcome="declined", answer=answer)
