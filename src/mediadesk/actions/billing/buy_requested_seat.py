"""Buy the seat that a request waits for: the person is invited in the same step."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.awaiting import invite_awaited, open_seat_request
from mediadesk.actions.change import change
from mediadesk.actions.invitations import Invited
from mediadesk.actions.requests import close_request
from mediadesk.actions.wanting import wanted_by


def buy_requested_seat(actor: Actor, *, request_id: str, shown_cents: int) -> Invited:
    """Buy it, if none is free, and send the invitation in the name of whoever stands for the person.

    Args:
        shown_cents: what the page said is charged now, with tax; nought when a seat was free.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REQUEST_CLOSED, NOBODY_STANDS_FOR_IT, ALREADY_A_MEMBER, ALREADY_INVITED,
            TOO_MANY_MAILS, NOT_SOLD_IN, NO_EXTRA_SEATS, PRICE_CHANGED. Nothing is bought then.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        asked = open_seat_request(step, request_id)
        invited = invite_awaited(step, asked, shown_cents=shown_cents)
        close_request(step, asked, outcome="approved", answer=asked.answer, wanted=wanted_by(asked))
        return invited
