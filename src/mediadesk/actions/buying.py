"""A change of plan or seats inside a frame: by those who pay, at the price that they were shown.

Whoever uses more than the new terms have is told what is in the way. That holds for what people choose; when the
operator or the end of a trial makes a plan smaller, everybody stays and only what is new is refused.
"""

from mediadesk.actions.change import Step
from mediadesk.actions.ledger import billing_of, charge, cycle_of, put_on, require_price
from mediadesk.rules.charges import Terms
from mediadesk.rules.events import Event
from mediadesk.rules.limits import in_the_way
from mediadesk.rules.moves import Move, move
from mediadesk.rules.price_list import require_plan
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing
from mediadesk.store.terms import paid_terms, planned_terms, terms_of
from mediadesk.store.usage import use_of


def buy(step: Step, after: Terms, *, shown_cents: int) -> Move:
    """Go to these terms: at once where they cost more, else when the cycle ends.

    Args:
        shown_cents: what the page said is charged now, with tax.

    Raises:
        Refusal: SAME_TERMS, NOT_SOLD_IN, NO_EXTRA_SEATS, PLAN_TOO_SMALL, PRICE_CHANGED.

    Cost: 8 queries; 5 more where an invoice is issued.
    """
    billing = billing_of(step)
    before = paid_terms(step.account, billing)
    if after == before:
        raise Why.SAME_TERMS(terms=before.title)
    found = move(before, after, billing.currency, cycle_of(billing), day=step.now.date())
    require_room_on(step, after, instead_of=before)
    require_price(billing, found.lines, shown_cents=shown_cents)
    if found.at_once:
        _go(step, billing, found)
    else:
        _plan(step, billing, found)
    return found


def buy_seats_more(step: Step, count: int, *, shown_cents: int) -> Move:
    """Add seats to those there are; what is planned for the end of the cycle has them too, if it sells any.

    Raises:
        Refusal: NOT_SOLD_IN, NO_EXTRA_SEATS, PRICE_CHANGED.

    Cost: that of `buy`.
    """
    billing = billing_of(step)
    had = paid_terms(step.account, billing)
    chosen, later = billing.next_plan, planned_terms(step.account, billing)
    found = buy(step, Terms(had.plan, had.extra_seats + count), shown_cents=shown_cents)
    if later is not None:
        more = count if later.plan.sells_seats(billing.currency) else 0
        Billing.objects.filter(pk=billing.pk).update(
            next_plan=chosen, next_extra_seats=later.extra_seats + more
        )
    return found


def chosen_plan(step: Step, plan_id: str, *, extra_seats: int | None) -> Terms:
    """The terms that somebody chose; as many extra seats as before when they said nothing about them.

    Raises:
        Refusal: NO_SUCH_PLAN, NOT_SOLD.
    """
    plan = require_plan(plan_id)
    if not plan.sold:
        raise Why.NOT_SOLD(plan=plan.title)
    return Terms(plan, step.account.extra_seats if extra_seats is None else extra_seats)


def require_room_on(step: Step, after: Terms, *, instead_of: Terms) -> None:
    """Refuse terms that take away what is used. Raises: Refusal PLAN_TOO_SMALL. Cost: 3 queries."""
    over = in_the_way(after.whole, use_of(step.account, now=step.now), instead_of=instead_of.whole)
    if over:
        raise Why.PLAN_TOO_SMALL(plan=after.title, over=", ".join(one.over for one in over))


def end_trial_of(step: Step, billing: Billing) -> None:
    """Go back to the plan that comes after the trial. Nobody is thrown out. Cost: 2 queries."""
    tried, after = terms_of(step.account), paid_terms(step.account, billing)
    billing.trial_ends_on, billing.plan_after_trial = None, ""
    billing.save(update_fields=["trial_ends_on", "plan_after_trial"])
    put_on(step, after)
    step.record(Event.TRIAL_ENDED, step.account, plan=tried.plan.title, after=after.title)


def _go(step: Step, billing: Billing, found: Move) -> None:
    """Put the account on its new terms, and charge. More seats alone leave a trial as it is."""
    before, after = terms_of(step.account), found.after
    if billing.plan_after_trial == after.plan.id:
        after = Terms(before.plan, after.extra_seats)
    else:
        billing.trial_ends_on, billing.plan_after_trial = None, ""
    billing.next_plan, billing.next_extra_seats = "", None
    billing.save(update_fields=["trial_ends_on", "plan_after_trial", "next_plan", "next_extra_seats"])
    put_on(step, after)
    step.record(Event.PLAN_CHANGED, step.account, before=before.title, after=after.title)
    charge(step, billing, found.lines)


def _plan(step: Step, billing: Billing, found: Move) -> None:
    billing.next_plan = "" if found.after.plan.id == found.before.plan.id else found.after.plan.id
    billing.next_extra_seats = found.after.extra_seats
    billing.save(update_fields=["next_plan", "next_extra_seats"])
    before, after = found.before.title, found.after.title
    step.record(Event.PLAN_PLANNED, step.account, before=before, after=after, day=found.begins)
