"""Try out a plan for some days without paying for it."""

from datetime import timedelta

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.buying import chosen_plan
from mediadesk.actions.change import Step, change
from mediadesk.actions.ledger import billing_of, put_on
from mediadesk.rules.events import Event
from mediadesk.rules.moves import month_of
from mediadesk.rules.plans import Plan
from mediadesk.rules.refusals import Why
from mediadesk.store.billing import Billing
from mediadesk.store.terms import paid_terms


def start_trial(actor: Actor, *, plan: str) -> Billing:
    """Put the account on a plan until the trial ends; then it is on its present one again, unless it was chosen.

    Raises:
        Refusal: NOT_ALLOWED, NO_SUCH_PLAN, NOT_SOLD, TRIAL_NOT_OPEN, NOT_SOLD_IN, PLAN_TOO_SMALL.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        wanted, billing = chosen_plan(step, plan, extra_seats=None), billing_of(step)
        _require_open(step, billing, wanted.plan)

        after = paid_terms(step.account, billing)
        billing.trial_ends_on = step.now.date() + timedelta(days=wanted.plan.trial_days)
        billing.plan_after_trial, billing.tried = after.plan.id, True
        billing.next_plan = ""
        billing.save(update_fields=["trial_ends_on", "plan_after_trial", "tried", "next_plan"])
        put_on(step, wanted)

        ends, later = billing.trial_ends_on, after.title
        step.record(Event.TRIAL_BEGUN, step.account, plan=wanted.plan.title, day=ends, after=later)
        return billing


def _require_open(step: Step, billing: Billing, plan: Plan) -> None:
    had = paid_terms(step.account, billing)
    reason = ""
    if not plan.trial_days:
        reason = "it has none"
    elif billing.tried:
        reason = "a trial is given once, and this account has had one"
    elif had.plan.price(billing.currency).month:
        reason = f"the account pays for the plan {had.plan.title}"
    elif month_of(had, billing.currency) and plan.price(billing.currency).extra_seat is None:
        reason = "it has no extra seats, and the account has some"
    if reason:
        raise Why.TRIAL_NOT_OPEN(plan=plan.title, reason=reason)
