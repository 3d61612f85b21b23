"""Try out a plan for some days without paying for it."""

from datetime import timedelta

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.buying import chosen_plan, require_room_on
from mediadesk.actions.change import change
from mediadesk.actions.ledger import billing_of, put_on
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.rules.trials import why_no_trial
from mediadesk.store.billing import Billing
from mediadesk.store.terms import paid_terms


def start_trial(actor: Actor, *, plan: str) -> Billing:
    """Put the account on a plan until the trial ends; then it is on its present one again, unless it was chosen.

    Raises:
        Refusal: NOT_ALLOWED, NO_SUCH_PLAN, NOT_SOLD, TRIAL_NOT_OPEN, NOT_SOLD_IN, PLAN_TOO_SMALL.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        wanted, billing = chosen_plan(step, plan, extra_seats=None), billing_of(step)
        after = paid_terms(step.account, billing)
        if reason := why_no_trial(wanted.plan, after, billing.currency, tried=billing.tried):
            raise Why.TRIAL_NOT_OPEN(plan=wanted.plan.title, reason=reason)
        require_room_on(step, wanted, instead_of=after)

        billing.trial_ends_on = step.now.date() + timedelta(days=wanted.plan.trial_days)
        billing.plan_after_trial, billing.tried = after.plan.id, True
        billing.next_plan = ""
        billing.save(update_fields=["trial_ends_on", "plan_after_trial", "tried", "next_plan"])
        put_on(step, wanted)

        ends, later = billing.trial_ends_on, after.title
        step.record(Event.TRIAL_BEGUN, step.account, plan=wanted.plan.title, day=ends, after=later)
        return billing
