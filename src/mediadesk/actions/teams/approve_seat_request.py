"""Approve a request for a seat: the person is invited in the same step."""

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.invitations import Invited, Offer, invite
from mediadesk.actions.requests import close_request, open_request
from mediadesk.actions.wanting import wanted_by
from mediadesk.rules.invitations import Invitee, require_note, require_role
from mediadesk.rules.refusals import Why
from mediadesk.store.asking import AccessRequest
from mediadesk.store.teams import MemberEnvironment


def approve_seat_request(actor: Actor, *, request_id: str, role: str = "", answer: str = "") -> Invited:
    """Invite whom the request is for, in the environments of whoever asked.

    Args:
        role: another role than the one asked for.
        answer: a word to whoever asked.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REQUEST_CLOSED, NO_SUCH_ROLE, and whatever inviting raises:
            SEATS_FULL when no seat is free, and the request stays open. BAD_VALUE when it is not known any more
            for which environments it was made.
    """
    with change(actor, May.SEAT_APPROVE) as step:
        asked = open_request(step, request_id)
        if asked.kind != AccessRequest.SEAT:
            raise Why.NOT_FOUND(what="request")

        if step.facts is not None:
            require(step.facts, May.MEMBER_INVITE, Target(step.account.pk))
        wanted = require_role(role or asked.role)

        places = _places(asked)
        (invited,) = invite(step, [Invitee(asked.email, wanted, environment_ids=places)], offer=Offer())

        answer = require_note(answer)
        close_request(step, asked, outcome="approved", answer=answer, wanted=wanted_by(asked))
        return invited


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
