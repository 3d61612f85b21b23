"""Ask those who can for a seat."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor, Kind
from mediadesk.actions.change import Step, change
from mediadesk.actions.offering import invitable_email
from mediadesk.actions.requests import (
    OPEN_FOR,
    page_of_requests,
    require_few_open,
    require_not_asked,
    tell_who_can_answer,
)
from mediadesk.rules.events import Event
from mediadesk.rules.invitations import require_note, require_role
from mediadesk.rules.letters import seat_requested
from mediadesk.rules.refusals import Why
from mediadesk.store.asking import AccessRequest
from mediadesk.store.teams import Member


def request_seat(actor: Actor, *, email: str, role: str, reason: str) -> AccessRequest:
    """Ask for a seat for somebody; whoever may approve gets a mail.

    Raises:
        Refusal: NOT_ALLOWED, BAD_EMAIL, NO_SUCH_ROLE, MISSING_VALUE (the reason), BAD_VALUE,
            ALREADY_A_MEMBER, ALREADY_INVITED, ALREADY_ASKED, TOO_MANY_REQUESTS.
    """
    with change(actor, May.SEAT_REQUEST) as step:
        email, wanted, reason = invitable_email(step, email), require_role(role), require_note(reason)

        if not reason:
            raise Why.MISSING_VALUE(what="reason")
        _require_new(step, email)

        asked = AccessRequest.objects.create(
            account=step.account,
            asker_id=actor.id if actor.kind is Kind.MEMBER else None,
            asker_label=actor.label,
            email=email,
            role=wanted.api_id,
            role_title=wanted.title,
            reason=reason,
            created_at=step.now,
            expires_at=step.now + OPEN_FOR,
        )

        step.record(Event.SEAT_REQUESTED, asked, email=email, role=wanted.title, reason=reason)
        words = seat_requested(
            asker=step.actor.label.partition(" <")[0],
            account_name=step.account.name,
            email=email,
            role=wanted.title,
            reason=reason,
            link=page_of_requests(step),
        )
        tell_who_can_answer(step, asked, words)
        return asked


def _require_new(step: Step, email: str) -> None:
    known = Member.objects.filter(account=step.account, email=email).first()
    if known is not None:
        pending = known.status == Member.PENDING
        raise (Why.ALREADY_INVITED if pending else Why.ALREADY_A_MEMBER)(email=email)
    require_not_asked(step, email)
    require_few_open(step)
