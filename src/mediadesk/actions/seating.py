"""Whether there are seats for more people: asked inside a frame, before their rows are written."""

from mediadesk.actions.change import Step
from mediadesk.rules.plans import Plan
from mediadesk.rules.refusals import Why
from mediadesk.rules.seats import WAYS_OUT
from mediadesk.rules.seats import seats_missing as missing_of
from mediadesk.store.billing import Billing
from mediadesk.store.teams import Member
from mediadesk.store.terms import lasting_plan


def plan_that_lasts(step: Step) -> Plan:
    """The plan without the seats and environments that will be gone when the cycle ends. Cost: 1 query."""
    return lasting_plan(step.account, Billing.objects.filter(account=step.account).first())


def seats_missing(step: Step, wanted: int) -> int:
    """How many are missing for so many people: here alone seats are counted.

    Seats that are given back at the end of the month are missing already. Cost: 2 queries; 1 without a limit.
    """
    if not wanted:
        return 0
    there_are = plan_that_lasts(step).seats
    if there_are is None:
        return 0
    taken = Member.objects.filter(account=step.account).taking_a_seat(step.now).count()
    return missing_of(there_are, taken=taken, wanted=wanted)


def require_seats(step: Step, wanted: int = 1) -> None:
    """Refuse when fewer seats are free than wanted. Raises: Refusal SEATS_FULL."""
    if seats_missing(step, wanted):
        raise Why.SEATS_FULL(remedy=WAYS_OUT)
