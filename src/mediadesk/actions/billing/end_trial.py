"""End a trial before its day."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.buying import end_trial_of
from mediadesk.actions.change import change
from mediadesk.actions.ledger import billing_of
from mediadesk.rules.refusals import Why


def end_trial(actor: Actor) -> None:
    """Go back to the plan that comes after the trial. Nobody is thrown out.

    Raises:
        Refusal: NOT_ALLOWED, NO_TRIAL.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        billing = billing_of(step)
        if billing.trial_ends_on is None:
            raise Why.NO_TRIAL()
        end_trial_of(step, billing)
