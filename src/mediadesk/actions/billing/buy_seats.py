"""Buy seats besides those of the plan; they are there at once."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.awaiting import invite_all_awaited
from mediadesk.actions.buying import buy_seats_more, require_as_shown
from mediadesk.actions.change import change
from mediadesk.rules.moves import Move
from mediadesk.rules.refusals import Why
from mediadesk.rules.seats import MOST_AT_ONCE


def buy_seats(actor: Actor, *, count: int, shown_cents: int, as_shown: str = "") -> Move:
    """Add seats; the rest of the cycle is charged. Whoever waits for one is invited (decision 0017).

    Args:
        shown_cents: what the page said is charged now, with tax.
        as_shown: the terms as the form was drawn; empty does not ask whether they changed since.

    Raises:
        Refusal: NOT_ALLOWED, BAD_VALUE, NOT_SOLD_IN, NO_EXTRA_SEATS, PRICE_CHANGED, CHANGED_MEANWHILE,
            PAYMENT_OVERDUE.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        require_as_shown(step, as_shown)
        if not 0 < count <= MOST_AT_ONCE:
            raise Why.BAD_VALUE(
                what="The number of seats", reason=f"it is not between 1 and {MOST_AT_ONCE:,}"
            )
        found = buy_seats_more(step, count, shown_cents=shown_cents)
        invite_all_awaited(step)
        return found
