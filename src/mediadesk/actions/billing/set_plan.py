"""Put an account on another plan, by the operator."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.actions.ledger import billing_of, charge, cycle_of, keep_price, put_on
from mediadesk.rules.charges import Terms, lines_of_change
from mediadesk.rules.events import Event
from mediadesk.rules.moves import require_seats_sold
from mediadesk.rules.price_list import require_plan
from mediadesk.rules.refusals import Why
from mediadesk.rules.seats import MOST_AT_ONCE
from mediadesk.store.terms import paid_terms, terms_of


def set_plan(actor: Actor, *, account_id: str, plan: str, extra_seats: int = 0) -> None:
    """Change an account's plan at once. What was paid for the rest of the cycle is given back, the new plan charged.

    Nobody is thrown out when the new one is smaller: only new seats are refused. A trial, and what was planned for
    the end of the cycle, end by it.

    Raises:
        Refusal: NOT_FOUND, NO_SUCH_PLAN, NOT_ALLOWED, NOT_SOLD_IN, NO_EXTRA_SEATS, BAD_VALUE.
    """
    with change_by_operator(actor, account_id=account_id, doing="set the plan of an account") as step:
        if not 0 <= extra_seats <= MOST_AT_ONCE:
            reason = f"it is not between 0 and {MOST_AT_ONCE:,}"
            raise Why.BAD_VALUE(what="The number of extra seats", reason=reason)
        billing, listed = billing_of(step), require_plan(plan)
        before, day = terms_of(step.account), step.now.date()
        paid = paid_terms(step.account, billing)
        after = Terms(paid.plan if paid.plan.id == listed.id else listed, extra_seats)
        require_seats_sold(after, billing.currency)
        lines = lines_of_change(paid, after, billing.currency, cycle_of(billing), day=day)

        billing.next_plan, billing.next_extra_seats = "", None
        billing.trial_ends_on, billing.plan_after_trial = None, ""
        billing.save(update_fields=["next_plan", "next_extra_seats", "trial_ends_on", "plan_after_trial"])
        put_on(step, after)
        step.record(Event.PLAN_CHANGED, step.account, before=before.title, after=after.title)
        charge(step, billing, lines)
        if after.plan.id != paid.plan.id:
            keep_price(billing, listed)
