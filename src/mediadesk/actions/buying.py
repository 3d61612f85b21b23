"""A change of plan or seats inside a frame: by those who pay, at the price that they were shown.

Whoever uses more than the new terms have is told what is in the way. That holds for what people choose; when the
operator or the end of a trial makes a plan smaller, everybody stays and only what is new is refused.
"""

from datetime import date

from mediadesk.access.catalogue import May
from mediadesk.access.decide import Target, require
from mediadesk.actions.change import Step
from mediadesk.actions.grace import require_paid
from mediadesk.actions.ledger import billing_of, charge, cycle_of, keep_price, put_on, require_price
from mediadesk.rules.charges import Terms
from mediadesk.rules.events import Event
from mediadesk.rules.limits import in_the_way
from mediadesk.rules.moves import Move, kept_seats, more_seats, move, require_seats_sold
from mediadesk.rules.price_list import plan_named, require_plan
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing
from mediadesk.store.terms import coming_terms, paid_terms, planned_terms, terms_of, terms_shown
from mediadesk.store.usage import use_of


def buy(step: Step, after: Terms, *, shown_cents: int) -> Move:
    """Go to these terms: at once where they cost more, else when the cycle ends.

    Args:
        shown_cents: what the page said is charged now, with tax.

    Raises:
        Refusal: NOT_ALLOWED (prices may not be seen), SAME_TERMS, NOT_SOLD_IN, NO_EXTRA_SEATS, PLAN_TOO_SMALL,
            PRICE_CHANGED, PAYMENT_OVERDUE (it costs more, and something is owed since long).

    Cost: 8 queries; 5 more where an invoice is issued.
    """
    _require_sees_prices(step)
    billing = billing_of(step)
    before = paid_terms(step.account, billing)
    if after.same_as(before):
        raise Why.SAME_TERMS(terms=before.title)
    found = move(before, after, billing.currency, cycle_of(billing), day=step.now.date())
    if found.month_after > found.month_before:
        require_paid(step)
    require_room_on(step, after, instead_of=before)
    require_price(billing, found.lines, shown_cents=shown_cents)
    if found.at_once:
        _go(step, billing, found)
    else:
        instead_of = planned_terms(step.account, billing) or before
        _plan(step, billing, found.after, instead_of=instead_of, begins=found.begins)
    return found


def buy_seats_more(step: Step, count: int, *, shown_cents: int) -> Move:
    """Have so many seats more for good: those that were to be given back first, then others are bought.

    Raises:
        Refusal: NOT_ALLOWED, NOT_SOLD_IN, NO_EXTRA_SEATS, PRICE_CHANGED, PAYMENT_OVERDUE.

    Cost: that of `buy`.
    """
    _require_sees_prices(step)
    billing = billing_of(step)
    had, planned = paid_terms(step.account, billing), planned_terms(step.account, billing)
    now, coming = terms_of(step.account), coming_terms(step.account, billing)
    bought, later = more_seats(now, coming, planned, count)
    for one in (Terms(plan_named(had.plan.id), had.extra_seats + bought) if bought else None, later):
        if one is not None:
            require_seats_sold(one, billing.currency)
    if not bought and planned is not None and later is not None:
        require_price(billing, (), shown_cents=shown_cents)
        found = kept_seats(planned, later, billing.currency, cycle_of(billing))
    else:
        found = buy(step, Terms(had.plan, had.extra_seats + bought), shown_cents=shown_cents)
    if later is not None:
        _plan(step, billing, later, instead_of=planned or had, begins=cycle_of(billing).next)
    return found


def chosen_plan(step: Step, plan_id: str, *, extra_seats: int | None) -> Terms:
    """The terms that somebody chose; as many extra seats as before when they said nothing about them.

    Raises:
        Refusal: NO_SUCH_PLAN, NOT_SOLD.
    """
    billing_of(step)  # seats that were given back are gone once the cycle has ended
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
    if found.after.plan.id != found.before.plan.id:
        keep_price(billing, found.after.plan)


def _plan(step: Step, billing: Billing, after: Terms, *, instead_of: Terms, begins: date) -> None:
    """Plan these terms for the end of the cycle; where they are the present ones, nothing is planned any more."""
    paid = paid_terms(step.account, billing)
    billing.next_plan = "" if after.plan.id == paid.plan.id else after.plan.id
    billing.next_extra_seats = None if after.same_as(paid) else after.extra_seats
    billing.save(update_fields=["next_plan", "next_extra_seats"])
    if after.same_as(paid):
        step.record(Event.PLAN_KEPT, step.account, planned=instead_of.title)
    else:
        said = {"before": instead_of.title, "after": after.title}
        step.record(Event.PLAN_PLANNED, step.account, **said, day=begins)


def require_as_shown(step: Step, shown: str) -> None:
    """Refuse what a form asks for that was drawn before plan, seats or currency changed; one without a word is let by.

    Raises:
        Refusal: CHANGED_MEANWHILE.
    """
    if shown and shown != terms_shown(step.account, billing_of(step)):
        raise Why.CHANGED_MEANWHILE(what="the plan or its seats")


def _require_sees_prices(step: Step) -> None:
    """Nobody buys what they may not see the price of; an operator sees all. Raises: Refusal NOT_ALLOWED."""
    if step.facts is not None:
        require(step.facts, May.BILLING_VIEW, Target(step.account.pk))
