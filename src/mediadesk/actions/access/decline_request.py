"""Decline a request for a seat, a role or a folder, with a word to whoever asked."""

from mediadesk.access.asked import ANSWERED_BY, find_request, place_of
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.requests import close_request, open_request
from mediadesk.actions.wanting import wanted_by
from mediadesk.rules.invitations import require_note


def decline_request(actor: Actor, *, request_id: str, answer: str) -> None:
    """Decline; whoever asked gets the answer by mail.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REQUEST_CLOSED, BAD_VALUE.
    """
    found = find_request(actor.account_id, request_id)
    with change(actor, ANSWERED_BY[found.kind], on=lambda: place_of(found)) as step:
        asked = open_request(step, request_id)
        close_request(step, asked, outcome="declined", answer=require_note(answer), wanted=wanted_by(asked))
