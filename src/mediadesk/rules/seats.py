"""Who takes a seat, and what to say when there is none left."""

from typing import Final

from mediadesk.rules.plans import Plan

MOST_AT_ONCE: Final = 1000
"""So many seats are bought in one step at most: a slip of the finger costs no fortune."""

WAYS_OUT = (
    "A Master admin or Admin can disable or remove a member, withdraw an invitation, or move someone to a "
    "role without a seat (Billing, Reports); a Master admin or Billing member can choose a larger plan. "
    "Anyone may ask them for a seat on the Users page."
)


def seats_missing(plan: Plan, *, taken: int, wanted: int) -> int:
    """How many seats a plan lacks for so many people more.

    Args:
        taken: active members and open invitations that take a seat.
    """
    if plan.seats is None or not wanted:
        return 0
    return max(0, taken + wanted - plan.seats)
