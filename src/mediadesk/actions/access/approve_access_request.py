"""Approve a request for a role, a folder or a collection: it is given in the same step."""

from datetime import datetime

from mediadesk.access.asked import ANSWERED_BY, find_request, place_of
from mediadesk.access.facts import Actor
from mediadesk.access.kept_roles import find_role
from mediadesk.access.scopes import kind_of
from mediadesk.actions.change import change
from mediadesk.actions.giveable import require_giveable
from mediadesk.actions.granting import LONGEST_REASON, give
from mediadesk.actions.requests import close_request, open_request
from mediadesk.actions.wanting import role_wanted
from mediadesk.rules.invitations import require_note
from mediadesk.rules.refusals import Why
from mediadesk.store.asking import AccessRequest
from mediadesk.store.teams import Member


def approve_access_request(
    actor: Actor, *, request_id: str, role: str = "", until: datetime | None = None, answer: str = ""
) -> None:
    """Give whoever asked the role they asked for, or another, until a date or for good.

    Raises:
        Refusal: NOT_ALLOWED, NOT_FOUND, REQUEST_CLOSED (whoever asked is gone, too), NO_SUCH_ROLE, ROLE_NOT_YOURS,
            BAD_VALUE (the end date), WITHOUT_A_SEAT, NOT_IN_ENVIRONMENT. The request stays open then.
    """
    found = find_request(actor.account_id, request_id)
    if found.kind == AccessRequest.SEAT:
        raise Why.NOT_FOUND(what="request")
    with change(actor, ANSWERED_BY[found.kind], on=lambda: place_of(found)) as step:
        asked = open_request(step, request_id)
        scope, asker = asked.scope, asked.asker
        if asker is None or asker.status != Member.ACTIVE:
            raise Why.REQUEST_CLOSED(outcome="left open by somebody who is not active any more")
        given = find_role(step.account.pk, role or asked.role, kind_of(scope))
        require_giveable(step, [asker], given, scope=scope, until=until)

        # Beside what they hold there, which stays: whoever asks for more loses nothing when that ends.
        reason = asked.reason if len(asked.reason) <= LONGEST_REASON else f"{asked.reason[:297]} …"
        give(step, asker, given, scope=scope, until=until, reason=reason)

        wanted = role_wanted(asked, given)
        close_request(step, asked, outcome="approved", answer=require_note(answer), wanted=wanted)
