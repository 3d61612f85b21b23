"""Say no to buying a seat that a request waits for."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.awaiting import open_seat_request
from mediadesk.actions.change import change
from mediadesk.actions.requests import close_request
from mediadesk.actions.wanting import wanted_by
from mediadesk.rules.invitations import require_note


def decline_requested_seat(actor: Actor, *, request_id: str, answer: str) -> None:
    """Decline; whoever asked gets the answer by mail.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (nobody stands for it yet), REQUEST_CLOSED, BAD_VALUE.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        asked = open_seat_request(step, request_id)
        close_request(step, asked, outcome="declined", answer=require_note(answer), wanted=wanted_by(asked))
