"""The plans in force: the built-in rows, or an operator's in their place."""

from dataclasses import replace

from mediadesk.rules.plans import PLANS, Plan
from mediadesk.rules.refusals import Why

_in_force: dict[str, Plan] = dict(PLANS)


def use_plans(plans: dict[str, Plan]) -> None:
    """Put an operator's plans in force. Called once, when the process is wired."""
    _in_force.clear()
    _in_force.update(plans)


def all_plans() -> tuple[Plan, ...]:
    """The plans in force, in the order of their table."""
    return tuple(_in_force.values())


def plan_named(plan_id: str, *, extra_seats: int = 0) -> Plan:
    """The plan of this id, its seats raised by the extra ones.

    An account on a plan that the operator has since taken off the list keeps the built-in row of that
    name, or else has no limits: nobody is locked out by an edit of the list.
    """
    plan = _in_force.get(plan_id) or PLANS.get(plan_id) or PLANS["unlimited"]
    return plan if plan.seats is None or not extra_seats else replace(plan, seats=plan.seats + extra_seats)


def require_plan(plan_id: str) -> Plan:
    """The plan of this id.

    Raises:
        Refusal: NO_SUCH_PLAN.
    """
    if plan_id not in _in_force:
        raise Why.NO_SUCH_PLAN(plan=plan_id, plans=", ".join(_in_force))
    return _in_force[plan_id]
