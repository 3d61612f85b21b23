"""Take back what was chosen for the end of the cycle."""

from mediadesk.access.catalogue import May
from mediadesk.access.facts import Actor
from mediadesk.actions.change import change
from mediadesk.actions.ledger import billing_of
from mediadesk.rules.events import Event
from mediadesk.rules.refusals import Why
from mediadesk.store.terms import planned_terms


def cancel_planned_change(actor: Actor) -> None:
    """Keep the plan and the seats.

    Raises:
        Refusal: NOT_ALLOWED, NOTHING_PLANNED.
    """
    with change(actor, May.PLAN_CHANGE) as step:
        billing = billing_of(step)
        planned = planned_terms(step.account, billing)
        if planned is None:
            raise Why.NOTHING_PLANNED()

        billing.next_plan, billing.next_extra_seats = "", None
        billing.save(update_fields=["next_plan", "next_extra_seats"])
        step.record(Event.PLAN_KEPT, step.account, planned=planned.title)
