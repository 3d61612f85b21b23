"""When a plan may be tried out without paying: once, by an account that pays nothing for a plan that is for sale."""

from mediadesk.rules.charges import Terms
from mediadesk.rules.moves import month_of
from mediadesk.rules.plans import Plan


def why_no_trial(plan: Plan, had: Terms, currency: str, *, tried: bool) -> str:
    """Why the plan cannot be tried out by an account on these terms; empty when it can.

    Args:
        tried: whether the account has had a trial.

    Raises:
        Refusal: NOT_SOLD_IN, of either plan.
    """
    pays, seat = month_of(had, currency), plan.price(currency).extra_seat
    if not plan.trial_days:
        return "it has none"
    if tried:
        return "a trial is given once, and this account has had one"
    if not had.plan.sold:
        return f"the account is on the plan {had.plan.title}, which is not for sale"
    if had.plan.price(currency).month:
        return f"the account pays for the plan {had.plan.title}"
    if pays and seat is None:
        return "it has no extra seats, and the account has some"
    return ""
