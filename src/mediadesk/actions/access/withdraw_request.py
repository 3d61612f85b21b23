"""Withdraw one's own request."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.requests import open_request
from mediadesk.actions.wanting import wanted_by
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why


def withdraw_request(actor: Actor, *, request_id: str) -> None:
    """Take back what one has asked for and nobody has answered.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND (somebody else's too), REQUEST_CLOSED.
    """
    with change(actor, May.ACCESS_REQUEST) as step:
        asked = open_request(step, request_id)
        if asked.asker_id != actor.id:
            raise Why.NOT_FOUND(what="request")
        asked.outcome, asked.answered_at = "withdrawn", step.now
        asked.save(update_fields=["outcome", "answered_at"])
        step.record(Event.REQUEST_WITHDRAWN, asked, wanted=wanted_by(asked))
