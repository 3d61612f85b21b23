"""Give extra seats back. They are paid for until the end of the cycle, and can be used until then."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.buying import buy, require_as_shown
from mediadesk.actions.change import change
from mediadesk.actions.ledger import billing_of
from mediadesk.rules.charges import Terms
from mediadesk.rules.moves import Move
from mediadesk.rules.refusals import Why
from mediadesk.store.terms import paid_terms, planned_terms


def release_seats(actor: Actor, *, count: int, as_shown: str = "") -> Move:
    """Have so many extra seats less when the cycle ends, counted from what is planned for that day already.

    Args:
        as_shown: the terms as the form was drawn; empty does not ask whether they changed since.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE (more than there are), PLAN_TOO_SMALL (they are taken), NOT_SOLD_IN,
            CHANGED_MEANWHILE.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        require_as_shown(step, as_shown)
        billing = billing_of(step)
        had = planned_terms(step.account, billing) or paid_terms(step.account, billing)
        if not 0 < count <= had.extra_seats:
            reason = f"there are {had.extra_seats:,} extra seats to give back"
            raise Why.BAD_VALUE(what="The number of seats", reason=reason)
        return buy(step, Terms(had.plan, had.extra_seats - count), shown_cents=0)
