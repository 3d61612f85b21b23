"""Put an account on another plan, by the operator."""

from mediadesk.access.facts import Actor
from mediadesk.actions.change import change_by_operator
from mediadesk.rules.events import Event
from mediadesk.rules.price_list import require_plan
from mediadesk.store.teams import Account


def set_plan(actor: Actor, *, account_id: str, plan: str, extra_seats: int = 0) -> None:
    """Change an account's plan. Nobody is thrown out when the new one is smaller: only new seats are refused.

    Raises:
        Refusal: NOT_FOUND, NO_SUCH_PLAN, NOT_ALLOWED.
    """
    with change_by_operator(actor, account_id=account_id, doing="set the plan of an account") as step:
        wanted = require_plan(plan)

        Account.objects.filter(pk=account_id).update(plan=wanted.id, extra_seats=extra_seats)

        before, after = (
            _told(*one) for one in ((step.account.plan, step.account.extra_seats), (plan, extra_seats))
        )
        step.record(Event.PLAN_CHANGED, step.account, before=before, after=after)
        step.access_changed()


def _told(plan: str, extra_seats: int) -> str:
    return f"{plan} with {extra_seats} extra seats" if extra_seats else plan
