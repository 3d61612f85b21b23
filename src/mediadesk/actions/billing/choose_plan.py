"""Choose a plan: a larger one holds at once, a smaller one from the end of the cycle that is paid for."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.awaiting import invite_all_awaited
from mediadesk.actions.buying import buy, chosen_plan, require_as_shown
from mediadesk.actions.change import change
from mediadesk.rules.moves import Move


def choose_plan(
    actor: Actor, *, plan: str, extra_seats: int | None = None, shown_cents: int, as_shown: str = ""
) -> Move:
    """Go to another plan, perhaps with another number of extra seats. Who waits for a seat is invited to one.

    Args:
        extra_seats: as many as before when None.
        shown_cents: what the page said is charged now, with tax.

        as_shown: the terms as the form was drawn; empty does not ask whether they changed since.

    Raises:
        Refusal: NOT_ALLOWED, NO_SUCH_PLAN, NOT_SOLD, NOT_SOLD_IN, NO_EXTRA_SEATS, SAME_TERMS,
            PLAN_TOO_SMALL, PRICE_CHANGED, CHANGED_MEANWHILE, PAYMENT_OVERDUE.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        require_as_shown(step, as_shown)
        found = buy(step, chosen_plan(step, plan, extra_seats=extra_seats), shown_cents=shown_cents)
        invite_all_awaited(step)
        return found
