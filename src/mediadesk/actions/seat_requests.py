"""The closing of a request for a seat inside a frame: for approving and for declining."""

from mediadesk.actions.change import Step
from mediadesk.rules.events import Event
from mediadesk.rules.letters import seat_request_answered
from mediadesk.rules.refusals import Why
from mediadesk.store.teams import SeatRequest


def open_request(step: Step, request_id: str) -> SeatRequest:
    """The open request of this id in this account.

    Raises:
        Refusal: NOT_FOUND, REQUEST_CLOSED.
    """
    found = SeatRequest.objects.select_related("asker").filter(account=step.account, pk=request_id).first()
    if found is None:
        raise Why.NOT_FOUND(what="request")
    if found.outcome != "open":
        raise Why.REQUEST_CLOSED(outcome=found.outcome)
    return found


def close_request(step: Step, asked: SeatRequest, *, outcome: str, answer: str) -> None:
    """Write the outcome, "approved" or "declined", and tell whoever asked."""
    asked.outcome, asked.answer = outcome, answer
    asked.answered_by, asked.answered_at = step.actor.label, step.now
    asked.save(update_fields=["outcome", "answer", "answered_by", "answered_at"])
    asker = asked.asker_label.partition(" <")[0]
    step.record(Event.SEAT_REQUEST_ANSWERED, asked, outcome=outcome, asker=asker, email=asked.email)
    if asked.asker is not None:
        account_name = step.account.name
        words = seat_request_answered(
            email=asked.email, outcome=outcome, answer=answer, account_name=account_name
        )
        step.mail(to=asked.asker.email, **words)
