"""Who takes a seat, and what to say when there is none left."""

from typing import Final

from mediadesk.rules.plans import Plan
from mediadesk.rules.refusals import Why
from mediadesk.rules.roles import Role

MOST_AT_ONCE: Final = 1000
"""So many seats are bought in one step at most: a slip of the finger costs no fortune."""

WAYS_OUT = (
    "A Master admin or Admin can disable or remove a member, withdraw an invitation, or move someone to a "
    "role without a seat (Billing, Reports); a Master admin or Billing member can choose a larger plan. "
    "Anyone may ask them for a seat on the Users page."
)


def takes_seat(role: Role) -> bool:
    """Say whether a member of this role takes a seat while active or invited."""
    return role.takes_seat


def require_seats(plan: Plan, *, taken: int, wanted: int = 1) -> None:
    """Refuse when the plan has fewer free seats than wanted.

    Args:
        taken: active members and open invitations that take a seat, extra seats not subtracted.

    Raises:
        Refusal: SEATS_FULL.
    """
    if plan.seats is not None and taken + wanted > plan.seats:
        raise Why.SEATS_FULL(remedy=WAYS_OUT)
